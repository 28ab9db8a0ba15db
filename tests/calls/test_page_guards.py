"""Editors do not take away a page that applications need."""

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.models import CallPage
from calls.public_questions import services as questions
from structures.models import StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, CallPageFactory, file, together
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = UserFactory(administrator=True)
    sign_in(client, person)
    return person


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)


def in_bulk(client, action, *pages):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{url}?{chosen}&next=/admin/", follow=True)


def delete_in_bulk(client, page):
    return in_bulk(client, "delete", page)


def test_a_call_that_received_applications_stays(client, administrator) -> None:
    call = ApplicationFactory().call

    delete_in_bulk(client, call)
    response = delete(client, call)

    assert "a reçu des candidatures" in response.content.decode()
    assert CallPage.objects.filter(pk=call.pk).exists()


@pytest.mark.parametrize("act", [delete, delete_in_bulk])
def test_the_page_above_a_call_that_received_applications_stays(client, administrator, act) -> None:
    call = ApplicationFactory().call

    response = act(client, call.get_parent())

    assert "a reçu des candidatures" in response.content.decode()
    assert CallPage.objects.filter(pk=call.pk).exists()


@pytest.mark.parametrize("act", [delete, delete_in_bulk])
def test_a_structure_stays_as_long_as_an_application_is_under_way(client, administrator, act) -> None:
    part = together().parts.filter(role="co_holder").first()

    response = act(client, part.structure)

    assert "participe à une candidature" in response.content.decode()
    part.refresh_from_db()
    assert part.structure is not None


def test_a_structure_that_led_an_application_stays(client, administrator) -> None:
    application = file(together())
    application.state = "rejected"
    application.save()
    lead, other = application.lead, application.parts.filter(role="co_holder").first().structure

    delete(client, lead)
    delete(client, other)

    assert StructurePage.objects.filter(pk=lead.pk).exists()
    assert not StructurePage.objects.filter(pk=other.pk).exists()


def test_other_pages_go(client, administrator) -> None:
    structure = StructurePageFactory()

    delete(client, structure)

    assert not StructurePage.objects.filter(pk=structure.pk).exists()


def test_a_call_goes_with_its_questions_even_joined(client, administrator) -> None:
    call = CallPageFactory()
    words = {"call": call, "sender": "", "language": "fr"}
    first = questions.ask(key="0b9f9f0e-5c43-4c5b-9c86-6d4c1f0b7a11", text="Qui ?", **words)
    second = questions.ask(key="0b9f9f0e-5c43-4c5b-9c86-6d4c1f0b7a12", text="Qui donc ?", **words)
    questions.merge(question=first, into=second, by=administrator)

    delete(client, call)

    assert not CallPage.objects.filter(pk=call.pk).exists()


def test_an_unpublished_call_takes_no_application() -> None:
    call = CallPageFactory()
    assert call.takes_applications_at(timezone.now())

    call.unpublish()

    assert not CallPage.objects.get(pk=call.pk).takes_applications_at(timezone.now())
