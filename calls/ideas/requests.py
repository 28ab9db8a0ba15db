"""A structure asks to join; the lead takes it in or declines."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, QuerySet, When

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, Idea, JoinRequest
from calls.services import invitations
from calls.services.acting import lock, require
from calls.services.errors import AlreadyThereError, NotAllowedError, NotShownError
from calls.services.ideas import tell_asker
from calls.services.journal import log
from calls.services.people import leaders
from structures.models import Membership, StructurePage

Event = ApplicationEvent.Kind
State = JoinRequest.State


class DeclinedBeforeError(Exception):
    """The lead has declined this structure: it may still invite it."""


@transaction.atomic
def ask_to_join(
    *, idea: Idea, structure: StructurePage, role: str, message: str, by: User, now: datetime
) -> JoinRequest:
    """The same structure again is the same request: its lead is told once."""
    locked = lock(idea.application)
    held = Idea.objects.shown(now).filter(pk=idea.pk).first()
    if held is None:
        raise NotShownError
    if (
        role not in rules.OFFERED_ROLES
        or not Membership.objects.filter(user=by, structure=structure).exists()
    ):
        raise NotAllowedError
    if locked.parts.live().filter(structure=structure).exists():
        raise AlreadyThereError
    earlier = held.requests.filter(structure=structure)
    if earlier.filter(state=State.DECLINED).exists():
        raise DeclinedBeforeError
    return earlier.filter(state=State.WAITING).first() or _ask(
        locked, held, structure, role, message, by, now
    )


def _ask(
    application: Application,
    idea: Idea,
    structure: StructurePage,
    role: str,
    message: str,
    by: User,
    now: datetime,
) -> JoinRequest:
    request = idea.requests.create(structure=structure, role=role, message=message, asked_by=by, asked_at=now)
    log(application, Event.JOIN_ASKED, by=by, at=now, name=structure.title, role=role)
    letters.write(
        "join_asked",
        application,
        to=leaders(application),
        about=request,
        idea=idea.title,
        structure=structure.title,
        role=request.get_role_display,
        who=by.public_name,
        message=message,
        answer_url=lambda: letters.address("calls:answer_join", application.pk, request.pk),
    )
    return request


@transaction.atomic
def accept(*, request: JoinRequest, by: User, now: datetime) -> JoinRequest:
    """It takes part from then on: it had asked, and need not agree again."""
    locked, held = _held(request)
    require(rules.Action.DECLINE_REQUEST, application=locked, by=by, now=now)
    held.participant = invitations.take_in(
        application=locked,
        structure=held.structure,
        role=held.role,
        asked_by=held.asked_by,
        by=by,
        now=now,
    )
    held.decide(State.ACCEPTED, by=by, participant=held.participant)
    if held.participant.takes_part:
        letters.write(
            "join_accepted",
            locked,
            to=letters.members_of([held.structure]),
            idea=held.idea.title,
            structure=held.structure.title,
            role=held.participant.get_role_display,
        )
    return held


@transaction.atomic
def decline(*, request: JoinRequest, answer: str, by: User, now: datetime) -> None:
    locked, held = _held(request)
    lead = require(rules.Action.DECLINE_REQUEST, application=locked, by=by, now=now)
    held.decide(State.DECLINED, by=by, answer=answer)
    log(locked, Event.JOIN_DECLINED, by=by, at=now, part=lead, name=held.structure.title)
    tell_asker("join_declined", held, message=answer)


@transaction.atomic
def take_back(*, request: JoinRequest, by: User, now: datetime) -> None:
    """By anyone who speaks for the structure that asked."""
    locked, held = _held(request)
    if not Membership.objects.filter(user=by, structure=held.structure).exists():
        raise NotAllowedError
    held.decide(State.TAKEN_BACK, by=by)
    log(locked, Event.JOIN_TAKEN_BACK, by=by, at=now, name=held.structure.title)


def _held(request: JoinRequest) -> tuple[Application, JoinRequest]:
    locked = lock(request.idea.application)
    return locked, JoinRequest.objects.with_names().select_related("asked_by").held(request)


# Lists


def of_application(application: Application) -> QuerySet[JoinRequest]:
    """Those that wait first."""
    rows = JoinRequest.objects.filter(idea__application=application)
    return rows.select_related("structure", "asked_by").order_by(
        Case(When(state=State.WAITING, then=0), default=1), "-asked_at"
    )


def to_answer(person: User) -> QuerySet[JoinRequest]:
    """What is asked of the structures of a person that lead an application."""
    theirs = Membership.objects.filter(user=person).values("structure")
    waiting = JoinRequest.objects.waiting().with_names().filter(idea__application__lead__in=theirs)
    return waiting.filter(idea__application__state__in=rules.UNFILED)


def asked_by(person: User) -> QuerySet[JoinRequest]:
    """What the structures of a person have asked, and that still waits."""
    theirs = Membership.objects.filter(user=person).values("structure")
    return JoinRequest.objects.waiting().with_names().filter(structure__in=theirs)
