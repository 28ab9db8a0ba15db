import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from structures.imports import own_format, upsert
from structures.imports.live import Client, LiveReading
from structures.imports.numbers import Asked
from structures.imports.reading import AUTO, FORMATS, Reading
from structures.imports.report import UNKNOWN, Kind, Report
from structures.imports.rows import BrokenFileError, Line
from structures.imports.tasks import numbers_due
from structures.models import DirectoryPage

STEP = 1_000
REFUSED, BROKEN = 1, 2
EXIT_CODES = """exit codes:
  0  all lines were read
  1  done, but some lines were refused: the report names them
  2  a file is broken or unknown, or the API does not answer: nothing was changed"""


class Command(BaseCommand):
    help = (
        "Create and update structures from the public registers’ files or from our own, found by their "
        "content, or from the API Recherche d’entreprises. All or nothing; may run again."
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
            "--template", metavar="FILE", type=Path, help="write an empty table of our own there, and stop"
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Only a shell reads exit codes: `call_command` gets the report."""
        self.refused = 0
        super().run_from_argv(argv)
        if self.refused:
            sys.exit(REFUSED)

    def handle(self, *args: Any, files: list[str], dry_run: bool, **options: Any) -> None:
        if options["template"]:
            options["template"].write_text(own_format.template(), encoding="utf-8", newline="")
            return
        directory = DirectoryPage.objects.filter(locale__language_code="fr").first()
        if directory is None:
            raise CommandError(
                _("There is no directory page yet: create it, or run “seed”."), returncode=BROKEN
            )
        try:
            reading, refused = self._reading([str(file) for file in files], options)
            lines = self._lines(reading, refused)
            report = upsert.run(lines, directory=directory, dry_run=dry_run)
        except BrokenFileError as error:
            raise CommandError(
                _("%(why)s Nothing was changed.") % {"why": error}, returncode=BROKEN
            ) from None
        self._tell(report, reading, dry_run=dry_run)

    def _reading(self, files: list[str], options: dict[str, Any]) -> tuple[Reading | LiveReading, list[Line]]:
        """What is to be read, and the lines of lists that are refused before."""
        name, everywhere = options["format"], options["everywhere"]
        if not options["live"]:
            if not files or options["known"]:
                raise CommandError(_("Name a file, or ask the API with --live."), returncode=BROKEN)
            return Reading(map(Path, files), format_name=name, everywhere=everywhere), []
        asked = Asked(files, format_name=name, everywhere=everywhere)
        numbers = [*asked.numbers, *(numbers_due() if options["known"] else [])]
        is_limited = bool(files) or options["known"]
        client = Client()
        return LiveReading(
            client, numbers=numbers if is_limited else None, everywhere=everywhere
        ), asked.refused

    def _lines(self, reading: Reading | LiveReading, refused: list[Line]) -> Iterator[Line]:
        yield from refused
        for count, line in enumerate(reading.lines(), start=1):
            yield line
            if count % STEP == 0:
                told = {"number": count, "share": 100 * reading.done}
                self.stderr.write(_("%(number)d lines read (%(share)d %%)") % told, self.style.NOTICE)

    def _tell(self, report: Report, reading: Reading | LiveReading, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        for reason, count in reading.scope.passed_over.items():
            self.stdout.write(_("Left out: %(count)d (%(why)s)") % {"count": count, "why": reason})
        if unknown := report.counts[UNKNOWN]:
            why = _("not in the directory, and not to be added by this file")
            self.stdout.write(_("Left out: %(count)d (%(why)s)") % {"count": unknown, "why": why})
        for line in report.lines():
            self.stdout.write(line)
        self.refused = report.counts[Kind.REFUSED]
