"""A call's calendar: its instants are those of Paris, and closing is exclusive."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from calls import rules
from calls.rules import PARIS, CallState

OPENING = datetime(2026, 10, 15, 9, tzinfo=PARIS)
CLOSING = datetime(2027, 1, 30, tzinfo=PARIS)
MICROSECOND = timedelta(microseconds=1)


def state(now, results_on=None, opening=OPENING, closing=CLOSING):
    return rules.call_state(opening_at=opening, closing_at=closing, results_on=results_on, now=now)


def test_opening_is_inclusive():
    assert state(OPENING - MICROSECOND) == CallState.UPCOMING
    assert state(OPENING) == CallState.OPEN


def test_closing_is_exclusive():
    assert state(CLOSING - MICROSECOND) == CallState.OPEN
    assert state(CLOSING) == CallState.CLOSED
    assert state(datetime(2027, 1, 29, 22, 59, 59, tzinfo=UTC)) == CallState.OPEN
    assert state(datetime(2027, 1, 29, 23, 0, tzinfo=UTC)) == CallState.CLOSED


@pytest.mark.parametrize(
    ("closing", "in_utc"),
    [
        # The night of 28 March 2027 has no 02:30; that of 31 October 2027 has two.
        (datetime(2027, 3, 28, 0, 0, tzinfo=PARIS), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),
        (datetime(2027, 3, 29, 0, 0, tzinfo=PARIS), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 0, 0, tzinfo=PARIS), datetime(2027, 10, 30, 22, 0, tzinfo=UTC)),
        (datetime(2027, 11, 1, 0, 0, tzinfo=PARIS), datetime(2027, 10, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_closing_around_both_changes_of_hour(closing, in_utc):
    assert state(in_utc - MICROSECOND, closing=closing) == CallState.OPEN
    assert state(in_utc, closing=closing) == CallState.CLOSED


@pytest.mark.parametrize("fold", [0, 1])
def test_closing_within_the_hour_that_comes_twice(fold):
    closing = datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=fold)
    instant = closing.astimezone(UTC)
    assert instant.hour == fold
    assert state(instant - MICROSECOND, closing=instant) == CallState.OPEN
    assert state(instant, closing=instant) == CallState.CLOSED


def test_results_come_at_midnight_in_paris():
    results_on = date(2027, 7, 1)
    assert state(datetime(2027, 6, 30, 21, 59, tzinfo=UTC), results_on) == CallState.CLOSED
    assert state(datetime(2027, 6, 30, 22, 0, tzinfo=UTC), results_on) == CallState.RESULTS


def test_midnight_reads_as_the_last_minute_of_the_day_before():
    assert rules.closing_words(CLOSING) == "29 janvier 2027, 23\xa0h\xa059"
    assert rules.closing_words(datetime(2027, 1, 29, 12, tzinfo=PARIS)) == "29 janvier 2027, 12\xa0h\xa000"
    with translation.override("en"):
        assert rules.closing_words(CLOSING) == "29 January 2027, 23:59"


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2027, 1, 29, 23, 59, tzinfo=PARIS), 0),
        (datetime(2027, 1, 29, 0, 0, tzinfo=PARIS), 0),
        (datetime(2027, 1, 28, 23, 59, tzinfo=PARIS), 1),
        (datetime(2026, 11, 22, 12, 0, tzinfo=PARIS), 68),
    ],
)
def test_days_left_are_those_of_the_calendar(now, days):
    assert rules.days_left(closing_at=CLOSING, now=now) == days


def test_the_last_minute_before_midnight_is_of_the_day_before():
    closing = datetime(2027, 1, 30, tzinfo=rules.PARIS)
    assert rules.last_minute(closing) == datetime(2027, 1, 29, 23, 59, tzinfo=rules.PARIS)
    noon = datetime(2027, 1, 30, 12, tzinfo=rules.PARIS)
    assert rules.last_minute(noon) == noon


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("fr", "1er janvier 2027", "2 janvier 2027"), ("en", "1 January 2027", "2 January 2027")],
)
def test_the_first_of_a_month_is_written_as_people_do(language, first, second):
    with translation.override(language):
        assert rules.instant_words(datetime(2027, 1, 1, 9, tzinfo=rules.PARIS)).startswith(first)
        assert rules.instant_words(datetime(2027, 1, 2, 9, tzinfo=rules.PARIS)).startswith(second)
