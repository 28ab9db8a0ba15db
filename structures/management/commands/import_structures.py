import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from structures.imports import command_runs, runs
from structures.imports.adapters import answers, own_format
from structures.imports.adapters.live import Client, LiveReading
from structures.imports.adapters.numbers import Asked
from structures.imports.faults import unreadable
from structures.imports.reading import AUTO, FORMATS, Reading
from structures.imports.report import UNKNOWN, Kind, Report
from structures.imports.rows import BrokenFileError, Line
from structures.imports.tasks import numbers_due
from structures.imports.writing import upsert
from structures.models import DirectoryPage, ImportRun

State, Step = ImportRun.State, runs.Step
STEP = 1_000
REFUSED, BROKEN, UNFINISHED, INTERRUPTED = 1, 2, 3, 130
EXIT_CODES = """exit codes:
  0    all lines were read; of --undo: all was undone
  1    done, but some lines were refused; of --undo: some values were kept: the report names them
  2    nothing was changed: a file is broken or unknown, the API does not answer, or an import of the same
       files is going on
  3    it failed half-way: run the same command again, it goes on from where it stopped
  130  interrupted from the keyboard: likewise"""


class Command(BaseCommand):
    help = (
        "Create and update structures from the public registers’ files or from our own, found by their "
        "content, or from the API Recherche d’entreprises. Each import has its report and may be undone, "
        "here or in the admin; one that was interrupted goes on when it is run again."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, epilog=EXIT_CODES, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", metavar="FILE", nargs="*", help="with --live: lists of SIRET or SIREN, or such numbers"
        )
        parser.add_argument(
            "--format", default=AUTO, choices=[AUTO, *FORMATS], help="of the files; auto: found by content"
        )
        parser.add_argument(
            "--live",
            action="store_true",
            help="ask the API: about the numbers given, or else for all that is ESS in the Gard",
        )
        parser.add_argument(
            "--known", action="store_true", help="with --live: what the directory knows, not read for a week"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument(
            "--everywhere", action="store_true", help="also take establishments outside the Gard"
        )
        parser.add_argument(
            "--undo", metavar="RUN", type=int, help="take a whole import back, but for what people touched"
        )
        parser.add_argument(
            "--template", metavar="FILE", type=Path, help="write an empty table of our own there, and stop"
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Only a shell reads exit codes: `call_command` gets the report."""
        self.is_partial = False
        super().run_from_argv(argv)
        if self.is_partial:
            sys.exit(REFUSED)

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        self.share = -1
        if options["template"]:
            options["template"].write_text(own_format.template(), encoding="utf-8", newline="")
            return
        directory = DirectoryPage.objects.filter(locale__language_code=runs.SOURCE_LANGUAGE).first()
        if directory is None:
            raise CommandError(
                _("There is no directory page yet: create it, or run “seed”."), returncode=BROKEN
            )
        try:
            if options["undo"]:
                self._undo(options["undo"], only_look=options["dry_run"])
            elif options["dry_run"]:
                self._say_what_would_change([str(file) for file in files], directory, options)
            else:
                self._import([str(file) for file in files], options)
        except BrokenFileError as error:
            raise CommandError(
                _("%(why)s Nothing was changed.") % {"why": error}, returncode=BROKEN
            ) from None

    # Steps

    def _import(self, files: list[str], options: dict[str, Any]) -> None:
        run = self._open_run(files, options)
        self.stderr.write(_("Import %(number)d: %(files)s") % {"number": run.pk, "files": run})
        try:
            command_runs.finish(run, self._progress)
        except runs.BusyError:
            raise CommandError(_("These files are being imported already."), returncode=BROKEN) from None
        except KeyboardInterrupt:
            runs.interrupt(run)
            raise CommandError(
                _("Interrupted: run the same command again, it goes on."), returncode=INTERRUPTED
            ) from None
        self._refuse_failed(run)
        self._tell(Report.kept(run, Step.RUN))
        self.stderr.write(_("To undo it: import_structures --undo %(number)d") % {"number": run.pk})

    def _open_run(self, files: list[str], options: dict[str, Any]) -> ImportRun:
        everywhere = options["everywhere"]
        if not options["live"]:
            paths = self._paths(files, options)
            return command_runs.open_run(paths, everywhere=everywhere, format_name=options["format"])
        reading, refused = self._asked(files, options)
        with TemporaryDirectory() as folder:
            path = Path(folder, f"{reading.client.host.replace(':', '-')}.jsonl")
            answers.keep(chain(refused, self._watched(reading)), path)
            return command_runs.open_run([path], everywhere=everywhere, format_name=answers.FORMAT.name)

    def _say_what_would_change(
        self, files: list[str], directory: DirectoryPage, options: dict[str, Any]
    ) -> None:
        reading: Reading | LiveReading
        if options["live"]:
            reading, refused = self._asked(files, options)
        else:
            paths, name = self._paths(files, options), options["format"]
            reading, refused = Reading(paths, format_name=name, everywhere=options["everywhere"]), []
        lines = chain(refused, self._watched(reading))
        report = upsert.run(lines, directory=directory, dry_run=True)
        self.stdout.write(_("Dry run: nothing was written."))
        for reason, count in reading.scope.passed_over.items():
            self.stdout.write(_("Left out: %(count)d (%(why)s)") % {"count": count, "why": reason})
        self._tell(report)

    def _undo(self, number: int, *, only_look: bool) -> None:
        run = ImportRun.objects.filter(pk=number).first()
        if run is None:
            raise CommandError(_("There is no import %(number)d.") % {"number": number}, returncode=BROKEN)
        try:
            command_runs.undo(run, self._progress, only_look=only_look)
        except runs.BusyError:
            why = _("Import %(number)d is not done, is already undone, or somebody else is at it.")
            raise CommandError(why % {"number": number}, returncode=BROKEN) from None
        self._refuse_failed(run)
        report = Report.kept(run, Step.CHECK if only_look else Step.UNDO)
        for line in report.listed():
            self.stdout.write(line)
        counts = {"restored": report.counts[Kind.RESTORED], "kept": report.counts[Kind.KEPT]}
        self.stdout.write(_("Taken back: %(restored)d; kept as it is: %(kept)d.") % counts)
        self.is_partial = bool(counts["kept"])

    # What is read

    def _paths(self, files: list[str], options: dict[str, Any]) -> list[Path]:
        if not files or options["known"]:
            raise CommandError(_("Name a file, or ask the API with --live."), returncode=BROKEN)
        paths = [Path(file) for file in files]
        for path in paths:
            try:
                path.open("rb").close()
            except OSError as error:
                raise unreadable(path, error) from None
        return paths

    def _asked(self, files: list[str], options: dict[str, Any]) -> tuple[LiveReading, list[Line]]:
        """What is to be asked, and the lines of lists that are refused before."""
        everywhere = options["everywhere"]
        asked = Asked(files, format_name=options["format"], everywhere=everywhere)
        numbers = [*asked.numbers, *(numbers_due() if options["known"] else [])]
        is_limited = bool(files) or options["known"]
        reading = LiveReading(Client(), numbers=numbers if is_limited else None, everywhere=everywhere)
        return reading, asked.refused

    def _watched(self, reading: Reading | LiveReading) -> Iterator[Line]:
        for count, line in enumerate(reading.lines(), start=1):
            yield line
            if count % STEP == 0:
                self._progress(reading.done)

    # What is said

    def _progress(self, share: float) -> None:
        """Each percent once."""
        percent = int(100 * share)
        if percent != self.share:
            self.share = percent
            self.stderr.write(f"{percent} %", self.style.NOTICE)

    def _refuse_failed(self, run: ImportRun) -> None:
        if run.state != State.FAILED:
            return
        if run.failed_state in (State.UPLOADED, State.PREVIEWING):
            raise BrokenFileError(run.failure)
        raise CommandError(run.failure, returncode=UNFINISHED)

    def _tell(self, report: Report) -> None:
        if unknown := report.counts[UNKNOWN]:
            why = _("not in the directory, and not to be added by this file")
            self.stdout.write(_("Left out: %(count)d (%(why)s)") % {"count": unknown, "why": why})
        for line in report.lines():
            self.stdout.write(line)
        self.is_partial = bool(report.counts[Kind.REFUSED])
