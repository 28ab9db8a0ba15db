"""The agenda: its tabs, filters and month, in both languages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from portal.translation import translate
from structures.models import Territory
from tests.factories.events import (
    AgendaPageFactory,
    AudienceFactory,
    EditionPageFactory,
    EventPageFactory,
    two_hours,
)
from tests.factories.structures import TerritoryFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=PARIS)


@pytest.fixture
def titles(client: Client):
    """A function that opens the agenda with some filters and gives the titles listed."""

    def titles(address: str = "/agenda/", **filters: str) -> list[str]:
        answer = client.get(address, filters)
        assert answer.status_code == 200
        return [event.shown.title for event in answer.context["results"]]

    AgendaPageFactory()
    return titles


def test_upcoming_events_come_first_and_past_ones_have_their_tab(titles):
    EventPageFactory(title="Passé", past=True)
    EventPageFactory(title="Bientôt", sessions=[two_hours(timezone.now() + timedelta(days=9))])
    EventPageFactory(title="Demain", sessions=[two_hours(timezone.now() + timedelta(days=1))])

    assert titles() == ["Demain", "Bientôt"]
    assert titles(quand="passes") == ["Passé"]


def test_an_event_that_has_begun_waits_for_its_next_session(titles):
    now = timezone.now()
    EventPageFactory(
        title="Cycle", sessions=[two_hours(now - timedelta(days=3)), two_hours(now + timedelta(days=5))]
    )
    EventPageFactory(title="Demain", sessions=[two_hours(now + timedelta(days=1))])

    assert titles() == ["Demain", "Cycle"]


def test_an_event_leaves_the_upcoming_list_when_its_last_session_ends(titles):
    EventPageFactory(title="Matinée", sessions=[(paris(2026, 11, 3, 9), paris(2026, 11, 3, 12))])

    with time_machine.travel(paris(2026, 11, 3, 11, 59), tick=False):
        assert titles() == ["Matinée"]
    with time_machine.travel(paris(2026, 11, 3, 12), tick=False):
        assert titles() == []
        assert titles(quand="passes") == ["Matinée"]


def test_drafts_and_private_events_are_not_listed(titles):
    EventPageFactory(title="Brouillon", live=False)
    private = EventPageFactory(title="Privé")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert titles() == []


def test_each_filter_keeps_its_events(titles):
    edition = EditionPageFactory(title="Mois de l’ESS 2026")
    students = AudienceFactory(code="etudes")
    agglomeration = TerritoryFactory(kind=Territory.Kind.EPCI, code="200066918", name="Alès Agglomération")
    ales = TerritoryFactory(name="Alès", contained_in=[agglomeration])
    EventPageFactory(title="Du mois", edition=edition, paying=True)
    EventPageFactory(title="Pour étudier", audiences=[students], paying=True)
    EventPageFactory(title="À Alès", commune=ales, paying=True)
    EventPageFactory(title="En ligne", online=True)

    assert titles(edition=edition.slug) == ["Du mois"]
    assert titles(public="etudes") == ["Pour étudier"]
    assert titles(territoire="200066918") == ["À Alès"]
    assert titles(gratuit="on") == ["En ligne"]
    assert titles(en_ligne="on") == ["En ligne"]
    assert titles(edition=edition.slug, en_ligne="on") == []


@pytest.mark.parametrize("field", ["edition", "public", "territoire", "quand", "affichage", "mois"])
@pytest.mark.parametrize("value", ["licorne", "\x00"])
def test_a_faulty_filter_is_named_and_left_out(client: Client, titles, field, value):
    EventPageFactory(title="Café")

    answer = client.get("/agenda/", {field: value})

    assert list(answer.context["form"].errors) == [field]
    assert [event.title for event in answer.context["results"]] == ["Café"]
    assert b"error-summary" in answer.content


def test_only_the_bare_agenda_is_for_search_engines(client: Client, titles):
    assert b"noindex" not in client.get("/agenda/").content
    for filters in ({"gratuit": "on"}, {"quand": "passes"}, {"affichage": "mois"}, {"public": "licorne"}):
        assert b'content="noindex"' in client.get("/agenda/", filters).content


def test_it_lists_20_a_page(client: Client, titles):
    for number in range(21):
        EventPageFactory(title=f"Café {number}")

    assert len(titles()) == 20
    assert len(titles(page="2")) == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("filters", [{}, {"affichage": "mois", "mois": "2026-11"}])
def test_queries_do_not_grow_with_events(client: Client, titles, django_assert_num_queries, count, filters):
    edition = EditionPageFactory()
    commune = TerritoryFactory()
    with time_machine.travel(paris(2026, 11, 1), tick=False):
        for day in range(count):
            sessions = [two_hours(paris(2026, 11, day + 3, 9)), two_hours(paris(2026, 11, day + 10, 9))]
            EventPageFactory(edition=edition, commune=commune, sessions=sessions)
        client.get("/agenda/", filters)

        with django_assert_num_queries(22 if not filters else 21):
            answer = client.get("/agenda/", filters)

    assert answer.content.count(b"Mois de l\xe2\x80\x99ESS 2026") >= (1 if filters else count)


def test_the_month_shows_each_session_on_its_days(client: Client, titles):
    EventPageFactory(
        title="Festival",
        sessions=[(paris(2026, 11, 27, 18), paris(2026, 11, 29)), two_hours(paris(2026, 12, 5, 9))],
    )

    month = client.get("/agenda/", {"affichage": "mois", "mois": "2026-11"}).context["month"]

    busy = [day.date.day for week in month.weeks for day in week if day and day.entries]
    assert busy == [27, 28]


def test_the_month_follows_the_time_of_paris(client: Client, titles):
    EventPageFactory(title="Minuit", sessions=[two_hours(paris(2026, 11, 1, 0))])

    def total(month: str) -> int:
        return client.get("/agenda/", {"affichage": "mois", "mois": month}).context["month"].entries_total

    assert (total("2026-10"), total("2026-11")) == (0, 1)


def test_the_month_is_a_table_with_links_to_its_neighbours(client: Client, titles):
    content = client.get(
        "/agenda/", {"affichage": "mois", "mois": "2026-12", "gratuit": "on"}
    ).content.decode()

    assert content.count('<th scope="col">') == 7
    assert "mois=2026-11" in content
    assert "mois=2027-01" in content
    assert "gratuit=on" in content


def test_english_readers_find_every_event(client: Client, titles):
    translated = EventPageFactory(
        title="Café des communs", sessions=[two_hours(timezone.now() + timedelta(days=1))]
    )
    EventPageFactory(title="Marché")
    translate(translated, {"Café des communs": "Commons café"})

    assert titles("/en/agenda/") == ["Commons café", "Marché"]
    content = client.get("/en/agenda/").content.decode()
    assert '<h3 lang="fr"><a href="/agenda/' in content


def test_the_page_says_that_the_event_is_cancelled(client: Client):
    event = EventPageFactory(
        cancelled=True, status_note="Tempête annoncée.", registration_email="a@example.org"
    )

    content = client.get(event.url).content.decode()

    assert "Cet événement est annulé." in content
    assert "Tempête annoncée." in content
    assert "mailto:" not in content
    assert "EventCancelled" in content


def test_texts_come_out_inert(client: Client):
    hostile = "</script><script>alert(1)</script>"
    event = EventPageFactory(title=hostile, summary=hostile, place_name=hostile, status_note=hostile)

    for address in (event.url, "/agenda/"):
        assert "<script>alert(1)" not in client.get(address).content.decode()


def test_an_edition_gathers_its_programme_by_day(client: Client, django_assert_num_queries):
    edition = EditionPageFactory()
    EditionPageFactory(year=2024, title="Mois de l’ESS 2024")
    EventPageFactory(title="Ailleurs")
    for day in (12, 3, 12):
        EventPageFactory(edition=edition, sessions=[two_hours(paris(2026, 11, day, 9))])

    answer = client.get(edition.url)

    assert [(day.date.day, len(day.entries)) for day in answer.context["days"]] == [(3, 1), (12, 2)]
    assert answer.context["events_total"] == 3
    assert "Mois de l’ESS 2024" in answer.content.decode()


def test_pages_of_the_agenda_keep_no_cookie(client: Client):
    event = EventPageFactory(edition=EditionPageFactory())

    for address in (event.url, event.edition.url, "/agenda/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Vary" not in answer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    field=st.sampled_from(["edition", "public", "territoire", "gratuit", "mois", "page"]),
    value=st.text(max_size=20),
)
def test_any_filter_is_answered(client: Client, titles, field, value):
    assert client.get("/agenda/", {field: value}).status_code == 200
    assert client.get("/agenda/", {field: value, "affichage": "mois"}).status_code == 200
    assert client.get("/agenda.ics", {field: value}).status_code == 200
