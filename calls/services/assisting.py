"""An agent enters an application for a group that cannot do so itself: the rest goes the way of any other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from calls import letters, rules, uploads
from calls.models import (
    Application,
    ApplicationEvent,
    ApplicationFile,
    Assistance,
    CallPage,
    Participant,
)
from calls.models.files import SCANS
from calls.querysets import ASSIST
from calls.services.acting import lock, lock_with_call, require
from calls.services.drafts import name_lead, open_draft
from calls.services.errors import (
    CallClosedError,
    NotAllowedError,
    NotInTimeError,
    ScanNeededError,
    TooManyScansError,
    WrongStateError,
)
from calls.services.journal import log
from calls.services.newcomers import page_of
from calls.services.people import people_of, require_others
from structures.models import StructurePage

Event = ApplicationEvent.Kind
MOST_SCANS = 20


@transaction.atomic
def enter(
    *,
    key: UUID,
    call: CallPage,
    lead: StructurePage,
    way: str,
    received_at: datetime,
    by: User,
    now: datetime,
    reason: str = "",
    email: str = "",
) -> Application:
    """Begin a draft for a group. After the closing, for what came before it, with a `reason`."""
    if not by.has_perm(ASSIST):
        raise NotAllowedError
    _require_time(call.source, way=way, received_at=received_at, reason=reason, now=now)
    application, is_new = open_draft(key=key, call=call, lead=lead, by=by, counted_at=min(received_at, now))
    if not is_new:
        return application
    entered = Assistance.objects.create(
        application=application, way=way, received_at=received_at, agent=by, started_at=now
    )
    part = name_lead(application, lead, by=by, now=now)
    _on_paper(part, email, by)
    facts = {"way": way, "received_at": received_at.isoformat(), "version": application.form_version.number}
    log(application, Event.ASSISTED, by=by, at=now, part=part, **facts)
    if now >= application.call.closing_at:
        _honour(entered, reason, by=by, now=now, part=part)
    tell_entered(application, part, by)
    return application


@transaction.atomic
def enter_newcomer(
    *, key: UUID, facts: dict[str, Any], by: User, now: datetime, **arrival: Any
) -> Application:
    """For a lead that is not in the directory; `arrival` is what `enter` asks beside."""
    return enter(key=key, lead=page_of(key=key, facts=facts, by=by), by=by, now=now, **arrival)


def _require_time(call: CallPage, *, way: str, received_at: datetime, reason: str, now: datetime) -> None:
    if received_at > now or received_at < call.opening_at:
        raise NotInTimeError
    if now < call.closing_at:
        return
    if not call.may_honour(way=way, received_at=received_at, now=now):
        raise CallClosedError
    if not reason.strip():
        raise NotInTimeError


@transaction.atomic
def honour(*, application: Application, reason: str, by: User, now: datetime) -> None:
    """Go on after the closing with what was received before it."""
    current = lock_with_call(application)
    lead = require(rules.Action.HONOUR, application=current, by=by, now=now)
    entered = current.assisted
    if entered is None or entered.reason or now < current.closing_at or not reason.strip():
        raise WrongStateError
    if not entered.may_be_honoured_at(now):
        raise CallClosedError
    _honour(entered, reason, by=by, now=now, part=lead)


def _honour(entered: Assistance, reason: str, *, by: User, now: datetime, part: Participant) -> None:
    entered.reason = reason
    entered.save(update_fields=["reason"])
    received_at = entered.received_at.isoformat()
    log(entered.application, Event.HONOURED, by=by, at=now, part=part, reason=reason, received_at=received_at)


def _on_paper(part: Participant, email: str, by: User) -> None:
    require_others(email, structure=part.structure, by=by)
    part.is_on_paper, part.email = True, email.strip().lower()
    part.save(update_fields=["is_on_paper", "email"])


def tell_entered(application: Application, part: Participant, by: User) -> None:
    """To those of the structure who have an address: what was entered in its name, and where to read it."""
    entered = application.assisted
    assert entered is not None  # noqa: S101 - only what an agent enters is told so
    letters.write(
        "entered_for_you",
        application,
        to=people_of([part]),
        structure=part.name,
        role=part.get_role_display,
        who=by.public_name,
        entered=lambda: entered.words,
    )


# The pages signed on paper


@transaction.atomic
def keep_scans(
    *,
    application: Application,
    added: Sequence[UploadedFile],
    by: User,
    now: datetime,
    removed: Sequence[str] = (),
) -> None:
    """The same page again is kept once; what is taken off stays with the history, as any file replaced."""
    current = lock(application)
    lead = require(rules.Action.SCAN, application=current, by=by, now=now)
    for file in current.files.scans():
        if str(file.pk) in removed:
            file.replaced_at = now
            file.save(update_fields=["replaced_at"])
            log(current, Event.SCAN_REMOVED, by=by, at=now, part=lead, name=file.name, sha256=file.sha256)
    new = _new_among(added, current)
    _check_room(current, new)
    _check_signed_pages(current, new)
    for file in [_keep(current, upload, by) for upload in new]:
        log(current, Event.SCANNED, by=by, at=now, part=lead, name=file.name, sha256=file.sha256)


def _new_among(added: Sequence[UploadedFile], application: Application) -> list[UploadedFile]:
    """The page of another content, sent again, is said to bear this one."""
    same = application.files.bearing(application.content_hash)
    known = set(same.values_list("sha256", flat=True))
    by_digest = {uploads.digest(upload): upload for upload in added}
    return [upload for digest, upload in by_digest.items() if digest not in known]


def _check_room(application: Application, new: Sequence[UploadedFile]) -> None:
    """Pages taken off weigh too: they stay with the history."""
    weight = application.files.filter(question=SCANS).aggregate(all=Sum("size"))["all"] or 0
    weight += sum(upload.size or 0 for upload in new)
    if application.files.scans().count() + len(new) > MOST_SCANS or weight > uploads.MOST_BYTES:
        raise TooManyScansError


def _check_signed_pages(application: Application, new: Sequence[UploadedFile]) -> None:
    """Each content that somebody signed on paper, and that may count again, keeps a page."""
    standing = application.signatures.filter(voided_at=None, is_on_paper=True)
    signed = set(standing.values_list("content_hash", flat=True))
    borne = set(application.files.scans().filter(virus="").values_list("content_hash", flat=True))
    if signed - borne - ({application.content_hash} if new else set()):
        raise ScanNeededError


def _keep(application: Application, upload: UploadedFile, by: User) -> ApplicationFile:
    key = uuid4()
    kept = uploads.keep(upload, key=key)
    return ApplicationFile.objects.create(
        key=key,
        application=application,
        question=SCANS,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        content_hash=application.content_hash,
        path=kept.path,
        awaits_scan=uploads.awaits_scan(upload),
        sent_by=by,
    )
