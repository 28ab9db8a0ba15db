from datetime import timedelta
from pathlib import Path

from django.core.files.storage import storages
from django.utils import timezone
from procrastinate.contrib.django import app

from calls.following import tasks as following
from calls.ideas import tasks as ideas
from calls.models import ApplicationFile, LeadRequest
from calls.public_questions import tasks as public_questions
from calls.services import comments, reminders, upkeep
from calls.services.leading import grant_by_silence
from calls.uploads import FOLDER

__all__ = ["following", "ideas", "public_questions", "remove_orphans"]

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


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.hand_leads_over", queueing_lock="calls.hand_leads_over", pass_context=False)
def hand_leads_over(timestamp: int) -> None:
    """Leads who did not answer in time. Each is a transaction of its own: one that fails stops no other."""
    now = timezone.now()
    for request in LeadRequest.objects.due_at(now).select_related("application"):
        grant_by_silence(request=request, now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.tell_comments", queueing_lock="calls.tell_comments", pass_context=False)
def tell_comments(timestamp: int) -> None:
    """Comments written since the last mail of their group, an hour ago or more."""
    now = timezone.now()
    for application in comments.waiting_to_be_told(now):
        comments.tell_waiting(application=application, now=now)


@app.periodic(cron="40 6 * * *")
@app.task(name="calls.follow_structures", queueing_lock="calls.follow_structures", pass_context=False)
def follow_structures(timestamp: int) -> None:
    """What registers said over night of the structures of applications under way."""
    for part in upkeep.changed_structures():
        upkeep.follow_structure(part=part, now=timezone.now())


@app.periodic(cron="10 7 * * *")
@app.task(name="calls.mind_drafts", queueing_lock="calls.mind_drafts", pass_context=False)
def mind_drafts(timestamp: int) -> None:
    """Drafts that nobody touches, and those of calls closed long ago."""
    now = timezone.now()
    for application in upkeep.untouched(now):
        upkeep.nudge(application=application, now=now)
    for application in upkeep.forgotten(now):
        upkeep.let_go(application=application, now=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.remind_closing", queueing_lock="calls.remind_closing", pass_context=False)
def remind_closing(timestamp: int) -> None:
    """Each group is a transaction of its own: one that fails stops no other."""
    now = timezone.now()
    for application in reminders.to_remind(now):
        reminders.remind(application=application, now=now)
