"""The worker's part: sends what is due, tries again what failed, forgets what left long ago."""

import ast
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from post_office.mail import send_queued
from post_office.models import STATUS, Attachment, Email, Log
from wagtail.log_actions import log

from portal.mails import bounces
from portal.mails.models import OutgoingMail

logger = structlog.get_logger(__name__)

#: A mail server that has just gone down is tried again soon, then every quarter of an hour for a day.
FIRST_DELAYS = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8))
LATER_DELAY = timedelta(minutes=15)
#: After so many failures in a row the server is taken for down: the rest waits for the next round.
FAILURES_IN_A_ROW = 5
#: Enhanced codes (RFC 3463) by which a server says that the address itself is wrong.
WRONG_ADDRESS = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")
RETRIED = "portal.mail_retried"


def send_due() -> None:
    """Send what is due, one commit a mail (`BATCH_SIZE`)."""
    failures = 0
    while failures < FAILURES_IN_A_ROW:
        before = timezone.now()
        sent, failed, requeued = send_queued()
        if not sent + failed + requeued:
            return
        _settle(Email.objects.filter(status=STATUS.requeued, last_updated__gte=before))
        failures = 0 if sent else failures + 1
    logger.warning("mail_server_down", failures=failures)


def delay_before(retry: int) -> timedelta:
    """How long to wait before that retry, counted from 1."""
    return FIRST_DELAYS[retry - 1] if retry <= len(FIRST_DELAYS) else LATER_DELAY


def _settle(mails: Any) -> None:
    for mail in mails:
        last = mail.logs.order_by("pk").last()
        if last and (refusals := refused_for_good(last)):
            bounces.refused(mail, refusals)
            continue
        mail.scheduled_time = timezone.now() + delay_before(mail.number_of_retries)
        Email.objects.filter(pk=mail.pk).update(scheduled_time=mail.scheduled_time)


def refused_for_good(entry: Log) -> Mapping[str, str]:
    """What the server said of each address, when all are wrong; {} for a failure that may pass."""
    if entry.exception_type != "SMTPRecipientsRefused":
        return {}
    try:
        answers: dict[str, tuple[int, bytes]] = ast.literal_eval(entry.message)
        words = {address: said.decode(errors="replace") for address, (_code, said) in answers.items()}
    except (ValueError, SyntaxError, TypeError, AttributeError):
        return {}
    wrong = tuple(f"{code} " for code in WRONG_ADDRESS)
    return words if all(said.startswith(wrong) for said in words.values()) else {}


@transaction.atomic
def retry(*, mail: OutgoingMail, by: Any) -> bool:
    """Put a failed mail back in the queue; False when it left or was put back meanwhile."""
    failed = Email.objects.filter(pk=mail.pk, status__in=[STATUS.failed, STATUS.requeued])
    if not failed.update(
        status=STATUS.queued, scheduled_time=None, number_of_retries=None, recipient_delivery_status=None
    ):
        return False
    log(mail, RETRIED, user=by, title=mail.recipient)
    return True


def purge(now: datetime) -> int:
    """Forget mails that left, or were given up, longer ago than the settings keep them."""
    old = Email.objects.filter(
        status__in=[STATUS.sent, STATUS.failed],
        last_updated__lt=now - timedelta(days=settings.KEEP_MAILS_DAYS),
    )
    count = old.count()
    with transaction.atomic():
        old.delete()
        for attachment in Attachment.objects.filter(emails=None):
            transaction.on_commit(partial(attachment.file.storage.delete, attachment.file.name))
            attachment.delete()
    logger.info("mails_purged", count=count)
    return count
