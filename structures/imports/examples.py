"""An import on a new portal: invented lines, some damaged as spreadsheets do, with what became of them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from structures.imports import command_runs, runs
from structures.loading import REFERENCE
from structures.models import ImportRun

FILE = REFERENCE / "example-import.csv"
NAME = "structures-reperees-exemple.csv"


def seed() -> None:
    if ImportRun.objects.exists():
        return
    editor = User.objects.filter(email="editor@example.org").first()
    upload = SimpleUploadedFile(NAME, FILE.read_bytes())
    run = runs.send(uploads=[upload], person=editor, is_queued=False)
    command_runs.finish(run, runs.unseen)
