"""What the agenda adds to the pages of structures and to the editors' home."""

import pytest
from django.test import RequestFactory

from events.cards import structure_card, waiting_drafts
from tests.factories.accounts import UserFactory
from tests.factories.events import EventPageFactory
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db


def test_the_page_of_a_structure_shows_its_next_events(client):
    structure = StructurePageFactory()
    EventPageFactory(title="Café à venir", organisers=[structure])
    EventPageFactory(title="Café passé", organisers=[structure], past=True)
    EventPageFactory(title="Café d’une autre", organisers=[StructurePageFactory()])

    content = client.get(structure.url).content.decode()

    assert "Café à venir" in content
    assert "Café passé" not in content
    assert "Café d’une autre" not in content


def test_without_event_there_is_no_card():
    assert structure_card(RequestFactory().get("/"), StructurePageFactory()) is None


def test_editors_are_told_of_changes_to_publish():
    event = EventPageFactory()
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(editor=True)
    assert waiting_drafts(request) is None

    event.title = "Autre titre"
    event.save_revision()
    assert waiting_drafts(request).count == 1

    request.user = UserFactory()
    assert waiting_drafts(request) is None
