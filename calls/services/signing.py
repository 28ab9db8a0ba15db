"""Co-holders sign the content as it stands; to change it is to sign again."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from calls import letters, rules
from calls.forms import fitted, stored_forms
from calls.models import AnswerChange, Application, ApplicationEvent, Participant, Signature
from calls.services import content
from calls.services.acting import counted_at, lock, lock_with_call, parts_of, require
from calls.services.errors import (
    ChangedError,
    ClosedStructureError,
    DatedLateError,
    IncompleteError,
    NamelessError,
    NoScanError,
    NotAllowedError,
    NotEnoughStructuresError,
)
from calls.services.journal import log, log_answers
from calls.services.people import group, leaders, people_of
from calls.services.versions import current_version, move

Event = ApplicationEvent.Kind
State = Application.State


@transaction.atomic
def ask_for_signatures(
    *, application: Application, version: int, by: User, now: datetime, message: str = ""
) -> Application:
    """Freeze the content. Signatures already given to the very same content count again."""
    current = lock_with_call(application)
    lead = require(rules.Action.ASK_SIGNATURES, application=current, by=by, now=now)
    if current.version != version:
        raise ChangedError
    _check_answers(current)
    missing = rules.missing_structures(content.counting(current), current.call.minimum_structures)
    if missing:
        raise NotEnoughStructuresError(missing)
    frozen = content.frozen(current)
    log_answers(
        current, current.answers, frozen["answers"], kind=AnswerChange.Kind.NOT_ASKED, by=by, part=lead
    )
    change_state(current, State.DRAFT, State.SIGNING, **frozen)
    _void_others(current, now)
    current.files.scans().filter(content_hash="").update(content_hash=current.content_hash)
    log(current, Event.SIGNATURES_ASKED, by=by, at=now, part=lead, hash=current.content_hash)
    _ask(current, by, message)
    return current


def _check_answers(application: Application) -> None:
    """What was refused when it was typed, and is accepted today, is signed as what it means."""
    asked = application.filed_questionnaire
    application.answers = fitted(asked, application, application.answers)
    if not all(form.is_complete for form in stored_forms(application, asked)):
        raise IncompleteError


def _void_others(application: Application, now: datetime) -> None:
    """Signatures of another content hold no more."""
    standing = application.signatures.filter(voided_at=None).exclude(content_hash=application.content_hash)
    standing.update(voided_at=now, void_reason="content")


def _ask(application: Application, by: User, message: str) -> None:
    signed = application.signatories().values("participant")
    for part in application.parts.signing().exclude(pk__in=signed).select_related("structure"):
        letters.write(
            "signatures_asked",
            application,
            to=people_of([part]),
            structure=part.name,
            who=by.public_name,
            message=message,
        )


@transaction.atomic
def sign(
    *,
    application: Application,
    part: Participant,
    content_hash: str,
    name: str,
    capacity: str,
    commitments: Sequence[str],
    by: User,
    now: datetime,
) -> Signature:
    """Sign for one structure; signing the same content again gives the same signature."""
    current = lock(application)
    require(rules.Action.SIGN, application=current, by=by, now=now)
    part = _signing_part(current, part, parts_of(current, by))
    if signed := _standing(current, part, content_hash):
        return signed
    if list(commitments) != content.commitments_of(current):
        raise IncompleteError
    written = {"name": name, "capacity": capacity}
    signature = _record(current, part, signed_by=by, signed_at=now, commitments=list(commitments), **written)
    log(current, Event.SIGNED, by=by, at=now, part=part, hash=content_hash, **written)
    _tell_signed(current, signature)
    return signature


@transaction.atomic
def sign_on_paper(
    *,
    application: Application,
    part: Participant,
    content_hash: str,
    name: str,
    capacity: str,
    dated_on: date | None,
    by: User,
    now: datetime,
) -> Signature:
    """Type a signature that an agent saw on a page that is kept: it counts, and says that it was seen so."""
    current = lock(application)
    lead = require(rules.Action.SIGN_ON_PAPER, application=current, by=by, now=now)
    part = _signing_part(current, part, current.parts.signing().with_facts())
    if signed := _standing(current, part, content_hash):
        return signed
    _check_page(current, dated_on, counted_at(current, by, now))
    ticked = content.commitments_of(current)
    written = {"name": name, "capacity": capacity, "dated_on": dated_on}
    signature = _record(
        current, part, is_on_paper=True, seen_by=by, signed_at=now, commitments=ticked, **written
    )
    told = f"{part.name} ({name}, {capacity})"
    log(current, Event.SIGNED_ON_PAPER, by=by, at=now, part=lead, name=told, hash=content_hash)
    _tell_signed(current, signature)
    return signature


def _standing(application: Application, part: Participant, content_hash: str) -> Signature | None:
    if content_hash != application.content_hash:
        raise ChangedError
    return application.signatories().filter(participant=part).first()


def _check_page(application: Application, dated_on: date | None, received_at: datetime) -> None:
    """Kept with the very content that is signed, and dated no later than it came."""
    if not application.files.bearing(application.content_hash).exists():
        raise NoScanError
    if dated_on and dated_on > received_at.astimezone(rules.PARIS).date():
        raise DatedLateError


def _check_signatory(name: str, capacity: str) -> None:
    for field, words in (("name", name), ("capacity", capacity)):
        if not any(sign.isalpha() for sign in words):
            raise NamelessError(field)


def _record(application: Application, part: Participant, *, signed_at: datetime, **facts: Any) -> Signature:
    _check_signatory(facts["name"], facts["capacity"])
    Application.objects.filter(pk=application.pk).update(updated_at=signed_at)
    return Signature.objects.create(
        application=application,
        participant=part,
        form_version=application.form_version,
        content_hash=application.content_hash,
        identity=part.identity,
        signed_at=signed_at,
        **facts,
    )


def _signing_part(application: Application, part: Participant, among: Iterable[Participant]) -> Participant:
    mine = {each.pk: each for each in among if each.signs}
    frozen = {each["participant"] for each in application.participants}
    if part.pk not in mine or part.pk not in frozen:
        raise NotAllowedError
    if mine[part.pk].is_closed:
        raise ClosedStructureError
    return mine[part.pk]


def _tell_signed(application: Application, signature: Signature) -> None:
    """To the lead; and to the structure itself, when somebody else typed what it signed on paper."""
    signed = content.signed(application)
    minimum = application.call.minimum_structures
    counted = {"signed": rules.distinct(signed), "minimum": minimum}
    values: dict[str, Any] = {"signed": lambda: _("%(signed)s of %(minimum)s") % counted}
    themselves = people_of([signature.participant]) if signature.is_on_paper else []
    letters.write(
        "signed",
        application,
        to=[one for one in [*leaders(application), *themselves] if one != signature.signed_by],
        structure=signature.participant.name,
        who=signature.name,
        capacity=signature.capacity,
        **values,
    )
    earlier = [part for part in signed if part.pk != signature.participant_id]
    if _is_ready(signed, minimum) and not _is_ready(earlier, minimum):
        letters.write("ready_to_file", application, to=leaders(application), **values)


def _is_ready(signed: Sequence[Participant], minimum: int) -> bool:
    return not rules.missing_structures(signed, minimum) and any(part.is_lead for part in signed)


@transaction.atomic
def reopen(*, application: Application, by: User, now: datetime) -> Application:
    """“Modify”: voids the signatures given, returns to draft and tells everyone."""
    current = lock_with_call(application)
    part = require(rules.Action.REOPEN, application=current, by=by, now=now)
    return_to_draft(current, by=by, now=now, part=part, reason="modify")
    return current


def return_to_draft(
    application: Application, *, by: User | None, now: datetime, part: Participant | None, reason: str
) -> None:
    """`reason` says what the signatures were voided by."""
    voided = application.signatories().update(voided_at=now, voided_by=by, void_reason=reason)
    change_state(application, State.SIGNING, State.DRAFT, **content.thawed(application))
    log(application, Event.REOPENED, by=by, at=now, part=part, voided=voided, reason=reason)
    letters.write(
        "reopened",
        application,
        to=group(application),
        who=by.public_name if by else application.call.contact_name,
        voided=str(voided),
    )
    move(application, current_version(application.call))
    application.refresh_from_db()


def change_state(application: Application, before: str, after: str, **fields: Any) -> None:
    """Only from the state and version that were read: whoever comes second is told."""
    rows = Application.objects.filter(pk=application.pk, state=before, version=application.version)
    moved = {"state": after, "version": application.version + 1, "updated_at": timezone.now()}
    if not rows.update(**moved, **fields):
        raise ChangedError
    application.refresh_from_db()
