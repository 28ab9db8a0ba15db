"""What the worker does of imports: one step at a time, taken up again when a worker dies (`portal.tasks`)."""

from django.utils import timezone, translation
from procrastinate.contrib.django import app

from structures.imports import files, runs
from structures.models import ImportChange, ImportFile, ImportMessage, ImportRun
from structures.models.imports import REPORT_TERM, UNDO_TERM

LOCK = "structures.imports"


@app.task(name="structures.take_import_step", lock=LOCK)
def take_step(step: str, run: int) -> None:
    found = ImportRun.objects.filter(pk=run).first()
    if found:
        runs.take(step, found)


@app.periodic(cron="*/5 * * * *")
@app.task(name="structures.note_interrupted_imports", queueing_lock="structures.note_interrupted_imports")
def note_interrupted_imports(timestamp: int) -> None:
    with translation.override(runs.SOURCE_LANGUAGE):
        runs.note_interrupted()


@app.periodic(cron="50 3 * * *")
@app.task(name="structures.purge_imports", queueing_lock="structures.purge_imports")
def purge_imports(timestamp: int = 0) -> None:
    """Files and replaced values after the term of undoing, reports after theirs; counts stay."""
    now = timezone.now()
    old = ImportFile.objects.filter(run__created_at__lt=now - UNDO_TERM).exclude(path="")
    old = old.exclude(run__state__in=[*runs.AGAIN, ImportRun.State.CHECKED])
    files.remove(old)
    purged = list(old.values_list("pk", flat=True))
    ImportChange.objects.filter(run__files__in=purged).delete()
    ImportFile.objects.filter(pk__in=purged).update(path="")
    ImportMessage.objects.filter(run__created_at__lt=now - REPORT_TERM).delete()
