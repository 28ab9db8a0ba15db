"""Imports sent from the admin or the command line: previewed, confirmed, written, each step once."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from structures.imports import copying, files, history, upsert
from structures.imports.reading import AUTO, Reading
from structures.imports.report import Kind, Message, Report
from structures.imports.rows import BrokenFileError, Line
from structures.models import DirectoryPage, ImportMessage, ImportRun

log = structlog.get_logger(__name__)
State, Step = ImportRun.State, ImportMessage.Step
TRIES = 3
SOURCE_LANGUAGE = "fr"


class BusyError(Exception):
    """Another step of this import, or another import of the same files, is going on."""


# Sent


@transaction.atomic
def send(
    *, uploads: Sequence[UploadedFile], person: User | None, everywhere: bool = False, format_name: str = AUTO
) -> ImportRun:
    """Keep the files and have the worker preview them. Raises `BrokenFileError` for what is not known."""
    kept = [files.keep(upload) for upload in uploads]
    try:
        reading = Reading([Path(file.location) for file in kept], format_name=format_name)
        next(iter(reading.lines()), None)  # a file may look right and not read
    except BrokenFileError as error:
        files.remove(kept)
        raise BrokenFileError(_with_names(str(error), kept)) from None
    options = {"everywhere": everywhere, "format": format_name}
    run = ImportRun.objects.create(
        made_by=person,
        options=options,
        digest=hashlib.sha256(f"{[file.sha256 for file in kept]}{options}".encode()).hexdigest(),
        format=", ".join(str(each.label) for each in reading.formats)[:200],
    )
    for file in kept:
        file.run = run
        file.save()
    later("preview", run)
    return run


def _with_names(text: str, kept: Iterable[files.ImportFile]) -> str:
    """The names that people gave, where the disk knows others."""
    for file in kept:
        text = text.replace(file.location, file.name).replace(Path(file.path).name, file.name)
    return text


def later(step: str, run: ImportRun) -> None:
    from structures.imports.jobs import take_step  # noqa: PLC0415 - it runs these services

    take_step.defer(step=step, run=run.pk)


# Previewed


def preview(run: ImportRun) -> None:
    """Read everything, write nothing."""
    if not ImportRun.objects.move(run, to=State.PREVIEWING, total=100, done=0, failure="", failed_state=""):
        return
    run.messages.all().delete()
    writer, reading, count = upsert.Writer(_directory(), writes=False), open_files(run), 0
    counts: Counter[str] = Counter()
    for batch in upsert.batches(_named(reading, run)):
        writer.report = Report()
        writer.write(batch)
        count += len(batch)
        keep_messages(run, Step.PREVIEW, writer.report.messages)
        counts += writer.report.counts
        ImportRun.objects.filter(pk=run.pk).update(done=int(100 * reading.done))
    counts += _pass_over(run, Step.PREVIEW, reading)
    changes = run.counts | {"preview": dict(counts)}
    ImportRun.objects.move(run, to=State.PREVIEWED, total=count, done=0, counts=changes)


def open_files(run: ImportRun) -> Reading:
    paths = [Path(file.location) for file in run.files.all()]
    return Reading(paths, format_name=run.options["format"], everywhere=run.options["everywhere"])


def _directory() -> DirectoryPage:
    directory = DirectoryPage.objects.filter(locale__language_code=SOURCE_LANGUAGE).first()
    if directory is None:
        raise BrokenFileError(_("There is no directory page yet: create it, or run “seed”."))
    return directory


def _named(reading: Reading, run: ImportRun) -> Iterable[Line]:
    names = {Path(file.path).name: file.name for file in run.files.all()}
    for line in reading.lines():
        yield line._replace(file=names.get(line.file, line.file))


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
        name = _("%(count)d lines") % {"count": count}
        report.messages.append(Message(Kind.SKIPPED, name, reason))
        report.counts[Kind.SKIPPED] += count
    keep_messages(run, step, report.messages)
    return report.counts


# Confirmed and written


@transaction.atomic
def confirm(*, run: ImportRun, person: User) -> None:
    """Raises `BusyError` when somebody confirmed first, here or for the same files."""
    try:
        with transaction.atomic():
            moved = ImportRun.objects.move(run, to=State.WAITING, made_by=person, done=0)
    except IntegrityError:
        moved = False
    if not moved:
        raise BusyError
    later("write", run)


def write(run: ImportRun) -> None:
    """Batch by batch, each in a transaction that says how far it went: a new start goes on from there."""
    started = run.started_at or timezone.now()
    if not ImportRun.objects.move(run, to=State.RUNNING, started_at=started, failure="", failed_state=""):
        return
    writer, reading = upsert.Writer(_directory(), person=run.made_by), open_files(run)
    for batch in upsert.batches(islice(_named(reading, run), run.done, None)):
        _write_batch(run, writer, batch)
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


def step_of(state: str) -> Callable[[ImportRun], None]:
    from structures.imports import undoing  # noqa: PLC0415 - it reads this module

    steps: dict[str, Callable[[ImportRun], None]] = {
        "preview": preview,
        "write": write,
        "check": undoing.check,
        "undo": undoing.undo,
    }
    return steps[state]


def take(step: str, run: ImportRun) -> None:
    """One step of an import, in the language of the directory; a fault is kept for people to read."""
    with translation.override(SOURCE_LANGUAGE):
        try:
            step_of(step)(run)
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
def start_again(*, run: ImportRun) -> None:
    """Raises `BusyError`."""
    if run.state != State.FAILED or run.failed_state not in AGAIN:
        raise BusyError
    state, step = AGAIN[State(run.failed_state)]
    try:
        with transaction.atomic():
            moved = ImportRun.objects.move(run, to=state)
    except IntegrityError:
        moved = False
    if not moved:
        raise BusyError
    later(step, run)
