"""Asks members to confirm their page, once for each step of each period."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from portal import mail
from structures import letters, rules
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

#: What each mail says. A page that readers no longer see is told of as such, whichever step it reached.
LETTERS: dict[str, str] = {
    Kind.REQUEST: "confirm_page",
    Kind.REMINDER: "confirm_page_reminder",
    Kind.WARNING: "confirm_page_warning",
}
HIDDEN = "confirm_page_hidden"


class UsedLinkError(Exception):
    """The page was verified since the mail left."""


@dataclass(frozen=True)
class Due:
    """A mail to send: to a member, about the verification that came last, and the step reached since."""

    membership: int
    since: datetime
    kind: str


def due(now: datetime) -> list[Due]:
    """What is to be sent to members of published pages verified a year ago or more, and was not sent."""
    limit = rules.months_before(now, rules.CONFIRM_AFTER_MONTHS)
    steps = [When(since__lte=rules.months_before(now, months), then=Value(kind)) for months, kind in STEPS]
    sent = ConfirmationMail.objects.filter(
        structure=OuterRef("structure"),
        recipient=OuterRef("user__email"),
        kind=OuterRef("kind"),
        since=OuterRef("since"),
    )
    waiting = _asked_members().filter(since__lte=limit).annotate(kind=Case(*steps)).filter(~Exists(sent))
    return [Due(*row) for row in waiting.order_by("pk").values_list("pk", "since", "kind")]


def _asked_members() -> QuerySet[Any]:
    """With `since`, the last verification: the day of the first member where nobody verified since."""
    answering = Membership.objects.answering()
    firsts = answering.order_by().filter(structure=OuterRef("structure")).values("structure")
    claimed_at = Subquery(firsts.annotate(first=Min("joined_at")).values("first"))
    return answering.filter(structure__live=True, structure__record__objected_at__isnull=True).annotate(
        since=Greatest("structure__record__verified_at", claimed_at)
    )


def ask(*, now: datetime | None = None) -> int:
    """Send what is due and was not sent; says how many mails. May be interrupted and run again."""
    return sum(_send(one) for one in due(now or timezone.now()))


@transaction.atomic
def _send(one: Due) -> bool:
    """Each mail in a transaction of its own, about the page as it is now."""
    members = Membership.objects.select_related("user", "structure__record", "structure__locale")
    membership = members.filter(pk=one.membership).first()
    if membership is None:
        return False
    person, structure = membership.user, membership.structure
    _row, is_new = ConfirmationMail.objects.get_or_create(
        structure=structure, recipient=person.email, kind=one.kind, since=one.since
    )
    if is_new:
        letters.write(
            HIDDEN if structure.is_hidden else LETTERS[one.kind],
            person,
            about=structure,
            confirmed_on=mail.day(one.since),
            url=settings.BASE_URL + links.path(structure, person, one.since),
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
