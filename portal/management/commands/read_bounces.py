from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.mails.boxes import BoxError, read_box


class Command(BaseCommand):
    help = "Reads the box of returned mails: that of BOUNCES_URL, or a Maildir (--folder)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, help="A Maildir on this machine.")

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["folder"].resolve().as_uri() if options["folder"] else settings.BOUNCES_URL
        if not url:
            raise CommandError("Give --folder, or set BOUNCES_URL.")
        try:
            count = read_box(url)
        except BoxError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{count} returned mails are new.")
