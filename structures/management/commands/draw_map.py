from typing import Any

from django.core.management.base import BaseCommand

from structures.drawing import DRAWING, draw


class Command(BaseCommand):
    help = "Draws the map's outlines again, after a change of the reference communes."

    def handle(self, *args: Any, **options: Any) -> None:
        DRAWING.write_text(draw())
        self.stdout.write(f"{DRAWING.name}: {DRAWING.stat().st_size} bytes")
