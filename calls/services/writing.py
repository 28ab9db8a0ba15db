"""What people write in a draft: merged answer by answer, so that nobody's words are lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from calls import history, rules, uploads
from calls.fields import FilesSent
from calls.forms import FileSent, files_kept, fingerprint, fitted
from calls.kinds.files import most_files, takes_several
from calls.models import AnswerChange, Application, ApplicationFile, Participant
from calls.models.files import SCANS
from calls.questionnaire import Answer
from calls.services.acting import counted_at, is_open, lock, require, require_part
from calls.services.errors import (
    CallClosedError,
    ChangedError,
    FormMovedError,
    NeverDraftAgainError,
    NotAllowedError,
    TooManyFilesError,
    WrongStateError,
)
from calls.services.journal import log_answer

logger = structlog.get_logger(__name__)

#: What saving a page writes.
WRITTEN = ["answers", "visited", "version", "updated_by", "updated_at"]
#: Ten times the longest text that a form may ask for: beyond, words stay on the page.
LONGEST_ANSWER = 200_000
#: How long a page may not know that its words were saved: a network that comes back, one that never does.
OWN_WORDS_WITHIN = timedelta(minutes=10)
MOST_OWN_CHANGES = 50
EMPTY: tuple[Answer, ...] = (None, "", [])
Kind = AnswerChange.Kind


@dataclass
class SavedStep:
    """For each question that someone else answered meanwhile: what is stored, and what is `refused`.

    `not_kept` names the questions whose file could not be written, `too_long` those whose answer was not,
    `no_room` those whose file would make the application too heavy.
    """

    application: Application
    by: User
    part: Participant
    answers: dict[str, Answer]
    conflicts: dict[str, Answer] = field(default_factory=dict)
    refused: dict[str, Answer] = field(default_factory=dict)
    not_kept: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)
    no_room: list[str] = field(default_factory=list)

    def write(self, key: str, answer: Answer, kind: str) -> None:
        old = self.answers.pop(key, None)
        if answer not in EMPTY:
            self.answers[key] = answer
        self._log(key, kind, old, None if answer in EMPTY else answer)

    def files(self, key: str) -> list[ApplicationFile]:
        """Those that answer the question as it stands."""
        return files_kept(self.application, self.answers).get(key, [])

    def refuse(self, key: str, answer: Answer) -> None:
        """Someone else changed it meanwhile: both texts stay, one stored and one in the log."""
        self.conflicts[key], self.refused[key] = self.answers.get(key), answer
        if not self._is_logged(key, answer):
            self._log(key, Kind.CONFLICT, self.answers.get(key), answer)

    def _is_logged(self, key: str, answer: Answer) -> bool:
        """The same words sent again, by a page that is saved again or retries, are one line."""
        logged = self.application.changes.filter(question=key, kind=Kind.CONFLICT, by=self.by)
        last = logged.order_by("-at", "-pk").values_list("new", flat=True).first()
        return last is not None and fingerprint(last) == fingerprint(answer)

    def _log(self, key: str, kind: str, old: Answer, new: Answer) -> None:
        log_answer(self.application, key, kind=kind, old=old, new=new, by=self.by, part=self.part)


@transaction.atomic
def save_step(
    *,
    application: Application,
    step_key: str,
    answers: Mapping[str, Answer],
    files: Mapping[str, FileSent],
    bases: Mapping[str, str],
    by: User,
    set_aside: Mapping[str, Answer] | None = None,
) -> SavedStep:
    """Merge a page into the draft, question by question.

    An answer that only this person changed is stored; one that only someone else changed stays; one that both
    changed differently is left as it is and told in `conflicts`. `set_aside` is what was typed for questions
    that left the form meanwhile: the log keeps it.
    """
    saved = _begin(application, by)
    for key, answer in answers.items():
        _merge(saved, key, answer, bases)
    for key, sent in files.items():
        if isinstance(sent, FilesSent):
            _merge_files(saved, key, sent)
        else:
            _merge_file(saved, key, sent, bases)
    for key, answer in (set_aside or {}).items():
        saved._log(key, Kind.FORM_CHANGED, answer, None)
    return _finish(saved, application, step_key)


@transaction.atomic
def save_answer(
    *,
    application: Application,
    question: str,
    answer: Answer,
    base: str,
    by: User,
    kind: str = Kind.TYPED,
) -> SavedStep:
    """Save one answer. `base` is the fingerprint of the answer that its author saw: see `calls.forms`."""
    saved = _begin(application, by)
    _merge(saved, question, answer, {question: base}, kind)
    return _finish(saved, application, "")


@transaction.atomic
def keep_aside(
    *,
    application: Application,
    answers: Mapping[str, Answer],
    files: Mapping[str, FileSent],
    bases: Mapping[str, str],
    by: User,
) -> SavedStep:
    """What comes once the draft is frozen: `refused` says what is new, which the history alone takes.

    Words and files may be brought back from there once it is a draft again: where it never is, none is taken.
    """
    parts = require_part(rules.Action.WRITE, application=application, by=by)
    if not parts:
        raise NotAllowedError
    news = {key: answer for key, answer in answers.items() if _is_news(application, key, answer, bases)}
    is_over = not rules.may_be_draft_again(state=application.state, is_open=_is_open_to(by, application))
    if is_over and (news or any(_uploads_of(sent) for sent in files.values())):
        raise NeverDraftAgainError
    saved = SavedStep(application, by, parts[0], dict(application.answers))
    for key, answer in news.items():
        if is_too_long(answer):
            saved.too_long.append(key)
        else:
            saved.refuse(key, answer)
    for key, sent in files.items():
        _keep_files_aside(saved, key, sent)
    return saved


def _is_news(application: Application, key: str, answer: Answer, bases: Mapping[str, str]) -> bool:
    stored = fingerprint(application.answers.get(key))
    return answer not in EMPTY and fingerprint(answer) not in (stored, bases.get(key, stored))


def _keep_files_aside(saved: SavedStep, key: str, sent: FileSent) -> None:
    """A file that the application holds already, even replaced, is in the history: it is kept once."""
    held = {file.sha256: file for file in saved.application.files.filter(question=key)}
    by_digest = {uploads.digest(upload): upload for upload in _uploads_of(sent)}
    found = [held.get(digest) or _keep(saved, key, upload) for digest, upload in by_digest.items()]
    kept = [file for file in found if file and not file.is_answer]
    for file in kept:
        if file.replaced_at is None:
            file.set_aside()
    if kept:
        answers: list[Answer] = [file.answer for file in kept]
        saved.refuse(key, answers if isinstance(sent, FilesSent) else answers[0])


def _uploads_of(sent: FileSent) -> Sequence[UploadedFile]:
    if isinstance(sent, FilesSent):
        return sent.added
    return [sent] if sent else []


@transaction.atomic
def restore(*, application: Application, change: AnswerChange, version: int, by: User) -> SavedStep:
    """Bring back the words of a line of the history; `version` is the one that its reader saw."""
    saved = _begin(application, by)
    locked = saved.application
    _check_is_as_read(saved, version)
    then = change.form_version.questionnaire.questions.get(change.question)
    if not history.is_restorable(locked, change, then):
        raise WrongStateError
    words = {change.question: history.text_of(change)}
    answer = fitted(locked.filed_questionnaire, locked, words)[change.question]
    saved.write(change.question, answer, Kind.RESTORED)
    return _finish(saved, application, "")


@transaction.atomic
def restore_file(*, application: Application, file: ApplicationFile, version: int, by: User) -> SavedStep:
    """Let a file that was replaced or removed answer its question again.

    Where the question takes one file, it takes the place of the other; where it takes several, it joins them.
    """
    saved = _begin(application, by)
    _check_is_as_read(saved, version)
    if not history.is_file_restorable(saved.application, file):
        raise WrongStateError
    question = saved.application.filed_questionnaire.questions[file.question]
    current = saved.files(file.question)
    if takes_several(question) and len(current) >= most_files(question):
        raise TooManyFilesError
    replaced = [] if takes_several(question) else current
    for each in replaced:
        each.set_aside()
    file.take_back()
    answers = [each.answer for each in [*current, file] if each not in replaced]
    saved.write(file.question, answers if takes_several(question) else file.answer, Kind.RESTORED)
    return _finish(saved, application, "")


def _check_is_as_read(saved: SavedStep, version: int) -> None:
    """The call is open, and the draft is what its reader saw."""
    if not _is_open_to(saved.by, saved.application):
        raise CallClosedError
    if saved.application.version != version:
        raise ChangedError


def _is_open_to(person: User, application: Application) -> bool:
    return is_open(application, counted_at(application, person, timezone.now()))


def _begin(application: Application, by: User) -> SavedStep:
    locked = lock(application)
    part = require(rules.Action.WRITE, application=locked, by=by, now=timezone.now())
    if locked.form_version_id != application.form_version_id:
        raise FormMovedError
    return SavedStep(locked, by, part, dict(locked.answers))


def _finish(saved: SavedStep, application: Application, step_key: str) -> SavedStep:
    locked = saved.application
    visited = [*locked.visited, *([step_key] if step_key and step_key not in locked.visited else [])]
    if saved.answers != locked.answers or visited != locked.visited:
        locked.answers, locked.visited, locked.updated_by = saved.answers, visited, saved.by
        locked.version += 1
        locked.save(update_fields=WRITTEN)
    for name in WRITTEN:
        setattr(application, name, getattr(locked, name))
    return saved


def _merge(
    saved: SavedStep, key: str, answer: Answer, bases: Mapping[str, str], kind: str = Kind.TYPED
) -> None:
    stored, new = fingerprint(saved.answers.get(key)), fingerprint(answer)
    base = bases.get(key, stored)
    if new in (stored, base):
        return
    if is_too_long(answer):
        saved.too_long.append(key)
        return
    if stored != base and not _is_own(saved, key, base):
        saved.refuse(key, answer)
        return
    saved.write(key, answer, kind)


def is_too_long(answer: Answer) -> bool:
    return len(json.dumps(answer, ensure_ascii=False)) > LONGEST_ANSWER


def _is_own(saved: SavedStep, key: str, base: str) -> bool:
    """Nobody else changed it since `base`: this person's page never heard that it was saved."""
    changes = saved.application.changes.filter(question=key, at__gt=timezone.now() - OWN_WORDS_WITHIN)
    newest = changes.exclude(kind=Kind.CONFLICT).order_by("-at", "-pk")
    for change in newest[:MOST_OWN_CHANGES]:
        if change.by_id != saved.by.pk:
            return False
        if fingerprint(change.old) == base:
            return True
    return False


