"""Days in words, in pages and in code."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils.translation import override

from portal.dates import date_format

FIRST = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("language", "form", "words"),
    [
        ("fr", "DATE_FORMAT", "1er mars 2027"),
        ("fr", "l j F", "lundi 1er mars"),
        ("fr", "j", "1"),
        ("fr", "Y-m-d", "2027-03-01"),
        ("en", "DATE_FORMAT", "1 March 2027"),
    ],
)
def test_the_first_of_a_month_is_said_as_people_do(language, form, words):
    with override(language):
        assert date_format(FIRST, form) == words
        assert Template("{{ day|date:form }}").render(Context({"day": FIRST, "form": form})) == words


def test_another_day_is_its_number():
    assert date_format(date(2027, 3, 11)) == "11 mars 2027"


def test_pages_write_an_instant_as_it_is_in_paris_and_nothing_where_there_is_none():
    evening = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    page = Template("{{ day|date:'j F Y, H:i' }}|{{ none|date }}|{{ empty|date:'Y' }}")

    assert page.render(Context({"day": evening, "none": None, "empty": ""})) == "1er mars 2027, 00:30||"


def test_pages_write_an_hour_alone_as_django_does():
    page = Template("{{ hour|date:'H:i' }}|{{ hour|date:'j F' }}")

    assert page.render(Context({"hour": time(9, 30)})) == "09:30|"
