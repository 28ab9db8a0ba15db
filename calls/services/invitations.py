"""Structures and partners are invited, and answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, Participant
from calls.querysets import title_here
from calls.services.acting import assists, is_open, lock, require
from calls.services.assisting import tell_entered
from calls.services.errors import (
    AlreadyThereError,
    CallClosedError,
    InvitationOverError,
    NotAllowedError,
    NotTheirsError,
    TooManyInvitationsError,
    WrongStateError,
)
from calls.services.ideas import settle_request
from calls.services.invitation_links import token_of
from calls.services.journal import log
from calls.services.newcomers import page_of
from calls.services.outside import forget_records, record_of
from calls.services.people import leaders, reached, require_others
from structures.membership import mailboxes
from structures.membership.claims import join
from structures.models import Membership, Proposal, StructurePage

MOST_WAITING = 20
Event = ApplicationEvent.Kind


@transaction.atomic
def invite(
    *,
    application: Application,
    structure: StructurePage,
    role: str,
    message: str,
    by: User,
    now: datetime,
    email: str = "",
) -> Participant:
    """Ask a structure of the directory to join. `email` reaches somebody there beside its members."""
    locked, lead = _begin(application, by, now)
    return _invite_structure(locked, lead, structure, by=by, now=now, role=role, message=message, email=email)


@transaction.atomic
def invite_newcomer(
    *,
    application: Application,
    key: UUID,
    facts: dict[str, Any],
    role: str,
    message: str,
    email: str,
    by: User,
    now: datetime,
) -> Participant:
    """Ask a structure that is not in the directory: a draft page is made, which editors will read.

    `facts` holds `name`, `commune`, `family` and `siret`; the same `key` again changes nothing.
    """
    earlier = Proposal.objects.filter(key=key).first()
    if earlier:
        return _same(application, earlier)
    locked, lead = _begin(application, by, now)
    structure = page_of(key=key, facts=facts, by=by)
    return _invite_structure(locked, lead, structure, by=by, now=now, role=role, message=message, email=email)


def _same(application: Application, proposal: Proposal) -> Participant:
    part = application.parts.live().filter(structure=proposal.page).exclude(structure=None).first()
    if part is None:
        raise AlreadyThereError
    return part


@transaction.atomic
def invite_outside(
    *,
    application: Application,
    name: str,
    siret: str,
    message: str,
    email: str,
    by: User,
    now: datetime,
) -> Participant:
    """Ask a partner outside the ESS: it has a record, no page, and never counts."""
    locked, lead = _begin(application, by, now)
    email = email.strip().lower()
    record = record_of(name=name, siret=siret)
    same = locked.parts.live().filter(role=rules.Role.OUTSIDE)
    if email and same.filter(email=email).exists():
        raise AlreadyThereError("email")
    if same.filter(record=record).exists():
        raise AlreadyThereError("siret")
    what = {"role": rules.Role.OUTSIDE, "name": name, "record": record}
    part = _invite(locked, lead, by=by, now=now, message=message, email=email, **what)
    _send(part, by)
    return part


@transaction.atomic
def invite_again(*, part: Participant, by: User, now: datetime) -> None:
    """A new link; those sent before no longer open anything."""
    locked, lead = _begin(part.application, by, now)
    part = _waiting(part, now)
    part.sent_at = now
    part.save(update_fields=["sent_at"])
    log(locked, Event.INVITED_AGAIN, by=by, at=now, part=lead, name=part.name)
    _send(part, by)


@transaction.atomic
def withdraw_invitation(*, part: Participant, by: User, now: datetime) -> None:
    locked, lead = _begin(part.application, by, now)
    part = _waiting(part, now)
    _close(part, Participant.State.LEFT, by=by, now=now)
    forget_records([part])
    log(locked, Event.INVITATION_WITHDRAWN, by=by, at=now, part=lead, name=part.name)
    letters.write("invitation_withdrawn", locked, to=reached(part), structure=part.name)


def end_invitations(application: Application, *, now: datetime) -> None:
    """What is filed or withdrawn takes nobody in: those who had not answered are told."""
    for part in application.parts.invited().select_related("application", "structure", "record"):
        _close(part, Participant.State.OVER, by=None, now=now)
        forget_records([part])
        letters.write(
            "invitation_over",
            application,
            to=reached(part),
            structure=part.name,
            state=application.get_state_display,
        )


@transaction.atomic
def accept(*, part: Participant, by: User, now: datetime) -> Participant:
    """Take part, in the name of the structure or partner invited."""
    locked = lock(part.application)
    part = _waiting(part, now)
    if not may_answer(part, by):
        raise NotTheirsError
    if locked.state != rules.State.DRAFT:
        raise WrongStateError
    if not is_open(locked, now):
        raise CallClosedError
    if part.structure and not _is_member(by, part.structure):
        join(structure=part.structure, person=by, by=None)
    _take_part(locked, part, by=by, now=now)
    letters.write(
        "invitation_accepted",
        locked,
        to=leaders(locked),
        structure=part.name,
        role=part.get_role_display,
        who=by.public_name,
    )
    return part


@transaction.atomic
def take_in(
    *,
    application: Application,
    structure: StructurePage,
    role: str,
    asked_by: User | None,
    by: User,
    now: datetime,
) -> Participant:
    """A structure that asked to join: who asked has agreed already. Once they no longer speak for it, it is
    invited as any other. The caller holds the lock of the application."""
    lead = require(rules.Action.INVITE, application=application, by=by, now=now)
    agreed = asked_by if asked_by and _is_member(asked_by, structure) else None
    part = application.parts.live().select_related("structure").filter(structure=structure).first()
    if part is None:
        add = _write if agreed else _invite
        part = add(application, lead, by=by, now=now, role=role, name=structure.title, structure=structure)
    if part.takes_part:
        return part
    if agreed:
        return _take_part(application, part, by=agreed, now=now)
    _send(part, by)
    return part


def _take_part(application: Application, part: Participant, *, by: User, now: datetime) -> Participant:
    record = part.known_record
    part.known_siret = (record.siret if record else None) or ""
    _close(part, Participant.State.ACCEPTED, by=by, now=now)
    settle_request(part)
    touch(application, by)
    log(application, Event.ACCEPTED, by=by, at=now, part=part, name=part.name, role=part.role)
    return part


@transaction.atomic
def decline(*, part: Participant, by: User | None, now: datetime, message: str = "") -> None:
    """`by` is None for whoever holds the link and has no account."""
    locked = lock(part.application)
    part = _waiting(part, now)
    if by and not may_answer(part, by):
        raise NotTheirsError
    _close(part, Participant.State.DECLINED, by=by, now=now)
    forget_records([part])
    log(locked, Event.DECLINED, by=by, at=now, part=part, name=part.name)
    letters.write(
        "invitation_declined",
        locked,
        to=leaders(locked),
        structure=part.name,
        role=part.get_role_display,
        message=message,
    )


# Who may answer


def may_answer(part: Participant, person: User) -> bool:
    """A member; whoever holds an address on record; for a page that nobody holds yet, the address invited."""
    structure = part.structure
    if structure is None:
        return _is_addressed(part, person) and part.role == rules.Role.OUTSIDE
    if _is_member(person, structure) or mailboxes.held_by(person, structure):
        return True
    sent = [part, *Participant.objects.merged_into(part)]
    return any(_is_addressed(one, person) and is_ours_to_give(one) for one in sent)


def _is_addressed(part: Participant, person: User) -> bool:
    return part.email.lower() == person.email.lower()


def is_ours_to_give(part: Participant) -> bool:
    """The draft page that this very invitation made: nobody else speaks for it."""
    structure = part.structure
    if structure is None or structure.live or structure.memberships.exists():
        return False
    proposal = Proposal.objects.waiting().filter(page=structure, person=part.invited_by).first()
    return proposal is not None


def _is_member(person: User, structure: StructurePage) -> bool:
    return Membership.objects.filter(user=person, structure=structure).exists()


def accepted_by(person: User) -> Any:
    """What this person takes part as."""
    return Participant.objects.taking_part().acting_for(person)


def invitations_of(person: User) -> Any:
    """Those that wait for an answer of this person."""
    mine = Participant.objects.acting_for(person).values("pk")
    sent = Participant.objects.sent_to(person.email).values("pk")
    waiting = Participant.objects.invited().filter(Q(pk__in=mine) | Q(pk__in=sent))
    since = timezone.now() - rules.INVITATION_LASTS
    rows = waiting.filter(sent_at__gt=since)
    return rows.annotate(call_title=title_here("application__call")).select_related(
        "application__call__locale",
        "application__lead",
        "application__commons",
        "application__form_version",
        "structure",
        "invited_by",
    )


def _send(part: Participant, by: User) -> None:
    """Whom an agent added takes part already, and was told so."""
    if not part.is_invited:
        return
    letters.write(
        "invitation",
        part.application,
        to=reached(part),
        structure=part.name,
        role=part.get_role_display,
        who=by.public_name,
        message=part.message,
        answer_url=lambda: letters.address("calls:invitation", token_of(part)),
    )


# Rows


def _begin(application: Application, by: User, now: datetime) -> tuple[Application, Participant]:
    locked = lock(application)
    return locked, require(rules.Action.INVITE, application=locked, by=by, now=now)


def _invite_structure(
    application: Application,
    lead: Participant,
    structure: StructurePage,
    *,
    role: str,
    by: User,
    **facts: Any,
) -> Participant:
    if role not in rules.OFFERED_ROLES:
        raise NotAllowedError
    if application.parts.live().filter(structure=structure).exists():
        raise AlreadyThereError
    part = _invite(application, lead, name=structure.title, structure=structure, role=role, by=by, **facts)
    _send(part, by)
    return part


def _invite(
    application: Application, lead: Participant, *, by: User, now: datetime, message: str = "", **what: Any
) -> Participant:
    require_others(what.get("email", ""), structure=what.get("structure"), by=by)
    if assists(application, by):
        return _add_on_paper(application, lead, by=by, now=now, **what)
    if application.parts.invited().count() >= MOST_WAITING:
        raise TooManyInvitationsError
    return _write(application, lead, by=by, now=now, message=message, **what)


def _write(
    application: Application, lead: Participant, *, by: User, now: datetime, email: str = "", **what: Any
) -> Participant:
    part = Participant.objects.create(
        application=application, email=email.strip().lower(), invited_by=by, sent_at=now, **what
    )
    log(application, Event.INVITED, by=by, at=now, part=lead, name=part.name, role=part.role)
    return part


def _add_on_paper(
    application: Application, lead: Participant, *, by: User, now: datetime, email: str = "", **what: Any
) -> Participant:
    """What an agent enters needs no answer: the group said who takes part. Those with an address are told."""
    part = Participant(
        application=application,
        state=Participant.State.ACCEPTED,
        is_on_paper=True,
        email=email.strip().lower(),
        invited_by=by,
        answered_by=by,
        sent_at=now,
        answered_at=now,
        **what,
    )
    record = part.known_record
    part.known_siret = (record.siret if record else None) or ""
    part.save()
    settle_request(part)
    touch(application, by)
    log(application, Event.ADDED_ON_PAPER, by=by, at=now, part=lead, name=part.name, role=part.role)
    tell_entered(application, part, by)
    return part


def _waiting(part: Participant, now: datetime) -> Participant:
    rows = Participant.objects.invited().select_related("application", "structure", "record")
    found = rows.select_for_update(of=("self",)).filter(pk=part.pk).first()
    if found is None or rules.is_invitation_over(found.sent_at, now=now):
        raise InvitationOverError
    return found


def _close(part: Participant, state: str, *, by: User | None, now: datetime) -> None:
    part.state, part.answered_at, part.answered_by = state, now, by
    part.save(update_fields=["state", "answered_at", "answered_by", "known_siret"])


def touch(application: Application, by: User | None) -> None:
    """Who takes part belongs to the content: whoever read it before reads it again."""
    application.version += 1
    application.updated_by = by
    application.save(update_fields=["version", "updated_by", "updated_at"])
