"""Mails as rows of the transaction that causes them. Post Office's own way in renders a mail's words as a
Django template, whoever wrote them: nothing here goes through it."""

from collections.abc import Mapping
from email.utils import make_msgid

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from post_office.mail import parse_emails
from post_office.models import PRIORITY, STATUS, Email
from post_office.settings import get_message_id_fqdn
from post_office.signals import email_queued
from post_office.utils import create_attachments

from portal.mails.models import Letter
from portal.mails.texts import Text, clean, one_line
from portal.mails.waking import send_soon

logger = structlog.get_logger(__name__)

LONGEST_ABOUT = 200


@transaction.atomic(savepoint=False)
def put(
    text: Text,
    *,
    to: str,
    kind: str = "",
    language: str = settings.LANGUAGE_CODE,
    headers: Mapping[str, str] | None = None,
    about: models.Model | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> Email:
    """Queue one mail; without a kind, its words are private. `attachments`: contents by name of file."""
    email = Email.objects.create(
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=parse_emails(to),
        subject=one_line(text.subject),
        message=clean(text.body),
        headers=dict(headers or {}),
        message_id=make_msgid(domain=get_message_id_fqdn()),
        status=STATUS.queued,
        priority=PRIORITY.medium,
    )
    if attachments:
        _attach(email, attachments)
    Letter.objects.create(mail=email, kind=kind, language=language, **_about(about))
    email_queued.send(sender=Email, emails=[email])
    send_soon()
    return email


def _attach(email: Email, attachments: Mapping[str, bytes]) -> None:
    """A full disk keeps no mail, nor what caused it, from being written."""
    files = {name: ContentFile(content) for name, content in attachments.items()}
    try:
        email.attachments.add(*create_attachments(files))
    except OSError:
        logger.exception("mail_attachment_not_kept", mail=email.pk, names=list(files))


def _about(row: models.Model | None) -> dict[str, str]:
    if row is None:
        return {}
    return {
        "about_model": row._meta.label_lower,
        "about_key": str(row.pk),
        "about": str(row)[:LONGEST_ABOUT],
    }
