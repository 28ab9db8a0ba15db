from datetime import timedelta
from pathlib import Path

from django.core.files.storage import storages
from django.utils import timezone
from procrastinate.contrib.django import app

from calls.following import tasks as following
from calls.ideas import tasks as ideas
from calls.models import ApplicationFile, LeadRequest
from calls.public_questions import tasks as public_questions
from calls.rounds import each
from calls.services import comments, reminders, scanning, upkeep
from calls.services.leading import grant_by_silence
from calls.uploads import FOLDER
from portal import antivirus

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
    """Leads who did not answer in time."""
    now = timezone.now()
    requests = LeadRequest.objects.due_at(now).select_related("application")
    each(requests, lambda request: grant_by_silence(request=request, now=now))


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.tell_comments", queueing_lock="calls.tell_comments", pass_context=False)
def tell_comments(timestamp: int) -> None:
    """Comments written since the last mail of their group, an hour ago or more."""
    now = timezone.now()
    waiting = comments.waiting_to_be_told(now)
    each(waiting, lambda application: comments.tell_waiting(application=application, now=now))


@app.periodic(cron="40 6 * * *")
@app.task(name="calls.follow_structures", queueing_lock="calls.follow_structures", pass_context=False)
def follow_structures(timestamp: int) -> None:
    """What registers said over night of the structures of applications under way."""
    parts = upkeep.changed_structures()
    each(parts, lambda part: upkeep.follow_structure(part=part, now=timezone.now()))


@app.periodic(cron="10 7 * * *")
@app.task(name="calls.mind_drafts", queueing_lock="calls.mind_drafts", pass_context=False)
def mind_drafts(timestamp: int) -> None:
    """Drafts that nobody touches, and those of calls closed long ago."""
    now = timezone.now()
    each(upkeep.untouched(now), lambda application: upkeep.nudge(application=application, now=now))
    each(upkeep.forgotten(now), lambda application: upkeep.let_go(application=application, now=now))


@app.periodic(cron="25 4 * * *")
@app.task(name="calls.forget_addresses", queueing_lock="calls.forget_addresses", pass_context=False)
def forget_addresses(timestamp: int) -> None:
    """Where somebody was invited who takes no part."""
    upkeep.forget_addresses(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="calls.remind_closing", queueing_lock="calls.remind_closing", pass_context=False)
def remind_closing(timestamp: int) -> None:
    """Those who hold an application that is not filed, some time before the closing."""
    now = timezone.now()
    each(reminders.to_remind(now), lambda application: reminders.remind(application=application, now=now))


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="calls.scan_files", queueing_lock="calls.scan_files", lock="calls.scan_files", pass_context=False
)
def scan_files(timestamp: int) -> None:
    """Files that were kept while the antivirus did not answer."""
    if antivirus.is_configured():
        scanning.scan_waiting()
