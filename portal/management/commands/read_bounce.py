import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError

from portal.mails import bounces


class Command(BaseCommand):
    help = (
        "Reads one notice of an undelivered mail from standard input, as a mail server pipes it. Answers 75 "
        "when the database is down, so that the server tries again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(bounces.LARGEST_NOTICE)
        try:
            kept = bounces.record(raw)
        except (OperationalError, InterfaceError):
            self.stderr.write("The database does not answer: try again later.")
            sys.exit(os.EX_TEMPFAIL)
        if not kept:
            self.stdout.write("Nothing new: not a notice, or one already read.")
        for bounce in kept:
            self.stdout.write(f"{bounce.address}: {'for good' if bounce.is_permanent else 'for now'}")
