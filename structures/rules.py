"""When what a structure's page says counts as true. Months are calendar months."""

from calendar import monthrange
from datetime import datetime

CONFIRM_AFTER_MONTHS = 12
HIDE_AFTER_MONTHS = 15


def months_before(moment: datetime, months: int) -> datetime:
    """The same day some months earlier, or the last day of a shorter month."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(index, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def is_stale(verified_at: datetime | None, *, now: datetime) -> bool:
    """Whether nobody has confirmed the page for so long that readers must know."""
    return verified_at is None or verified_at <= months_before(now, HIDE_AFTER_MONTHS)


def is_hidden(verified_at: datetime | None, claimed_at: datetime | None, *, now: datetime) -> bool:
    """Whether a page is withdrawn from readers: its members answer for it and no longer do."""
    if claimed_at is None:
        return False
    return is_stale(max(filter(None, (verified_at, claimed_at))), now=now)


def is_unconfirmed(verified_at: datetime | None, claimed_at: datetime | None, *, now: datetime) -> bool:
    """Whether the page must say that the structure has not confirmed it."""
    return claimed_at is None and is_stale(verified_at, now=now)
