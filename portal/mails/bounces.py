"""Mails that come back. A notice is read with flufl.bounce, which knows the dialects of mail servers."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.message import Message
from email.parser import BytesParser

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from flufl.bounce import all_failures
from post_office.models import STATUS, Email, RecipientDeliveryStatus

from portal.mails.models import Bounce
from portal.text import without_controls

logger = structlog.get_logger(__name__)

MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
#: A notice that names no mail is about the last one sent to the address within this time.
RECENT = timedelta(days=7)
LONGEST_REASON = 500
LARGEST_NOTICE = 5 * 1024 * 1024


@dataclass
class Notice:
    """What a message that came back says. `addresses` maps each to whether it fails for good."""

    digest: str
    addresses: dict[str, bool] = field(default_factory=dict)
    message_ids: list[str] = field(default_factory=list)
    reason: str = ""


def read(raw: bytes) -> Notice:
    """Empty of addresses when this is not a notice (an answer from someone on holiday, for instance)."""
    raw = raw[:LARGEST_NOTICE]
    message = BytesParser(policy=policy.compat32).parsebytes(raw)
    notice = Notice(digest=hashlib.sha256(raw).hexdigest())
    try:
        passing, lasting = all_failures(message)
    except Exception:  # noqa: BLE001  (its detectors stumble over what is not a message at all)
        logger.warning("bounce_unreadable", digest=notice.digest)
        return notice
    for found, is_permanent in ((passing, False), (lasting, True)):
        notice.addresses.update(dict.fromkeys(_addresses(found), is_permanent))
    if notice.addresses:
        notice.message_ids = list(_message_ids(message))
        notice.reason = _reason(message)
    return notice


@transaction.atomic
def record(raw: bytes) -> list[Bounce]:
    """Keep what a notice says of mails that left from here; the same notice again adds nothing."""
    notice = read(raw)
    kept = []
    for address, is_permanent in notice.addresses.items():
        mail = _mail(notice, address)
        if mail is None:
            logger.info("bounce_of_unknown_mail")
            continue
        # A forwarded mail comes back from an address that nobody here knows.
        ours = mail.to[0] if len(mail.to) == 1 else address
        bounce, is_new = _keep(mail, ours, notice.digest, is_permanent=is_permanent, reason=notice.reason)
        if is_new:
            _mark(mail, is_permanent=is_permanent)
            kept.append(bounce)
    logger.info("bounce_read", addresses=len(notice.addresses), new=len(kept))
    return kept


@transaction.atomic
def refused(mail: Email, refusals: Mapping[str, str]) -> None:
    """The server refused the addresses at once, for good: no notice will come, and no retry would help."""
    for address, reason in refusals.items():
        _keep(mail, address, str(mail.message_id), is_permanent=True, reason=reason)
    Email.objects.filter(pk=mail.pk).update(status=STATUS.failed)
    _mark(mail, is_permanent=True)


def _keep(mail: Email, address: str, source: str, *, is_permanent: bool, reason: str) -> tuple[Bounce, bool]:
    return Bounce.objects.get_or_create(
        digest=hashlib.sha256(f"{source} {address}".encode()).hexdigest(),
        defaults={
            "mail": mail,
            "address": address.lower(),
            "is_permanent": is_permanent,
            "reason": reason[:LONGEST_REASON],
            "received_at": timezone.now(),
        },
    )


def _mark(mail: Email, *, is_permanent: bool) -> None:
    """A notice of delay does not mean that the mail came back: the server goes on trying."""
    hard, delayed = RecipientDeliveryStatus.HARD_BOUNCED, RecipientDeliveryStatus.DEFERRED
    Email.objects.filter(pk=mail.pk).update(recipient_delivery_status=hard if is_permanent else delayed)


def _mail(notice: Notice, address: str) -> Email | None:
    named = Email.objects.filter(message_id__in=notice.message_ids).first()
    if named:
        return named
    recent = Email.objects.filter(status=STATUS.sent, last_updated__gte=timezone.now() - RECENT)
    return recent.filter(to__iexact=address).order_by("-last_updated").first()


def _addresses(found: Iterable[bytes]) -> Iterator[str]:
    for address in sorted(found):
        text = address.decode("ascii", errors="ignore").strip().lower()
        try:
            validate_email(text)
        except ValidationError:
            continue
        yield text


def _message_ids(message: Message) -> Iterator[str]:
    """Those of the mail that came back, held whole or by its headers, then those that the notice answers."""
    for part in message.walk():
        if part is not message and part["Message-ID"]:
            yield from MESSAGE_ID.findall(str(part["Message-ID"]))
        elif part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            whole = payload if isinstance(payload, bytes) else b""
            headers = BytesParser(policy=policy.compat32).parsebytes(whole, headersonly=True)
            yield from MESSAGE_ID.findall(str(headers["Message-ID"] or ""))
    for name in ("In-Reply-To", "References"):
        yield from MESSAGE_ID.findall(str(message[name] or ""))


def _reason(message: Message) -> str:
    for part in message.walk():
        said = part["Diagnostic-Code"] or part["Status"]
        if said:
            return without_controls(" ".join(str(said).split()))[:LONGEST_REASON]
    return ""
