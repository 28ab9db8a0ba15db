"""How often alerts are sent, how many an address may have, how long they last."""

from datetime import datetime, timedelta

from django.utils import timezone

from structures.models import SearchAlert

MOST_ALERTS = 10
#: Requests of an address that has not said yes yet.
MOST_WAITING = 3
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
