from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from structures.imports import recherche_entreprises, upsert
from structures.imports.rows import BrokenFileError, Establishment, Skipped
from structures.models import DirectoryPage

STEP = 100


class Command(BaseCommand):
    help = (
        "Create and update structures from saved answers of the API Recherche d'entreprises (JSON). "
        "All or nothing; may run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
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
            units = [unit for path in files for unit in recherche_entreprises.read(path)]
        except BrokenFileError as error:
            raise CommandError(_("%(why)s Nothing was changed.") % {"why": error}) from None
        report = upsert.run(self._rows(units, everywhere=everywhere), directory=directory, dry_run=dry_run)
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        for line in report.lines():
            self.stdout.write(line)

    def _rows(self, units: list[dict[str, Any]], *, everywhere: bool) -> Iterator[Establishment | Skipped]:
        for number, unit in enumerate(units, start=1):
            yield from recherche_entreprises.establishments(unit, everywhere=everywhere)
            if number % STEP == 0 or number == len(units):
                self.stdout.write(
                    _("%(number)d of %(total)d units read") % {"number": number, "total": len(units)}
                )
