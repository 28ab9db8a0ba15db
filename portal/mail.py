"""Outgoing mail: rows written in the transaction of their cause, sent by the worker."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from post_office import mail
from post_office.models import Email


def send(
    template: str,
    *,
    to: str,
    language: str = settings.LANGUAGE_CODE,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Email:
    """Queue `templates/mail/<template>.txt`, in its reader's language; its first line is the subject."""
    with translation.override(language):
        text = render_to_string(f"mail/{template}.txt", {**context, "base_url": settings.BASE_URL})
    subject, _separator, body = text.strip().partition("\n")
    return mail.send(
        to,
        subject=" ".join(subject.split()),
        message=body.strip() + "\n",
        headers=dict(headers or {}),
        language=language,
    )
