"""What changes an application. Each function checks its rule, writes the log and queues the mails at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language

from accounts.models import User
from calls import letters, uploads
from calls.forms import fingerprint, stored_forms
from calls.models import Application, ApplicationEvent, ApplicationFile, CallPage
from calls.questionnaire import Answer
from calls.rules import CallState
from structures.models import StructurePage

logger = structlog.get_logger(__name__)


#: What saving a page writes.
WRITTEN = ["answers", "visited", "version", "updated_by", "updated_at"]


class CallClosedError(Exception):
    """The call is not open at that instant."""


class IncompleteError(Exception):
    """Answers are missing or not valid."""


class ChangedError(Exception):
    """Someone changed the application since it was read."""


class NotDraftError(Exception):
    """What was filed is not changed."""


@dataclass
class SavedStep:
    """`conflicts` holds, for each question that someone else answered meanwhile, what is stored.

    `not_kept` names the questions whose file could not be written.
    """

    application: Application
    conflicts: dict[str, Answer] = field(default_factory=dict)
    not_kept: list[str] = field(default_factory=list)


@transaction.atomic
def start(*, key: UUID, call: CallPage, lead: StructurePage, by: User, now: datetime) -> Application:
    """Begin a draft; the same `key` again gives the same draft."""
    existing = Application.objects.filter(start_key=key, created_by=by).first()
    if existing:
        return existing
    if not call.source.takes_applications_at(now):
        raise CallClosedError
    application, is_new = Application.objects.get_or_create(
        start_key=key,
        defaults={"call": call.source, "lead": lead, "created_by": by, "updated_by": by},
    )
    if is_new:
        _log(application, ApplicationEvent.Kind.STARTED, by=by, at=now)
    return application


@transaction.atomic
def save_step(
    *,
    application: Application,
    step_key: str,
    answers: Mapping[str, Answer],
    files: Mapping[str, UploadedFile | None],
    bases: Mapping[str, str],
    by: User,
) -> SavedStep:
    """Merge a page into the draft, question by question.

    An answer that only this person changed is stored; one that only someone else changed stays; one that both
    changed differently is left as it is and told in `conflicts`.
    """
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("updated_by")
        .get(pk=application.pk)
    )
    if not locked.is_draft:
        raise NotDraftError
    saved = SavedStep(locked)
    merged = dict(locked.answers)
    for key, answer in answers.items():
        _merge(saved, merged, key, answer, bases)
    for key, upload in files.items():
        _merge_file(saved, merged, key, upload, bases)
    visited = [*locked.visited, *([] if step_key in locked.visited else [step_key])]
    if merged != locked.answers or visited != locked.visited:
        locked.answers, locked.visited, locked.updated_by = merged, visited, by
        locked.version += 1
        locked.save(update_fields=WRITTEN)
    for name in WRITTEN:
        setattr(application, name, getattr(locked, name))
    return saved


@transaction.atomic
def submit(*, application: Application, version: int, by: User, received_at: datetime) -> Application:
    """File a draft. Filing it again returns it as it was filed: same number, no second mail."""
    call = CallPage.objects.select_for_update(of=("self",)).get(pk=application.call_id)
    current = Application.objects.select_related("lead", "call__locale").get(pk=application.pk)
    if not current.is_draft:
        return current
    if call.state_at(received_at) != CallState.OPEN:
        raise CallClosedError
    if current.version != version:
        raise ChangedError
    if not all(form.is_complete for form in stored_forms(current, call.questionnaire)):
        raise IncompleteError
    _drop_unasked(current, call)
    filed = _frozen(current, call)
    changed = Application.objects.filter(
        pk=current.pk, state=Application.State.DRAFT, version=version
    ).update(**filed, filed_at=received_at, filed_by=by, version=version + 1)
    if not changed:
        raise ChangedError
    current.refresh_from_db()
    _log(current, ApplicationEvent.Kind.FILED, by=by, at=received_at)
    _send_receipts(current, call)
    return current


@transaction.atomic
def delete_draft(*, application: Application, by: User) -> None:
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not locked.is_draft:
        raise NotDraftError
    paths = list(locked.files.values_list("path", flat=True))
    locked.delete()
    _forget(paths)
    logger.info("application_draft_deleted", application=str(application.pk), user=by.pk)


def _merge(
    saved: SavedStep, merged: dict[str, Answer], key: str, answer: Answer, bases: Mapping[str, str]
) -> None:
    stored, new = fingerprint(merged.get(key)), fingerprint(answer)
    base = bases.get(key, stored)
    if new in (stored, base):
        return
    if stored != base:
        saved.conflicts[key] = merged.get(key)
        return
    if answer in (None, "", []):
        merged.pop(key, None)
        return
    merged[key] = answer


def _merge_file(
    saved: SavedStep,
    merged: dict[str, Answer],
    key: str,
    upload: UploadedFile | None,
    bases: Mapping[str, str],
) -> None:
    current = saved.application.files.filter(question=key).first()
    if upload and current and current.sha256 == uploads.digest(upload):
        return
    stored = fingerprint(merged.get(key))
    if stored != bases.get(key, stored):
        saved.conflicts[key] = merged.get(key)
        return
    file_key = uuid4()
    try:
        kept = uploads.keep(upload, key=file_key) if upload else None
    except OSError:
        logger.exception("application_file_not_kept", application=str(saved.application.pk))
        saved.not_kept.append(key)
        return
    if current:
        current.delete()
        _forget([current.path])
        merged.pop(key, None)
    if kept:
        merged[key] = _name_file(saved.application, key, kept, file_key).answer


def _name_file(application: Application, question: str, kept: uploads.KeptFile, key: UUID) -> ApplicationFile:
    return ApplicationFile.objects.create(
        key=key,
        application=application,
        question=question,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        path=kept.path,
    )


def _forget(paths: Iterable[str]) -> None:
    """Remove files once the rows that named them are gone for good."""
    storage = storages["private"]
    for path in paths:
        transaction.on_commit(partial(storage.delete, path))


def _drop_unasked(application: Application, call: CallPage) -> None:
    """Answers to questions that left the form, or that others do not call for: no page would show them."""
    asked = call.questionnaire.asked(application.answers)
    application.answers = call.questionnaire.kept(application.answers)
    unasked = application.files.exclude(question__in=list(asked))
    _forget(list(unasked.values_list("path", flat=True)))
    unasked.delete()


def _frozen(application: Application, call: CallPage) -> dict[str, Any]:
    last = call.applications.aggregate(last=Max("sequence"))["last"] or 0
    form = call.steps.get_prep_value()
    participants = [_participant(application.lead)]
    return {
        "state": Application.State.SUBMITTED,
        "answers": application.answers,
        "sequence": last + 1,
        "number": f"{call.edition}-{last + 1:04}",
        "form": form,
        "participants": participants,
        "content_hash": content_hash(answers=application.answers, participants=participants, form=form),
    }


def _participant(structure: StructurePage) -> dict[str, str]:
    record = getattr(structure, "record", None)
    return {
        "role": "lead",
        "structure": str(structure.translation_key),
        "name": structure.title,
        "siren": getattr(record, "siren", None) or "",
        "siret": getattr(record, "siret", None) or "",
    }


def content_hash(*, answers: Mapping[str, Answer], participants: list[dict[str, str]], form: Any) -> str:
    """One SHA-256 over the answers (which hold those of the files), who takes part and the form."""
    content = {"answers": dict(answers), "participants": participants, "form": form}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _log(application: Application, kind: str, *, by: User, at: datetime) -> None:
    ApplicationEvent.objects.create(application=application, kind=kind, state=application.state, by=by, at=at)
    logger.info(
        "application_changed",
        kind=kind,
        application=str(application.pk),
        number=application.number,
        user=by.pk,
    )


def _send_receipts(application: Application, call: CallPage) -> None:
    """To each member of the lead structure, in the words that the call has in their language."""
    calls = letters.Translations(call)
    letters.write(
        "receipt",
        application,
        to=letters.members_of([application.lead]),
        number=application.number,
        received_on=application.filed_at,
        hash=application.content_hash,
        signatories=", ".join(str(each["name"]) for each in application.participants),
        receipt_text=lambda: calls.in_language(get_language()).receipt_text,
    )
