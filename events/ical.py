"""Events as calendars read them (RFC 5545): one entry a session, hours in UTC, every text escaped."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Event as Entry

from events.models import EventPage, Session
from portal.calendars import new_calendar, one_line, plain

STATUSES: dict[str, str] = {EventPage.Status.CANCELLED: "CANCELLED"}


def calendar_of(events: Iterable[EventPage], *, name: str) -> bytes:
    calendar = new_calendar(name)
    for event in events:
        for session in event.dated_sessions:
            calendar.add_component(_entry(event, session))
    return calendar.to_ical()


def _entry(event: EventPage, session: Session) -> Entry:
    facts, shown = event.facts, event.shown
    entry = Entry()
    entry.add("uid", _uid(facts, session))
    entry.add("dtstamp", (shown.last_published_at or timezone.now()).astimezone(UTC))
    entry.add("dtstart", _moment(session, session.local_start))
    entry.add("dtend", _moment(session, session.local_end))
    entry.add("summary", one_line(_title(facts, shown.title)))
    entry.add("description", plain(_description(shown, facts)))
    entry.add("url", shown.full_url)
    entry.add("status", STATUSES.get(facts.status, "CONFIRMED"))
    entry.add("transp", "TRANSPARENT" if facts.status == EventPage.Status.CANCELLED else "OPAQUE")
    if facts.where:
        entry.add("location", one_line(", ".join(filter(None, [facts.where, facts.address]))))
    return entry


def _moment(session: Session, moment: datetime) -> datetime | date:
    return moment.date() if session.is_all_day else moment.astimezone(UTC)


def _uid(event: EventPage, session: Session) -> str:
    """The same in every language and for as long as the session exists: calendars update what they hold."""
    return f"{event.translation_key}-{session.pk}@{urlsplit(settings.BASE_URL).hostname}"


def _title(event: EventPage, title: str) -> str:
    return f"[{event.get_status_display().capitalize()}] {title}" if event.is_changed else title


def _description(shown: EventPage, facts: EventPage) -> str:
    return "\n\n".join(filter(None, [shown.status_note, shown.summary, facts.online_url, shown.full_url]))
