"""Asks members to confirm their page, once for each step of each period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from portal import mail
from structures import rules
from structures.freshness import links
from structures.models import ConfirmationMail, Membership, RegisterRecord
from structures.services import confirm

Kind = ConfirmationMail.Kind

#: Months after the last verification from which each mail is due. The page is hidden after fifteen.
STEPS = (
    (rules.CONFIRM_AFTER_MONTHS + 2, Kind.WARNING),
    (rules.CONFIRM_AFTER_MONTHS + 1, Kind.REMINDER),
    (rules.CONFIRM_AFTER_MONTHS, Kind.REQUEST),
)


class UsedLinkError(Exception):
    """The page was verified since the mail left."""


@dataclass(frozen=True)
class Due:
    membership: Membership
    since: datetime
    kind: str

    @property
    def key(self) -> tuple[int, str, str, datetime]:
        return (self.membership.structure_id, self.membership.user.email, self.kind, self.since)


def due(now: datetime) -> Iterator[Due]:
    """Each member of a published page whose last verification is a year old, with the step reached."""
    limit = rules.months_before(now, rules.CONFIRM_AFTER_MONTHS)
    firsts = Membership.objects.order_by().filter(structure=OuterRef("structure")).values("structure")
    members = (
        Membership.objects.filter(user__is_active=True, structure__live=True)
        .filter(Q(structure__record__objected_at__isnull=True))
        .filter(Q(structure__record__verified_at__isnull=True) | Q(structure__record__verified_at__lte=limit))
        .annotate(
            claimed_at=Subquery(firsts.annotate(first=Min("joined_at")).values("first")),
            verified_at=F("structure__record__verified_at"),
        )
        .filter(claimed_at__lte=limit)
        .select_related("user", "structure__record", "structure__locale")
        .order_by("pk")
    )
    for membership in members:
        since = max(filter(None, (membership.verified_at, membership.claimed_at)))
        yield Due(membership, since, _step(since, now))


def _step(since: datetime, now: datetime) -> str:
    return next(kind for months, kind in STEPS if since <= rules.months_before(now, months))


def ask(*, now: datetime | None = None) -> int:
    """Send what is due and was not sent; says how many mails. May be interrupted and run again."""
    sent = set(ConfirmationMail.objects.values_list("structure", "recipient", "kind", "since"))
    waiting = [one for one in due(now or timezone.now()) if one.key not in sent]
    return sum(_send(one) for one in waiting)


@transaction.atomic
def _send(one: Due) -> bool:
    person, structure = one.membership.user, one.membership.structure
    _row, is_new = ConfirmationMail.objects.get_or_create(
        structure=structure, recipient=person.email, kind=one.kind, since=one.since
    )
    if is_new:
        mail.send(
            "structures/confirm_page",
            to=person.email,
            language=person.language,
            structure=structure,
            kind=one.kind,
            since=one.since,
            is_hidden=structure.is_hidden,
            path=links.path(structure, person, one.since),
        )
    return is_new


@transaction.atomic
def confirm_by_link(*, asked: links.Asked) -> RegisterRecord:
    """What the button of the link does. Raises `UsedLinkError` when somebody confirmed since."""
    record = RegisterRecord.objects.select_for_update().filter(page=asked.structure).first()
    if record and is_used(record, asked.since):
        raise UsedLinkError
    return confirm(structure=asked.structure, person=asked.membership.user)


def is_used(record: RegisterRecord | None, since: datetime) -> bool:
    return bool(record and record.verified_at and record.verified_at > since)
