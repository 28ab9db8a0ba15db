"""Outgoing mail: rows written in the transaction of their cause, sent by the worker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from portal.dates import date_format
from portal.mails.kinds import MailKind, kind_of
from portal.mails.queue import put
from portal.mails.texts import Value, text_for, worded
from portal.models import SiteTexts


@dataclass(frozen=True)
class Reader:
    """Someone to write to, who may have no account."""

    email: str
    name: str = ""
    language: str = settings.LANGUAGE_CODE


def write(
    code: str,
    *,
    to: Reader,
    values: Mapping[str, Value],
    scope: str = "",
    about: models.Model | None = None,
    headers: Mapping[str, str] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> Email:
    """Queue a message of a registered kind in its reader's language, in the words that editors gave it.

    A value may be a callable or a lazy text: it is asked in the reader's language. `scope` is the key of the
    row (a call, for instance) that may have a text of its own.
    """
    kind = kind_of(code)
    return put(
        text_for(kind, language=to.language, scope=scope).filled(
            worded(kind, {**common_values(to), **values}, language=to.language)
        ),
        to=to.email,
        kind=kind.code,
        language=to.language,
        about=about,
        headers=headers,
        attachments=attachments,
    )


def address(name: str, *args: Any) -> Callable[[], str]:
    """The full address of a view, as a value: it is worked out in the reader's language."""
    return lambda: settings.BASE_URL + reverse(name, args=args)


def day(instant: datetime | None) -> Callable[[], str]:
    """The day of an instant, as a value: it is written as its reader's language does; empty for None."""
    return lambda: date_format(timezone.localtime(instant), "DATE_FORMAT") if instant else ""


def common_values(reader: Reader) -> dict[str, Value]:
    return {
        "person": reader.name,
        "portal": lambda: site_name(reader.language),
        "portal_url": settings.BASE_URL,
    }


def site_name(language: str) -> str:
    texts = SiteTexts.objects.in_language(language).first()
    return texts.site_name if texts else settings.WAGTAIL_SITE_NAME


__all__ = ["MailKind", "Reader", "address", "common_values", "day", "write"]
