"""When those whose application is not filed are reminded of the closing."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calls.rules.calendar import PARIS


class Reminder(models.TextChoices):
    """From the earliest to the last."""

    WEEK = "week", _("7 days before")
    TWO_DAYS = "two_days", _("2 days before")
    HOURS = "hours", _("3 hours before")


#: Days are those of the calendar: the same hour of the day, whatever the clocks did meanwhile.
DAYS_BEFORE = {Reminder.WEEK: 7, Reminder.TWO_DAYS: 2}
HOURS_BEFORE = timedelta(hours=3)
#: No reminder is due earlier, even where the clocks change.
EARLIEST = timedelta(days=7, hours=2)

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
#: Under so many days, hours are counted.
DAYS_COUNTED = timedelta(hours=36)


def reminder_moment(reminder: Reminder, closing_at: datetime) -> datetime:
    if reminder == Reminder.HOURS:
        return closing_at.astimezone(UTC) - HOURS_BEFORE
    local = closing_at.astimezone(PARIS) - timedelta(days=DAYS_BEFORE[reminder])
    return local.astimezone(UTC)


def due_reminder(*, closing_at: datetime, since: datetime, now: datetime) -> Reminder | None:
    """The nearest one, and no earlier one that nobody sent in time.

    `since` is when this group began to have this closing: what was due before is not made up for.
    """
    if now >= closing_at:
        return None
    passed = [one for one in Reminder if reminder_moment(one, closing_at) <= now]
    nearest = passed[-1] if passed else None
    return nearest if nearest and since < reminder_moment(nearest, closing_at) else None


def about_left(left: timedelta) -> str:
    """“2 days”, “3 hours”: to the nearest, since a reminder leaves some minutes after its moment."""
    if left >= DAYS_COUNTED:
        days = round(left / DAY)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if left >= HOUR:
        hours = round(left / HOUR)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    minutes = max(left // MINUTE, 1)
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
