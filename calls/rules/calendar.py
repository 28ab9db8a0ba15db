"""What may be done, and until when. Instants are compared as they are; people read them in Europe/Paris."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.dates import date_format

PARIS = ZoneInfo("Europe/Paris")
WEIGHTS_TOTAL = 100
MOST_CRITERIA = 6
#: Under so many hours, minutes are counted.
HOURS_COUNTED = 2


class CallState(models.TextChoices):
    UPCOMING = "upcoming", gettext_lazy("Coming soon")
    OPEN = "open", gettext_lazy("Open")
    CLOSED = "closed", gettext_lazy("Closed")
    RESULTS = "results", gettext_lazy("Results published")


def call_state(
    *, opening_at: datetime, closing_at: datetime, results_on: date | None, now: datetime
) -> CallState:
    """The closing instant is exclusive: at that very instant, the call is closed."""
    if now < opening_at:
        return CallState.UPCOMING
    if now < closing_at:
        return CallState.OPEN
    if results_on and now >= midnight(results_on):
        return CallState.RESULTS
    return CallState.CLOSED


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Paris."""
    return datetime.combine(day, time(), tzinfo=PARIS)


def next_change(
    *, opening_at: datetime, closing_at: datetime, results_on: date | None, now: datetime
) -> datetime | None:
    """When the state changes next by itself."""
    changes = [opening_at, closing_at, *([midnight(results_on)] if results_on else [])]
    return min((instant for instant in changes if instant > now), default=None)


def takes_questions(*, closing_at: datetime, now: datetime) -> bool:
    """Before the opening as well: who prepares an application already wonders."""
    return now < closing_at


def days_left(*, closing_at: datetime, now: datetime) -> int:
    """Whole days on the calendar of Paris: 0 on the last day."""
    last_day = (closing_at - timedelta(microseconds=1)).astimezone(PARIS).date()
    return (last_day - now.astimezone(PARIS).date()).days


def closing_words(closing_at: datetime) -> str:
    """The last minute at which one may file, as people read it."""
    return instant_words(last_minute(closing_at))


def last_minute(closing_at: datetime) -> datetime:
    """In Paris: midnight is 23:59 of the day before."""
    local = closing_at.astimezone(PARIS)
    if local.time() == time():
        return datetime.combine(local.date() - timedelta(days=1), time(23, 59), tzinfo=PARIS)
    return local


def instant_words(instant: datetime) -> str:
    """An instant as people read it, Paris time."""
    local = instant.astimezone(PARIS) if instant.tzinfo else instant
    return _("%(day)s, %(time)s") % {
        "day": date_format(local, _("j F Y")),
        "time": date_format(local, _("H:i")),
    }


def group_closing(closing_at: datetime, late_until: Iterable[datetime]) -> datetime:
    """The exclusive instant for one group: a late access never shortens the calendar."""
    return max([closing_at, *late_until])


def time_left(closing_at: datetime, now: datetime) -> timedelta:
    return max(closing_at - now, timedelta())


def left_words(left: timedelta) -> str:
    """What is left before the closing, as people count: days, then hours, then minutes."""
    if left >= timedelta(days=2):
        days = number_format(left.days, force_grouping=True)
        return ngettext("%(count)s day left", "%(count)s days left", left.days) % {"count": days}
    minutes = int(left.total_seconds() // 60)
    hours = minutes // 60
    if hours >= HOURS_COUNTED:
        return ngettext("%(count)s hour left", "%(count)s hours left", hours) % {"count": hours}
    return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}
