"""Imports and undoings taken step after step by the process that asks, without the worker.

Each goes on from where another of the same files stopped.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from structures.imports import runs, undoing
from structures.imports.runs import BusyError, Progress, State
from structures.models import ImportRun

UNDOABLE = (State.DONE, State.CHECKING, State.CHECKED, State.UNDOING)


def open_run(paths: Iterable[Path], *, everywhere: bool, format_name: str) -> ImportRun:
    """A new import, or the one of these files that was interrupted. Raises `BrokenFileError`."""
    with ExitStack() as opened:
        uploads = [
            UploadedFile(opened.enter_context(path.open("rb")), path.name, size=path.stat().st_size)
            for path in paths
        ]
        return runs.send(
            uploads=uploads, person=None, everywhere=everywhere, format_name=format_name, is_queued=False
        )


def finish(run: ImportRun, progress: Progress) -> None:
    """Every step that is left; `run` then says how it ended. Raises `BusyError`."""
    with runs.held(run):
        run.refresh_from_db()
        if run.state == State.FAILED:
            runs.start_again(run=run, is_queued=False)
        if run.state in (State.UPLOADED, State.PREVIEWING):
            runs.take("preview", run, progress)
        if run.state == State.PREVIEWED:
            runs.confirm(run=run, person=run.made_by, is_queued=False)
        if run.state in (State.WAITING, State.RUNNING):
            runs.take("write", run, progress)


def undo(run: ImportRun, progress: Progress, *, only_look: bool = False) -> None:
    """With `only_look`, what would be undone. Raises `BusyError`, also for an import that is not done."""
    with runs.held(run):
        run.refresh_from_db()
        if run.state == State.FAILED and run.failed_state in (State.CHECKING, State.UNDOING):
            runs.start_again(run=run, is_queued=False)
        if run.state not in UNDOABLE:
            raise BusyError
        if run.state in (State.DONE, State.CHECKED):
            undoing.ask(run=run, is_queued=False)
        if run.state == State.CHECKING:
            runs.take("check", run, progress)
        if run.state == State.CHECKED and not only_look:
            undoing.confirm(run=run, person=None, is_queued=False)
        if run.state == State.UNDOING and not only_look:
            runs.take("undo", run, progress)
        if run.state == State.CHECKED:
            undoing.keep(run=run)