def _merge_file(saved: SavedStep, key: str, upload: UploadedFile | None, bases: Mapping[str, str]) -> None:
    current = saved.files(key)
    if upload and [file.sha256 for file in current] == [uploads.digest(upload)]:
        return
    kept = _keep(saved, key, upload) if upload else None
    if upload and kept is None:
        return
    stored = fingerprint(saved.answers.get(key))
    if stored != bases.get(key, stored):
        saved.refuse(key, kept.answer if kept else None)
        if kept:
            kept.set_aside()
        return
    for file in current:
        file.set_aside()
    saved.write(key, kept.answer if kept else None, Kind.FILE)


def _merge_files(saved: SavedStep, key: str, sent: FilesSent) -> None:
    """Files that two people add meanwhile stand side by side: neither replaces the other."""
    before = saved.files(key)
    current = [file for file in before if str(file.pk) not in sent.removed]
    for file in before:
        if file not in current:
            file.set_aside()
    for upload in sent.added:
        if uploads.digest(upload) not in {file.sha256 for file in current}:
            current += filter(None, [_keep(saved, key, upload)])
    if current != before:
        saved.write(key, [file.answer for file in current], Kind.FILE)


def _keep(saved: SavedStep, question: str, upload: UploadedFile) -> ApplicationFile | None:
    key = uuid4()
    weight = saved.application.files.exclude(question=SCANS).aggregate(all=Sum("size"))["all"] or 0
    if weight + (upload.size or 0) > uploads.MOST_BYTES:
        saved.no_room.append(question)
        return None
    try:
        kept = uploads.keep(upload, key=key)
    except OSError:
        logger.exception("application_file_not_kept", application=str(saved.application.pk))
        saved.not_kept.append(question)
        return None
    return ApplicationFile.objects.create(
        key=key,
        application=saved.application,
        question=question,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        path=kept.path,
        awaits_scan=uploads.awaits_scan(upload),
        sent_by=saved.by,
    )
