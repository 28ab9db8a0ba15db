"""What calendars read."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from portal.translation import translate
from tests.factories.events import EditionPageFactory, EventPageFactory, two_hours

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 12, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


def entries(client: Client, address: str, **filters: str) -> list:
    answer = client.get(address, filters)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_an_event_is_one_entry_a_session(client: Client):
    event = EventPageFactory(slug="cafe", sessions=[two_hours(START), two_hours(START + timedelta(days=7))])

    first, second = entries(client, "/agenda/cafe/evenement.ics")

    assert first["dtstart"].dt == START.astimezone(UTC)
    assert first["dtend"].dt - first["dtstart"].dt == timedelta(hours=2)
    assert first["summary"] == event.title
    assert first["url"].endswith("/agenda/cafe/")
    assert first["uid"] != second["uid"]


def test_the_identifier_stays_across_changes_and_languages(client: Client):
    event = EventPageFactory(title="Café", slug="cafe", sessions=[two_hours(START)])
    before = entries(client, "/agenda/cafe/evenement.ics")[0]["uid"]
    translate(event, {"Café": "Coffee", "cafe": "coffee"})

    event.sessions.update(starts_at=START + timedelta(hours=1))
    event.title = "Grand café"
    event.save_revision().publish()

    assert entries(client, "/agenda/cafe/evenement.ics")[0]["uid"] == before
    english = entries(client, "/en/agenda/coffee/evenement.ics")[0]
    assert (english["uid"], english["summary"]) == (before, "Coffee")


def test_a_cancelled_event_is_marked(client: Client):
    EventPageFactory(slug="cafe", title="Café", cancelled=True)

    (entry,) = entries(client, "/agenda/cafe/evenement.ics")

    assert entry["status"] == "CANCELLED"
    assert entry["summary"] == "[Annulé] Café"


def test_a_whole_day_has_no_hour(client: Client):
    paris = ZoneInfo("Europe/Paris")
    day = (datetime(2026, 11, 26, tzinfo=paris), datetime(2026, 11, 27, tzinfo=paris))
    EventPageFactory(slug="journee", sessions=[day])

    (entry,) = entries(client, "/agenda/journee/evenement.ics")

    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 11, 26), date(2026, 11, 27))


def test_hostile_texts_stay_texts(client: Client):
    hostile = "Café\r\nEND:VEVENT\r\nBEGIN:VALARM;\\, \x07\u202e" + "é" * 200
    EventPageFactory(slug="cafe", title=hostile[:250].replace("\x00", ""), summary=hostile[:300])

    content = client.get("/agenda/cafe/evenement.ics").content

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert content.count(b"\r\nEND:VEVENT") == 1
    assert b"\r\nBEGIN:VALARM" not in content
    assert b"\x07" not in content


def test_the_feed_holds_the_selection(client: Client):
    edition = EditionPageFactory()
    EventPageFactory(title="Du mois", edition=edition)
    EventPageFactory(title="Autre")
    EventPageFactory(title="Récent", past=True)
    EventPageFactory(title="Ancien", sessions=[two_hours(timezone.now() - timedelta(days=400))])

    assert {entry["summary"] for entry in entries(client, "/agenda.ics")} == {"Du mois", "Autre", "Récent"}
    assert [entry["summary"] for entry in entries(client, "/agenda.ics", edition=edition.slug)] == ["Du mois"]


def test_drafts_and_private_events_are_in_no_calendar(client: Client):
    EventPageFactory(slug="brouillon", live=False)
    private = EventPageFactory(slug="prive")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert entries(client, "/agenda.ics") == []
    assert client.get("/agenda/brouillon/evenement.ics").status_code == 404
    assert client.get("/agenda/prive/evenement.ics").status_code == 404


def test_an_address_that_no_database_holds_is_not_found(client: Client):
    assert client.get("/agenda/%00/evenement.ics").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_events(client: Client, django_assert_max_num_queries, count):
    edition = EditionPageFactory()
    for _number in range(count):
        EventPageFactory(edition=edition)

    with django_assert_max_num_queries(10):
        assert len(entries(client, "/agenda.ics")) == count
