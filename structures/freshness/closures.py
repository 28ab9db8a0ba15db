"""A register says that a structure has closed, or is open again: all whom it concerns are told once."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.dates import date_format
from portal.mails.texts import Value
from structures import letters
from structures.corrections.services import suggest
from structures.models import RegisterRecord, Source, Suggestion

Reason, State = Suggestion.Reason, RegisterRecord.State

#: What members read, by whether their page is online.
CLOSED = {
    True: _("Your page says so to its readers."),
    False: _("Your page has been taken off the directory."),
}
REOPENED = {
    True: _("Your page is online."),
    False: _("An editor of the portal will read your page again before it comes back online."),
}


def tell() -> int:
    """Tell of every change that was not told; says how many. May be interrupted and run again."""
    paged = RegisterRecord.objects.filter(page__isnull=False)
    closed = paged.filter(state=State.CLOSED, closure_told_at__isnull=True)
    reopened = paged.filter(state=State.ACTIVE, closure_told_at__isnull=False)
    told = [_tell(pk, Reason.CLOSED) for pk in closed.values_list("pk", flat=True)]
    told += [_tell(pk, Reason.REOPENED) for pk in reopened.values_list("pk", flat=True)]
    return sum(told)


@transaction.atomic
def _tell(pk: int, reason: str) -> bool:
    record = RegisterRecord.objects.select_for_update(of=("self",)).select_related("page__locale").get(pk=pk)
    if record.page is None:
        return False
    record.closure_told_at = timezone.now() if reason == Reason.CLOSED else None
    record.save(update_fields=["closure_told_at"])
    members = letters.members_of(record.page)
    _forget_the_contrary(record, reason)
    if members or record.page.live or reason == Reason.REOPENED:
        _propose(record, reason)
    for member in members:
        letters.write(f"register_says_{reason}", member, about=record.page, **_said(record, reason))
    return True


def _said(record: RegisterRecord, reason: str) -> dict[str, Value]:
    """What becomes of the page, and for a closure the day of which the register says it."""
    is_online = bool(record.page and record.page.live)
    if reason == Reason.REOPENED:
        return {"outcome": REOPENED[is_online]}
    told = record.source_of("state")
    date = told.date if told else None
    return {"outcome": CLOSED[is_online], "told_on": lambda: date_format(date) if date else ""}


def _forget_the_contrary(record: RegisterRecord, reason: str) -> None:
    contrary = Reason.REOPENED if reason == Reason.CLOSED else Reason.CLOSED
    told = Suggestion.objects.waiting().filter(structure=record.page, origin=Suggestion.Origin.IMPORT)
    told.filter(field="", reason=contrary).delete()


def _propose(record: RegisterRecord, reason: str) -> None:
    """A line in the editors' queue: to withdraw the page, to publish it again, or to leave it."""
    assert record.page  # noqa: S101 - for the types alone
    told = record.source_of("state")
    suggest(
        structure=record.page,
        field="",
        current="",
        proposed="",
        origin=Suggestion.Origin.IMPORT,
        source=told.source if told else Source.SIRENE,
        told_on=told.date if told else None,
        reason=reason,
    )
