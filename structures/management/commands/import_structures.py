from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from structures.imports import upsert
from structures.imports.reading import AUTO, FORMATS, Reading
from structures.imports.rows import BrokenFileError, Establishment, Skipped
from structures.models import DirectoryPage

STEP = 1_000


class Command(BaseCommand):
    help = (
        "Create and update structures from the public registers’ files or from our own. "
        "All or nothing; may run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument(
            "--format",
            default=AUTO,
            choices=[AUTO, *FORMATS],
            help="what the files are (found by their content)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument(
            "--everywhere", action="store_true", help="also take establishments outside the Gard"
        )

    def handle(self, *args: Any, files: list[Path], dry_run: bool, everywhere: bool, **options: Any) -> None:
        directory = DirectoryPage.objects.filter(locale__language_code="fr").first()
        if directory is None:
            raise CommandError(_("There is no directory page yet: create it, or run “seed”."))
        try:
            reading = Reading(files, format_name=options["format"], everywhere=everywhere)
            report = upsert.run(self._rows(reading), directory=directory, dry_run=dry_run)
        except BrokenFileError as error:
            raise CommandError(_("%(why)s Nothing was changed.") % {"why": error}) from None
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        for line in report.lines():
            self.stdout.write(line)

    def _rows(self, reading: Reading) -> Iterator[Establishment | Skipped]:
        for count, line in enumerate(reading.lines(), start=1):
            yield line.row
            if count % STEP == 0:
                self.stdout.write(
                    _("%(number)d lines read (%(share)d %%)") % {"number": count, "share": 100 * reading.done}
                )
