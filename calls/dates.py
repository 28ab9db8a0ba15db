"""The dates of a call as calendars read them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm
from icalendar import Event as Entry

from calls import rules
from calls.models import CallPage
from portal.calendars import new_calendar, one_line

REMINDER = timedelta(days=-7)


def calendar_of(call: CallPage) -> bytes:
    """Opening, closing (with a reminder a week before) and results; `call` in the reader's language."""
    calendar = new_calendar(call.title)
    for entry in _entries(call, call.source):
        calendar.add_component(entry)
    return calendar.to_ical()


def _entries(call: CallPage, source: CallPage) -> Iterator[Entry]:
    yield _entry(call, "opening", _("Opening: %(call)s"), source.opening_at.astimezone(UTC))
    last = rules.last_minute(source.closing_at).astimezone(UTC)
    closing = _entry(call, "closing", _("Closing: %(call)s"), last)
    closing.add_component(_reminder(call))
    yield closing
    if source.results_on:
        yield _entry(call, "results", _("Results: %(call)s"), source.results_on)


def _entry(call: CallPage, moment: str, title: str, at: datetime | date) -> Entry:
    """The same `uid` for as long as the call exists: calendars update what they hold."""
    entry = Entry()
    entry.add("uid", f"{call.translation_key}-{moment}@{urlsplit(settings.BASE_URL).hostname}")
    entry.add("dtstamp", (call.last_published_at or timezone.now()).astimezone(UTC))
    entry.add("dtstart", at)
    entry.add("summary", one_line(title % {"call": call.title}))
    entry.add("url", call.full_url)
    entry.add("transp", "TRANSPARENT")
    return entry


def _reminder(call: CallPage) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(_("One week left: %(call)s") % {"call": call.title}))
    alarm.add("trigger", REMINDER)
    return alarm
