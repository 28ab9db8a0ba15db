"""Sessions in the order of the calendar: by day for a programme, on a grid for a month."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from events.models import EventPage, Session


@dataclass(frozen=True)
class Entry:
    """One session of one event."""

    event: EventPage
    session: Session


@dataclass(frozen=True)
class Day:
    date: date
    entries: list[Entry] = field(default_factory=list)
    is_today: bool = False


def days_of(events: Iterable[EventPage]) -> list[Day]:
    """Each day on which a session starts, in order."""
    starting = defaultdict(list)
    for entry in _entries(events):
        starting[entry.session.local_start.date()].append(entry)
    return [Day(day, _by_start(starting[day])) for day in sorted(starting)]


@dataclass(frozen=True)
class Month:
    """A month as rows of seven days, Monday first; None stands for a day of another month."""

    first: date
    weeks: list[list[Day | None]]

    @property
    def previous(self) -> date | None:
        return (self.first - timedelta(days=1)).replace(day=1) if self.first > FIRST_MONTH else None

    @property
    def next(self) -> date | None:
        return next_month(self.first) if self.first < LAST_MONTH else None

    @property
    def weekdays(self) -> list[date]:
        """Seven days whose names are those of the columns."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(days=number) for number in range(7)]

    @property
    def entries_total(self) -> int:
        return sum(len(day.entries) for week in self.weeks for day in week if day)


FIRST_MONTH = date(2000, 1, 1)
LAST_MONTH = date(2099, 12, 1)


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def bounds(first: date) -> tuple[datetime, datetime]:
    """First instant of the month and of the next one, in the time of Paris."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(first, time.min, tzinfo=zone),
        datetime.combine(next_month(first), time.min, tzinfo=zone),
    )


def month_of(first: date, events: Iterable[EventPage]) -> Month:
    """The month with, on each day, the sessions that touch it."""
    touching = defaultdict(list)
    for entry in _entries(events):
        for day in _days_touched(entry.session, first):
            touching[day].append(entry)
    today = timezone.localdate()
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, [[_day(day, first, touching, today) for day in week] for week in weeks])


def _day(day: date, first: date, touching: dict[date, list[Entry]], today: date) -> Day | None:
    if day.month != first.month:
        return None
    return Day(day, _by_start(touching.get(day, [])), is_today=day == today)


def _days_touched(session: Session, first: date) -> list[date]:
    """Days of the month that hold a part of the session."""
    start = max(session.local_start.date(), first)
    end = min(session.last_day, next_month(first) - timedelta(days=1))
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def _entries(events: Iterable[EventPage]) -> list[Entry]:
    return [Entry(event, session) for event in events for session in event.dated_sessions]


def _by_start(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.session.starts_at, entry.event.title))
