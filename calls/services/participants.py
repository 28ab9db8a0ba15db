"""Who takes part changes: somebody leaves, is taken off, changes roles."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, Participant
from calls.querysets import ParticipantQuerySet
from calls.services.acting import lock, lock_with_call, require
from calls.services.errors import NotAllowedError
from calls.services.invitations import touch
from calls.services.journal import log
from calls.services.people import group, people_of
from calls.services.signing import return_to_draft

Event = ApplicationEvent.Kind
#: What those who stay are written, and those who go.
ENDS = {Event.LEFT: ("participant_left", "left"), Event.REMOVED: ("participant_removed", "removed")}


@transaction.atomic
def leave(*, part: Participant, by: User, now: datetime) -> None:
    """What it wrote stays. While the application is being signed, it returns to draft."""
    locked = lock_with_call(part.application)
    part = _held(locked.parts.taking_part(), part)
    require(rules.Action.LEAVE, application=locked, by=by, now=now)
    if part.is_lead or not _acts_for(by, part):
        raise NotAllowedError
    _end(locked, part, Event.LEFT, by=by, now=now, acting=part)


@transaction.atomic
def remove(*, part: Participant, by: User, now: datetime) -> None:
    """The lead takes a structure off: it is told."""
    locked = lock_with_call(part.application)
    part = _held(locked.parts.taking_part(), part)
    lead = require(rules.Action.CHANGE_PARTS, application=locked, by=by, now=now)
    if part.is_lead:
        raise NotAllowedError
    _end(locked, part, Event.REMOVED, by=by, now=now, acting=lead)


@transaction.atomic
def change_role(*, part: Participant, role: str, by: User, now: datetime) -> None:
    locked = lock(part.application)
    lead = require(rules.Action.CHANGE_PARTS, application=locked, by=by, now=now)
    part = _held(locked.parts.live(), part)
    if role not in rules.OFFERED_ROLES or part.role not in rules.OFFERED_ROLES:
        raise NotAllowedError
    if part.role == role:
        return
    before, part.role = part.role, role
    part.save(update_fields=["role"])
    touch(locked, by)
    log(locked, Event.ROLE, by=by, at=now, part=lead, name=part.name, before=before, role=role)
    letters.write(
        "role_changed",
        locked,
        to=people_of([part]),
        structure=part.name,
        role=part.get_role_display,
        who=by.public_name,
    )


def _held(among: ParticipantQuerySet, part: Participant) -> Participant:
    """As it is now, if it is still one of these."""
    rows = among.select_related("structure").select_for_update(of=("self",))
    found: Participant | None = rows.filter(pk=part.pk).first()
    if found is None:
        raise NotAllowedError
    return found


def _acts_for(person: User, part: Participant) -> bool:
    return Participant.objects.acting_for(person).filter(pk=part.pk).exists()


def _end(
    application: Application,
    part: Participant,
    kind: str,
    *,
    by: User,
    now: datetime,
    acting: Participant,
) -> None:
    part.state, part.answered_at, part.answered_by = Participant.State.LEFT, now, by
    part.save(update_fields=["state", "answered_at", "answered_by"])
    log(application, kind, by=by, at=now, part=acting, name=part.name, role=part.role)
    part.lead_requests.waiting().update(state="over", answered_at=now)
    if application.is_signing:
        return_to_draft(application, by=by, now=now, part=acting, reason=kind)
    else:
        touch(application, by)
    _tell_end(application, part, kind, by)


def _tell_end(application: Application, part: Participant, kind: str, by: User) -> None:
    """Those who stay; and those who no longer read the application, unless they do for another structure."""
    to_others, to_them = ENDS[Event(kind)]
    staying = letters.readers(group(application))
    still_read = {reader.email.lower() for reader in staying}
    gone = [one for one in letters.readers(people_of([part])) if one.email.lower() not in still_read]
    facts: dict[str, Any] = {"structure": part.name, "who": by.public_name}
    letters.write(to_others, application, to=staying, role=part.get_role_display, **facts)
    letters.write(to_them, application, to=gone, **facts)
