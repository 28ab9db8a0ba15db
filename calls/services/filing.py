"""An application is filed once, whatever is clicked twice, and its receipt leaves with it."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language, gettext

from accounts.models import User
from calls import letters, papers, rules
from calls.models import Application, ApplicationEvent, Assistance, CallPage, LeadRequest, Signature
from calls.services import content
from calls.services.acting import assists, counted_at, lock_with_call, require
from calls.services.errors import ChangedError, LeadUnsignedError, NotEnoughStructuresError
from calls.services.ideas import end_idea
from calls.services.invitations import end_invitations
from calls.services.journal import log
from calls.services.people import group, people_of
from calls.services.signing import change_state
from calls.services.versions import current_version, move
from portal.documents import DocumentError
from portal.mail import Reader

logger = structlog.get_logger(__name__)

Event = ApplicationEvent.Kind
State = Application.State


class DamagedError(Exception):
    """What is stored no longer gives the fingerprint that was signed."""


@transaction.atomic
def file_application(
    *, application: Application, version: int, by: User, received_at: datetime
) -> Application:
    """File what was signed. Filing it again returns it as it was filed: same number, no second mail."""
    current = lock_with_call(application)
    if current.is_filed and current.state != State.WITHDRAWN:
        return current
    lead = require(rules.Action.FILE, application=current, by=by, now=received_at)
    if current.version != version:
        raise ChangedError
    _check_signatures(current)
    if not content.is_intact(current):
        raise DamagedError
    filed: dict[str, Any] = {"filed_at": counted_at(current, by, received_at), "filed_by": by}
    change_state(current, State.SIGNING, State.SUBMITTED, **filed, **_numbered(current))
    _note_agent(current, by)
    LeadRequest.objects.waiting().filter(application=current).update(state="over", answered_at=received_at)
    log(current, Event.FILED, by=by, at=received_at, part=lead, hash=current.content_hash)
    end_idea(current, by=by, now=received_at, part=lead, reason="filed")
    end_invitations(current, now=received_at)
    _send_receipts(current)
    _tell_the_others(current)
    return current


def _note_agent(application: Application, by: User) -> None:
    """Who files is said on the receipt, which claims nothing else."""
    if application.assisted:
        application.assisted.is_filed_for_group = assists(application, by)
        application.assisted.save(update_fields=["is_filed_for_group"])


def _check_signatures(application: Application) -> None:
    """Enough structures, and the one that files in the name of all."""
    signed = content.signed(application)
    missing = rules.missing_structures(signed, application.call.minimum_structures)
    if missing:
        raise NotEnoughStructuresError(missing)
    if not content.has_lead_signed(application):
        raise LeadUnsignedError


def _numbered(application: Application) -> dict[str, Any]:
    """It keeps for good the number that it got first."""
    last: int = application.call.applications.aggregate(last=Max("sequence"))["last"] or 0
    sequence = application.sequence or last + 1
    return {"sequence": sequence, "number": application.number or f"{application.call.edition}-{sequence:04}"}


def _send_receipts(application: Application) -> None:
    """To every structure that signed, in the words that the call has in the reader's language."""
    calls = letters.Translations(application.call)
    signatures = list(application.signatories().select_related("participant__structure"))

    def call() -> CallPage:
        return calls.in_language(get_language())

    def texts() -> str:
        shown = call()
        return "\n\n".join(filter(None, [shown.receipt_text, shown.silence_text, shown.appeal_text]))

    letters.write(
        "receipt",
        application,
        to=_signatories(application),
        number=application.number,
        received_on=application.filed_at,
        hash=application.content_hash,
        signatories=lambda: ", ".join(_signatory(one) for one in signatures),
        entered=lambda: application.assisted.words if application.assisted else "",
        receipt_text=texts,
        receipt_url=lambda: letters.address("calls:receipt", application.pk),
        unsigned=", ".join(application.unsigned),
        attachments=lambda: _receipt_file(application, call()),
    )


def _signatory(one: Signature) -> str:
    said = [one.name, one.capacity, gettext("on paper") if one.is_on_paper else ""]
    return f"{one.participant.name} ({', '.join(filter(None, said))})"


def _tell_the_others(application: Application) -> None:
    """Those of the group who have not signed: they are part of what was filed, without its receipt."""
    signed = application.signatories().values("participant")
    told = {reader.email.lower() for reader in letters.readers(_signatories(application))}
    for part in application.parts.taking_part().exclude(pk__in=signed).select_related("structure"):
        letters.write(
            "filed",
            application,
            to=[one for one in letters.readers(people_of([part])) if one.email.lower() not in told],
            number=application.number,
            structure=part.name,
            role=part.get_role_display,
        )


def _signatories(application: Application) -> list[User | Reader]:
    signatures = application.signatories().select_related("participant__structure")
    return people_of(signature.participant for signature in signatures)


def _receipt_file(application: Application, call: CallPage) -> dict[str, bytes]:
    """No fault of a printer, no full disk keeps an application from being filed: the mail says all in words,
    and names the page where the same receipt is made again."""
    try:
        return {papers.receipt_name(application): papers.receipt(application, call)}
    except (DocumentError, OSError):
        logger.exception("receipt_not_attached", application=str(application.pk))
        return {}


@transaction.atomic
def take_back(*, application: Application, by: User, now: datetime) -> Application:
    """Before the closing. It keeps its number; unchanged content keeps its signatures."""
    current = lock_with_call(application)
    lead = require(rules.Action.TAKE_BACK, application=current, by=by, now=now)
    change_state(
        current,
        State.SUBMITTED,
        State.DRAFT,
        filed_at=None,
        filed_by=None,
        **content.thawed(current),
    )
    if current.assisted:
        Assistance.objects.filter(application=current).update(is_filed_for_group=False)
    log(current, Event.TAKEN_BACK, by=by, at=now, part=lead)
    letters.write("taken_back", current, to=group(current), number=current.number, who=by.public_name)
    move(current, current_version(current.call))
    current.refresh_from_db()
    return current


@transaction.atomic
def withdraw(*, application: Application, by: User, now: datetime, reason: str = "") -> Application:
    """For good, any time before the decision; its people may still read it and begin again from it."""
    current = lock_with_call(application)
    lead = require(rules.Action.WITHDRAW, application=current, by=by, now=now)
    change_state(current, current.state, State.WITHDRAWN)
    LeadRequest.objects.waiting().filter(application=current).update(state="over", answered_at=now)
    log(current, Event.WITHDRAWN, by=by, at=now, part=lead, reason=reason)
    end_idea(current, by=by, now=now, part=lead, reason="withdrawn")
    end_invitations(current, now=now)
    letters.write(
        "withdrawn", current, to=group(current), number=current.number, who=by.public_name, reason=reason
    )
    return current
