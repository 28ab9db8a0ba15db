from datetime import timedelta
from pathlib import Path

from django.core.files.storage import storages
from django.utils import timezone
from procrastinate.contrib.django import app

from calls.following import tasks as following
from calls.models import ApplicationFile
from calls.public_questions import tasks as public_questions
from calls.uploads import FOLDER

__all__ = ["following", "public_questions", "remove_orphans"]

#: A file is written just before the row that names it: younger ones may still be waiting for theirs.
ORPHAN_AGE = timedelta(days=1)


@app.periodic(cron="20 3 * * *")
@app.task(name="calls.remove_orphans", queueing_lock="calls.remove_orphans", pass_context=False)
def remove_orphans(timestamp: int) -> None:
    """Remove the files of applications that no row names: their transaction never committed."""
    folder = Path(storages["private"].path(FOLDER))
    limit = (timezone.now() - ORPHAN_AGE).timestamp()
    named = set(ApplicationFile.objects.values_list("path", flat=True))
    for path in folder.glob("*/*"):
        if path.stat().st_mtime < limit and f"{FOLDER}/{path.parent.name}/{path.name}" not in named:
            path.unlink()
