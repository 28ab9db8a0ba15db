"""Dates of an event: derived from its published sessions, never brought back by an old draft."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.formats import date_format

from events.models import EventPage, Session
from events.templatetags.events_tags import hour, hours
from portal.translation import translate
from tests.factories.events import AgendaPageFactory, EventPageFactory, two_hours

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2026, 11, 12, 9, 30, tzinfo=PARIS)
LATER = datetime(2026, 11, 26, 14, tzinfo=PARIS)


def stored(event: EventPage) -> tuple[datetime, datetime]:
    return EventPage.objects.values_list("starts_at", "ends_at").get(pk=event.pk)


def test_dates_run_from_the_first_start_to_the_last_end():
    event = EventPageFactory(sessions=[two_hours(LATER), two_hours(FIRST)])

    assert stored(event) == (FIRST, LATER + timedelta(hours=2))
    assert (event.starts_at, event.ends_at) == stored(event)


def test_a_draft_keeps_no_dates():
    event = EventPageFactory(sessions=[two_hours(FIRST)])

    revision = event.save_revision()

    assert "starts_at" not in revision.content
    assert "ends_at" not in revision.content


def test_a_draft_does_not_change_the_published_dates():
    event = EventPageFactory(sessions=[two_hours(FIRST)])

    event.sessions.set([Session(starts_at=LATER, ends_at=LATER + timedelta(hours=2))])
    revision = event.save_revision()

    assert stored(event) == two_hours(FIRST)

    revision.publish()
    assert stored(event) == two_hours(LATER)


def test_publishing_an_old_draft_does_not_bring_back_old_dates():
    event = EventPageFactory(sessions=[two_hours(FIRST)])
    draft = event.save_revision()
    draft.content = {**draft.content, "starts_at": "2020-01-01T09:00:00Z", "ends_at": "2020-01-01T10:00:00Z"}
    draft.save()

    draft.as_object().save_revision().publish()

    assert stored(event) == two_hours(FIRST)
    assert draft.as_object().starts_at == FIRST


def test_dates_of_the_english_page_follow_the_french_sessions():
    event = EventPageFactory(title="Café des communs", sessions=[two_hours(FIRST)])
    english = translate(event, {"Café des communs": "Commons café"})

    event.sessions.set([Session(starts_at=LATER, ends_at=LATER + timedelta(hours=2))])
    event.save_revision().publish()

    assert stored(english) == two_hours(LATER)
    assert [session.starts_at for session in EventPage.objects.get(pk=english.pk).dated_sessions] == [LATER]


def test_publishing_the_english_page_leaves_the_dates_alone():
    event = EventPageFactory(title="Café des communs", sessions=[two_hours(FIRST)])
    english = translate(event, {"Café des communs": "Commons café"})
    Session.objects.filter(page=event).update(starts_at=LATER, ends_at=LATER + timedelta(hours=2))
    event.derive_dates()

    english.get_latest_revision().publish()

    assert stored(english) == stored(event) == two_hours(LATER)


def test_facts_are_read_on_the_french_page():
    event = EventPageFactory(title="Café des communs", place_name="Mas des communs")
    english = translate(event, {"Café des communs": "Commons café"})

    event.status = EventPage.Status.CANCELLED
    event.place_name = "Halle d’Alès"
    event.save_revision().publish()

    shown = EventPage.objects.get(pk=english.pk)
    assert shown.title == "Commons café"
    assert shown.is_changed
    assert shown.where == "Halle d’Alès"


@pytest.mark.parametrize("hours", [0, -1])
def test_a_session_must_end_after_it_starts(hours):
    session = Session(starts_at=FIRST, ends_at=FIRST + timedelta(hours=hours))

    with pytest.raises(ValidationError) as refused:
        session.clean()

    assert refused.value.message_dict == {"ends_at": ["La séance doit finir après son début."]}


def test_the_database_refuses_a_session_that_ends_before_it_starts():
    event = EventPageFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(page=event, starts_at=LATER, ends_at=FIRST)


def test_a_session_lasts_across_the_change_of_hour():
    night = datetime(2026, 10, 24, 22, tzinfo=PARIS)
    event = EventPageFactory(sessions=[(night, datetime(2026, 10, 25, 6, tzinfo=PARIS))])

    session = event.sessions.get()

    assert session.ends_at - session.starts_at == timedelta(hours=9)
    assert (session.local_start.hour, session.local_end.hour) == (22, 6)


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"place_name": ""}, "place_name"),
        ({"online_url": "https://visio.example.org/"}, "is_online"),
        ({"is_free": False}, "price"),
    ],
)
def test_an_event_says_where_it_is_and_what_it_costs(fields, faulty):
    event = EventPageFactory()

    for name, value in fields.items():
        setattr(event, name, value)

    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert list(refused.value.message_dict) == [faulty]


def test_the_year_is_told_when_it_is_not_this_one(client):
    AgendaPageFactory()
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=PARIS), tick=False):
        EventPageFactory(title="Tout près", sessions=[two_hours(FIRST)])
        EventPageFactory(title="Loin", sessions=[two_hours(datetime(2027, 2, 1, 9, tzinfo=PARIS))])
        content = client.get("/agenda/").content.decode()

    near, far = content.split("Tout près")[0], content.split("Tout près")[1].split("Loin")[0]
    assert "<span>2026</span>" not in near
    assert "<span>2027</span>" in far


def test_an_end_in_another_year_names_it():
    new_year = (datetime(2026, 12, 31, 20, tzinfo=PARIS), datetime(2027, 1, 1, 2, tzinfo=PARIS))
    event = EventPageFactory(sessions=[new_year])

    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=PARIS), tick=False):
        assert "1er janvier 2027" in hours(event.dated_sessions[0])
    with time_machine.travel(datetime(2027, 11, 2, 9, tzinfo=PARIS), tick=False):
        assert "2027" not in hours(event.dated_sessions[0])


def test_english_writes_dates_and_hours_one_way():
    with translation.override("en"):
        assert hour(FIRST) == "09:30"
        assert date_format(FIRST, "DATE_FORMAT") == "12 November 2026"
        assert date_format(FIRST, "SHORT_DATETIME_FORMAT") == "12/11/2026 09:30"
