from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import override

from structures.loading import load_reference


class Command(BaseCommand):
    help = "Load territories and controlled lists. May run again: it undoes no editor's change."

    def handle(self, *args: Any, **options: Any) -> None:
        with override("fr"):
            for name, counts in load_reference().items():
                self.stdout.write(
                    _("%(name)s: %(created)d created, %(updated)d updated, %(unchanged)d unchanged.")
                    % {
                        "name": f"{name[0].upper()}{name[1:]}",
                        **{key: counts[key] for key in ("created", "updated", "unchanged")},
                    }
                )
