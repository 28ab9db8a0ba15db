"""For whom a person acts in an application, and whether they may do what they ask."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import User
from calls import rules
from calls.models import Application, CallPage, Participant
from calls.querysets import ASSIST
from calls.services.errors import (
    CallClosedError,
    DeletedError,
    NotAllowedError,
    NotDraftError,
    WrongStateError,
)
from structures.models import Membership


def is_open(application: Application, now: datetime) -> bool:
    return application.call.opening_at <= now < application.closing_at


def parts_of(application: Application, person: User) -> list[Participant]:
    """What this person takes part as, the lead first."""
    mine = application.parts.acting_for(person).taking_part().select_related("structure")
    return sorted(mine, key=lambda part: rules.rank(part.role))


def assists(application: Application, person: User) -> bool:
    """An agent who enters this application for its group, of which they are not."""
    return application.assisted is not None and person.has_perm(ASSIST) and not parts_of(application, person)


def leads_online(application: Application) -> bool:
    """Whether somebody signs in for the structure that leads."""
    return Membership.objects.filter(structure=application.lead_id, user__is_active=True).exists()


def counted_at(application: Application, person: User, now: datetime) -> datetime:
    """The instant that the calendar looks at; see `rules.counted_at`."""
    entered = application.assisted
    if entered is None or not assists(application, person):
        return now
    return rules.counted_at(
        received_at=entered.received_at,
        is_honoured=bool(entered.reason),
        closing_at=application.closing_at,
        until=application.honoured_until,
        now=now,
    )


def lock(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    rows = rows.select_related("call__locale", "lead", "form_version", "updated_by", "assistance")
    try:
        return rows.get(pk=application.pk)
    except Application.DoesNotExist as gone:
        raise DeletedError from gone


def lock_with_call(application: Application) -> Application:
    """For what the calendar decides or numbers: the call first, always in that order."""
    CallPage.objects.select_for_update(of=("self",), no_key=True).get(pk=application.call_id)
    return lock(application)


def require_part(action: rules.Action, *, application: Application, by: User) -> list[Participant]:
    """Those for whom `by` does it, whenever that is; none for an agent who assists the group."""
    parts = [part for part in parts_of(application, by) if rules.has_role(action, [part.role])]
    if not parts and not assists(application, by):
        raise NotAllowedError
    return parts


def require(action: rules.Action, *, application: Application, by: User, now: datetime) -> Participant:
    """The participant for whom `by` does it; raises the reason why they may not."""
    parts = require_part(action, application=application, by=by)
    if not parts:
        return _require_of_agent(action, application, by, now)
    roles = [part.role for part in parts]
    facts: dict[str, Any] = {"state": application.state, "was_filed": application.was_filed}
    _require_time(
        action,
        lambda is_open: rules.may(action, roles=roles, is_open=is_open, **facts),
        is_open(application, now),
    )
    return parts[0]


def _require_of_agent(action: rules.Action, application: Application, by: User, now: datetime) -> Participant:
    """The lead, in whose name the agent does it; the log names the agent alone."""
    if not rules.is_assisted(action, leads_online=leads_online(application)):
        raise NotAllowedError
    facts: dict[str, Any] = {"state": application.state, "was_filed": application.was_filed}
    instant = now if action in rules.NEVER_HONOURED else counted_at(application, by, now)
    opened = is_open(application, instant)
    _require_time(action, lambda is_open: rules.may_assist(action, is_open=is_open, **facts), opened)
    return application.parts.select_related("structure").get(role=rules.Role.LEAD, state="accepted")


def _require_time(action: rules.Action, may: Callable[[bool], bool], opened: bool) -> None:
    if may(opened):
        return
    if not opened and may(True):
        raise CallClosedError
    raise NotDraftError if action == rules.Action.WRITE else WrongStateError
