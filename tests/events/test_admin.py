"""The agenda as editors meet it."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from events.models import EventPage
from tests.factories.accounts import UserFactory
from tests.factories.events import AgendaPageFactory, EventPageFactory
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = UserFactory(editor=True)
    sign_in(client, person)
    return person


def filled(**changes):
    facts = {
        "title": "Café des communs",
        "slug": "cafe-des-communs",
        "summary": "Une rencontre ouverte.",
        "sessions": inline_formset([{"starts_at": "2026-11-12 09:30", "ends_at": "2026-11-12 11:30"}]),
        "organisers": inline_formset([]),
        "comments": inline_formset([]),
        "status": "scheduled",
        "place_name": "Maison des initiatives",
        "is_free": "on",
        "is_indexed": "on",
        "body": streamfield([]),
        "action-publish": "publish",
    }
    return nested_form_data(facts | changes)


def test_events_are_listed_with_their_start_and_status(client, editor):
    EventPageFactory(title="Café annulé", cancelled=True)

    content = client.get(reverse("event_pages:index")).content.decode()

    assert "Café annulé" in content
    assert "annulé" in content


def test_an_editor_publishes_an_event(client, editor):
    agenda = AgendaPageFactory()
    structure = StructurePageFactory()
    address = reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk])
    assert client.get(address).status_code == 200

    client.post(address, filled(organisers=inline_formset([{"structure": structure.pk}])))

    event = EventPage.objects.get(slug="cafe-des-communs")
    assert event.live
    assert (event.sessions.get().local_start.hour, event.starts_at.hour) == (9, 8)
    assert event.shown_organisers == [structure]


def test_a_session_that_ends_before_it_starts_is_explained(client, editor):
    agenda = AgendaPageFactory()
    address = reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk])
    faulty = inline_formset([{"starts_at": "2026-11-12 09:30", "ends_at": "2026-11-12 09:00"}])

    content = client.post(address, filled(sessions=faulty)).content.decode()

    assert "La séance doit finir après son début." in content
    assert not EventPage.objects.exists()


def test_an_editor_looks_at_the_draft_of_an_event(client, editor):
    event = EventPageFactory(title="Café")
    event.title = "Café renommé"
    event.save_revision()

    content = client.get(reverse("wagtailadmin_pages:view_draft", args=[event.pk])).content.decode()

    assert "Café renommé" in content
