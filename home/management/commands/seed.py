from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import override

from home.examples.site import french_home
from structures.spelling.vocabulary import refresh_vocabulary

#: Each room's examples may use those of the rooms before it.
ROOMS = ("accounts", "structures", "commons", "plan", "calls", "events", "home")


class Command(BaseCommand):
    help = (
        "Fill the portal with example content in French and English. Changes nothing that is already there."
    )

    @transaction.atomic
    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        with override("fr"):
            home = french_home()
            for room in ROOMS:
                made = import_module(f"{room}.examples").seed(home)
                if verbosity:
                    self._tell(room, made)
            # The worker would index page by page; everything must be found at once.
            call_command("update_index", verbosity=0)
            refresh_vocabulary()

    def _tell(self, room: str, made: list[str] | None) -> None:
        """A room says what it made, or nothing at all."""
        if made is None:
            self.stdout.write(f"{room}: done")
            return
        self.stdout.write(f"{room}: {len(made)} made" if made else f"{room}: nothing new")
        for name in made:
            self.stdout.write(f"  {name}")
