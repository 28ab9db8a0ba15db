"""For whom a person acts in an application, and whether they may do what they ask."""

from datetime import datetime

from accounts.models import User
from calls import rules
from calls.models import Application, CallPage, Participant
from calls.services.errors import (
    CallClosedError,
    DeletedError,
    NotAllowedError,
    NotDraftError,
    WrongStateError,
)

RANK = {role: number for number, role in enumerate(rules.Role)}


def closing_of(application: Application) -> datetime:
    """The exclusive instant at which the call closes for this group."""
    return application.closing_at


def is_open(application: Application, now: datetime) -> bool:
    return application.call.opening_at <= now < closing_of(application)


def parts_of(application: Application, person: User) -> list[Participant]:
    """What this person takes part as, the lead first."""
    mine = application.parts.acting_for(person).taking_part().select_related("structure")
    return sorted(mine, key=lambda part: RANK[rules.Role(part.role)])


def lock(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    rows = rows.select_related("call__locale", "lead", "form_version", "updated_by")
    try:
        return rows.get(pk=application.pk)
    except Application.DoesNotExist as gone:
        raise DeletedError from gone


def lock_with_call(application: Application) -> Application:
    """For what the calendar decides or numbers: the call first, always in that order."""
    CallPage.objects.select_for_update(of=("self",), no_key=True).get(pk=application.call_id)
    return lock(application)


def require(action: rules.Action, *, application: Application, by: User, now: datetime) -> Participant:
    """The participant for whom `by` does it; raises the reason why they may not."""
    parts = [part for part in parts_of(application, by) if rules.has_role(action, [part.role])]
    if not parts:
        raise NotAllowedError
    opened = is_open(application, now)
    state, was_filed = application.state, application.was_filed
    roles = [part.role for part in parts]
    if rules.may(action, roles=roles, state=state, is_open=opened, was_filed=was_filed):
        return parts[0]
    if not opened and rules.may(action, roles=roles, state=state, is_open=True, was_filed=was_filed):
        raise CallClosedError
    raise NotDraftError if action == rules.Action.WRITE else WrongStateError
