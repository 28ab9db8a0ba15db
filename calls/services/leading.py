"""The lead passes from one structure to another: handed over, asked for, granted by silence, appointed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, LeadRequest, Participant
from calls.services.acting import is_open, lock, lock_with_call, require
from calls.services.errors import (
    AskedAlreadyError,
    NotAllowedError,
    TooLateForSilenceError,
    WrongStateError,
)
from calls.services.ideas import forget_shown_idea
from calls.services.invitations import touch
from calls.services.journal import log
from calls.services.people import group, leaders, people_of
from calls.services.signing import return_to_draft

HELP = "calls.help_application"
Event = ApplicationEvent.Kind
#: A refusal holds for a while: asking again and again is no way to lead.
REFUSAL_HOLDS = timedelta(days=2)


@transaction.atomic
def hand_over(*, application: Application, to: Participant, by: User, now: datetime) -> None:
    """The lead names another co-holder. While it is being signed, the application returns to draft."""
    current = lock_with_call(application)
    lead = require(rules.Action.HAND_OVER, application=current, by=by, now=now)
    _pass_on(current, to, kind=Event.LEAD, by=by, now=now, acting=lead)


@transaction.atomic
def ask_for_lead(*, application: Application, by: User, now: datetime) -> LeadRequest:
    """Silence hands it over, after a delay that shortens near the closing."""
    current = lock(application)
    part = require(rules.Action.ASK_LEAD, application=current, by=by, now=now)
    refused = current.lead_requests.filter(state="refused", answered_at__gt=now - REFUSAL_HOLDS)
    if current.lead_requests.waiting().exists() or refused.filter(participant=part).exists():
        raise AskedAlreadyError
    closing_at = current.closing_at
    if not rules.leaves_time_for_silence(asked_at=now, closing_at=closing_at):
        raise TooLateForSilenceError
    request = LeadRequest.objects.create(
        application=current,
        participant=part,
        asked_by=by,
        asked_at=now,
        due_at=rules.silence_until(asked_at=now, closing_at=closing_at),
    )
    log(current, Event.LEAD_ASKED, by=by, at=now, part=part, name=part.name)
    letters.write(
        "lead_asked",
        current,
        to=leaders(current),
        structure=part.name,
        who=by.public_name,
        until=request.due_at,
        answer_url=lambda: letters.address("calls:people", current.pk),
    )
    return request


@transaction.atomic
def answer_lead_request(
    *, request: LeadRequest, grants: bool, by: User, now: datetime, reason: str = ""
) -> None:
    current = lock_with_call(request.application)
    lead = require(rules.Action.ANSWER_LEAD, application=current, by=by, now=now)
    request = _waiting(request)
    if grants:
        _decide(request, LeadRequest.State.GRANTED, by=by, now=now)
        _pass_on(current, request.participant, kind=Event.LEAD, by=by, now=now, acting=lead)
        return
    _decide(request, LeadRequest.State.REFUSED, by=by, now=now)
    log(current, Event.LEAD_REFUSED, by=by, at=now, part=lead, name=request.participant.name)
    letters.write(
        "lead_refused", current, to=people_of([request.participant]), who=by.public_name, reason=reason
    )


@transaction.atomic
def grant_by_silence(*, request: LeadRequest, now: datetime) -> bool:
    """Whether it changed anything: the request may have lost its object meanwhile."""
    current = lock_with_call(request.application)
    try:
        request = _waiting(request)
    except WrongStateError:
        return False
    part = request.participant
    if request.due_at > now:
        return False
    if current.state not in rules.UNFILED or not is_open(current, now) or not _may_lead(part):
        _decide(request, LeadRequest.State.OVER, by=None, now=now)
        return False
    _decide(request, LeadRequest.State.SILENCE, by=None, now=now)
    _pass_on(current, part, kind=Event.LEAD_BY_SILENCE, by=None, now=now, acting=part)
    return True


@transaction.atomic
def appoint(*, application: Application, to: Participant, by: User, now: datetime, reason: str) -> None:
    """An instructor names another co-holder, when a lead can no longer answer."""
    if not by.has_perm(HELP):
        raise NotAllowedError
    current = lock_with_call(application)
    if current.state not in rules.UNFILED:
        raise WrongStateError
    _pass_on(current, to, kind=Event.LEAD_APPOINTED, by=by, now=now, acting=None, reason=reason)


def _pass_on(
    application: Application,
    to: Participant,
    *,
    kind: str,
    by: User | None,
    now: datetime,
    acting: Participant | None,
    **data: Any,
) -> None:
    old, new = _change_lead(application, to)
    forget_shown_idea(application)
    application.lead_requests.waiting().update(state="over", answered_at=now)
    log(application, kind, by=by, at=now, part=acting, before=old.name, name=new.name, **data)
    _follow(application, by, now, acting)
    letters.write(
        "lead_appointed" if kind == Event.LEAD_APPOINTED else "lead_changed",
        application,
        to=group(application),
        new_lead=new.name,
        old_lead=old.name,
        who=by.public_name if by else new.name,
        **data,
    )


def _change_lead(application: Application, to: Participant) -> tuple[Participant, Participant]:
    """Who led, and who does now."""
    parts = application.parts.select_for_update(of=("self",))
    old, new = parts.get(role=rules.Role.LEAD, state="accepted"), parts.filter(pk=to.pk).first()
    structure = new.structure if new and _may_lead(new) else None
    if new is None or structure is None:
        raise NotAllowedError
    for part, role in ((old, rules.Role.CO_HOLDER), (new, rules.Role.LEAD)):
        part.role = role
        part.save(update_fields=["role"])
    application.lead = structure
    application.save(update_fields=["lead"])
    return old, new


def _may_lead(part: Participant) -> bool:
    return part.takes_part and part.role == rules.Role.CO_HOLDER and part.structure is not None


def _follow(application: Application, by: User | None, now: datetime, acting: Participant | None) -> None:
    """Who leads belongs to what is signed."""
    if application.is_signing:
        return_to_draft(application, by=by, now=now, part=acting, reason="lead")
        return
    touch(application, by)


def _waiting(request: LeadRequest) -> LeadRequest:
    rows = LeadRequest.objects.waiting().select_related("participant__structure", "application")
    found = rows.select_for_update(of=("self",)).filter(pk=request.pk).first()
    if found is None:
        raise WrongStateError
    return found


def _decide(request: LeadRequest, state: str, *, by: User | None, now: datetime) -> None:
    request.state, request.answered_by, request.answered_at = state, by, now
    request.save(update_fields=["state", "answered_by", "answered_at"])
