"""How often alerts are sent, how many an address may have, how long they last."""

from datetime import datetime, timedelta

from django.utils import timezone

from structures.models import SearchAlert

MOST_ALERTS = 10
#: Requests of an address that has not said yes yet.
MOST_WAITING = 3
MOST_REQUESTS = 3
REQUESTS_WITHIN = timedelta(days=1)
CONFIRM_WITHIN = timedelta(days=7)
LASTS = timedelta(days=365)
REMIND_BEFORE = timedelta(days=30)
MOST_SHOWN = 20
HOUR = 7
MONDAY = 0


def next_time(frequency: str, after: datetime) -> datetime:
    """Seven in the morning in Paris, tomorrow or next Monday: the hour holds when clocks change."""
    local = timezone.localtime(after)
    days = 1
    if frequency == SearchAlert.Frequency.WEEKLY:
        days = (MONDAY - local.weekday()) % 7 or 7
    morning = (local + timedelta(days=days)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return morning.replace(fold=0)


def may_write(asked: list[datetime], *, now: datetime) -> bool:
    """Whether an address that has not said yes may be written to again."""
    return sum(moment > now - REQUESTS_WITHIN for moment in asked) < MOST_REQUESTS


def may_confirm(alert: SearchAlert, *, now: datetime) -> bool:
    return alert.confirmed_at is not None or alert.created_at > now - CONFIRM_WITHIN
