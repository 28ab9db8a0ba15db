"""Imports sent from the admin or the command line: previewed, confirmed, written, each step once."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from structures.imports import files, history
from structures.imports.adapters import answers
from structures.imports.reading import AUTO, FORMATS, Reading
from structures.imports.report import Kind, Message, Report
from structures.imports.rows import BrokenFileError, Line
from structures.imports.writing import copying, upsert
from structures.models import DirectoryPage, ImportMessage, ImportRun

log = structlog.get_logger(__name__)
State, Step = ImportRun.State, ImportMessage.Step
TRIES = 3
SOURCE_LANGUAGE = "fr"


#: Of PostgreSQL's advisory locks, with the key of an import.
LOCK = 0x1A5
#: Told how much of a step is done, from 0 to 1.
Progress = Callable[[float], None]


class BusyError(Exception):
    """Another step of this import, or another import of the same files, is going on."""


def unseen(share: float) -> None:
    """Nobody watches: the admin reads the progress in the database."""


@contextmanager
def held(run: ImportRun) -> Iterator[None]:
    """Nobody else takes a step meanwhile; PostgreSQL frees what a killed process held. Raises `BusyError`."""
    if not _ask("SELECT pg_try_advisory_lock(%s, %s)", run):
        raise BusyError
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s, %s)", run)


def _ask(statement: str, run: ImportRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [LOCK, run.pk])
        return bool(cursor.fetchone()[0])


# Sent


@transaction.atomic
def send(
    *,
    uploads: Sequence[UploadedFile],
    person: User | None,
    everywhere: bool = False,
    format_name: str = AUTO,
    is_queued: bool = True,
) -> ImportRun:
    """Keep the files and have the worker preview them. Raises `BrokenFileError` for what is not known.

    A command (`is_queued` false) gets the import of the same files that was interrupted, if there is one.
    """
    kept = [files.keep(upload) for upload in uploads]
    options = {"everywhere": everywhere, "format": format_name}
    digest = hashlib.sha256(f"{[file.sha256 for file in kept]}{options}".encode()).hexdigest()
    interrupted = None if is_queued else ImportRun.objects.interrupted(digest).first()
    if interrupted:
        files.remove(kept)
        return interrupted
    run = _created(kept, options, digest=digest, made_by=person, is_queued=is_queued)
    if is_queued:
        later("preview", run)
    return run


def _created(kept: Sequence[files.ImportFile], options: dict[str, Any], **told: Any) -> ImportRun:
    labels = ", ".join(str(each.label) for each in _recognised(kept, options).formats)
    run = ImportRun.objects.create(options=options, format=labels[:200], **told)
    for file in kept:
        file.run = run
        file.save()
    return run


def _recognised(kept: Sequence[files.ImportFile], options: dict[str, Any]) -> Reading:
    try:
        reading = _reading(kept, options)
        reading.look()
    except BrokenFileError as error:
        files.remove(kept)
        raise BrokenFileError(_with_names(str(error), kept)) from None
    return reading


def _with_names(text: str, kept: Iterable[files.ImportFile]) -> str:
    """The names that people gave, where the disk knows others."""
    for file in kept:
        text = text.replace(file.location, file.name).replace(Path(file.path).name, file.name)
    return text


def later(step: str, run: ImportRun) -> None:
    from structures.imports.jobs import take_step  # noqa: PLC0415 - it runs these services

    take_step.defer(step=step, run=run.pk)


# Previewed


def preview(run: ImportRun, progress: Progress = unseen) -> None:
    """Read everything, write nothing."""
    if not ImportRun.objects.move(run, to=State.PREVIEWING, total=100, done=0, failure="", failed_state=""):
        return
    run.messages.all().delete()
    writer, reading, count = upsert.Writer(_directory(), writes=False), open_files(run), 0
    counts: Counter[str] = Counter()
    for batch in upsert.batches(reading.lines()):
        writer.report = Report()
        writer.write(batch)
        count += len(batch)
        keep_messages(run, Step.PREVIEW, writer.report.messages)
        counts += writer.report.counts
        ImportRun.objects.filter(pk=run.pk).update(done=int(100 * reading.done))
        progress(reading.done)
    counts += _pass_over(run, Step.PREVIEW, reading)
    changes = run.counts | {"preview": dict(counts)}
    ImportRun.objects.move(run, to=State.PREVIEWED, total=count, done=0, counts=changes)


def open_files(run: ImportRun) -> Reading:
    return _reading(list(run.files.all()), run.options)


def _reading(kept: Sequence[files.ImportFile], options: dict[str, Any]) -> Reading:
    names = {Path(file.location): file.name for file in kept}
    return Reading(
        names,
        names=names,
        format_name=options["format"],
        everywhere=options["everywhere"],
        formats={**FORMATS, answers.FORMAT.name: answers.FORMAT},
    )


def _directory() -> DirectoryPage:
    directory = DirectoryPage.objects.filter(locale__language_code=SOURCE_LANGUAGE).first()
    if directory is None:
        raise BrokenFileError(_("There is no directory page yet: create it, or run “seed”."))
    return directory


def keep_messages(run: ImportRun, step: str, messages: Iterable[Message]) -> None:
    rows = [
        ImportMessage(
            run=run,
            step=step,
            kind=each.kind,
            file=each.file[:200],
            number=each.number or None,
            name=each.name[:320],
            text=each.text,
        )
        for each in messages
    ]
    copying.insert(rows, leaving=["id"])


def _pass_over(run: ImportRun, step: str, reading: Reading) -> Counter[str]:
    """Lines that the directory does not want, counted by reason."""
    report = Report()
    for reason, count in reading.scope.passed_over.items():
        name = ngettext("%(count)d line", "%(count)d lines", count) % {"count": count}
        report.messages.append(Message(Kind.SKIPPED, name, reason))
        report.counts[Kind.SKIPPED] += count
    keep_messages(run, step, report.messages)
    return report.counts


# Confirmed and written


@transaction.atomic
def confirm(*, run: ImportRun, person: User | None, is_queued: bool = True) -> None:
    """Raises `BusyError` when somebody confirmed first, here or for the same files."""
    _move_alone(run, to=State.WAITING, made_by=person, is_queued=is_queued, done=0)
    if is_queued:
        later("write", run)


def _move_alone(run: ImportRun, **changes: Any) -> None:
    """Raises `BusyError`, also when another import of the same files is going on."""
    try:
        with transaction.atomic():
            moved = ImportRun.objects.move(run, **changes)
    except IntegrityError:
        moved = False
    if not moved:
        raise BusyError


def write(run: ImportRun, progress: Progress = unseen) -> None:
    """Batch by batch, each in a transaction that says how far it went: a new start goes on from there."""
    started = run.started_at or timezone.now()
    if not ImportRun.objects.move(run, to=State.RUNNING, started_at=started, failure="", failed_state=""):
        return
    writer, reading = upsert.Writer(_directory(), importing=run), open_files(run)
    for batch in upsert.batches(islice(reading.lines(), run.done, None)):
        _write_batch(run, writer, batch)
        progress(run.done / max(run.total, 1))
    with transaction.atomic():
        counts = Counter(run.counts.get("run", {})) + _pass_over(run, Step.RUN, reading)
        changes = run.counts | {"run": dict(counts)}
        ImportRun.objects.move(run, to=State.DONE, finished_at=timezone.now(), counts=changes)


def _write_batch(run: ImportRun, writer: upsert.Writer, batch: Sequence[Line]) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                changes = _write_once(run, writer, batch)
        except IntegrityError:  # somebody wrote the same number or address meanwhile: it is now read
            if attempt == TRIES:
                raise
        else:
            run.done, run.counts = changes["done"], changes["counts"]
            return


def _write_once(run: ImportRun, writer: upsert.Writer, batch: Sequence[Line]) -> dict[str, Any]:
    done = run.done
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.RUNNING or locked.done != done:
        raise BusyError
    writer.report = Report()
    entries = writer.write(batch)
    history.keep(run, entries)
    keep_messages(run, Step.RUN, writer.report.messages)
    counts = Counter(locked.counts.get("run", {})) + writer.report.counts
    changes = {"done": done + len(batch), "counts": locked.counts | {"run": dict(counts)}}
    ImportRun.objects.filter(pk=run.pk).update(**changes)
    return changes


# Failed, and started again


def step_of(name: str) -> Callable[[ImportRun, Progress], None]:
    from structures.imports import undoing  # noqa: PLC0415 - it reads this module

    steps: dict[str, Callable[[ImportRun, Progress], None]] = {
        "preview": preview,
        "write": write,
        "check": undoing.check,
        "undo": undoing.undo,
    }
    return steps[name]


def take(step: str, run: ImportRun, progress: Progress = unseen) -> None:
    """One step of an import, in the language of the directory; a fault is kept for people to read."""
    with translation.override(SOURCE_LANGUAGE):
        try:
            with held(run):
                step_of(step)(run, progress)
        except BusyError:
            log.info("import_step_taken_by_another", run=run.pk, step=step)
        except BrokenFileError as error:
            fail(run, _with_names(str(error), run.files.all()))
        except FileNotFoundError:
            fail(run, _("The files are no longer kept."))
        except Exception:
            log.exception("import_failed", run=run.pk, step=step)
            fail(run, _("Something unexpected happened; what was written stays, and starting again goes on."))


def fail(run: ImportRun, why: str) -> None:
    state = ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)
    ImportRun.objects.move(run, to=State.FAILED, failure=why, failed_state=state)


#: The state that failed → the one from which to start again, and the step of the worker.
AGAIN = {
    State.UPLOADED: (State.UPLOADED, "preview"),
    State.PREVIEWING: (State.UPLOADED, "preview"),
    State.WAITING: (State.WAITING, "write"),
    State.RUNNING: (State.WAITING, "write"),
    State.CHECKING: (State.CHECKING, "check"),
    State.UNDOING: (State.UNDOING, "undo"),
}


@transaction.atomic
def start_again(*, run: ImportRun, is_queued: bool = True) -> None:
    """Raises `BusyError`."""
    if run.state != State.FAILED or run.failed_state not in AGAIN:
        raise BusyError
    state, step = AGAIN[State(run.failed_state)]
    _move_alone(run, to=state, is_queued=is_queued)
    if is_queued:
        later(step, run)


def note_interrupted() -> None:
    """Steps that a command left when it was killed: people see it, and may start them again."""
    for run in ImportRun.objects.busy().filter(is_queued=False):
        with suppress(BusyError), held(run):
            interrupt(run)


def interrupt(run: ImportRun) -> None:
    fail(run, _("It was interrupted; what was written stays, and starting again goes on."))
