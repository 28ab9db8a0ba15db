"""Whoever is invited twice is told so beside what was typed."""

import pytest
from django.urls import reverse

from calls.group_forms import OutsideForm
from tests.factories.calls import ApplicationFactory, join, leader_of
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db

PARTNER = {"name": "Mairie de Vauvert", "siret": "21300341100013", "email": "mairie@example.org"}


@pytest.fixture
def draft():
    return ApplicationFactory()


@pytest.fixture
def lead(client, draft):
    client.force_login(leader_of(draft))
    return client


def invite_outside(lead, draft, **typed):
    return lead.post(reverse("calls:invite_outside", args=[draft.pk]), {**PARTNER, **typed})


def test_a_structure_is_told_beside_its_name(lead, draft):
    part = join(draft, structure=StructurePageFactory())
    typed = {"structure": part.structure.title, "role": "co_holder"}

    page = lead.post(reverse("calls:invite", args=[draft.pk]), typed)

    assert page.context["form"].errors == {
        "structure": ["Cette structure participe déjà, ou elle est invitée."]
    }


@pytest.mark.parametrize(
    ("field", "other"), [("email", {"siret": ""}), ("siret", {"email": "autre@example.org"})]
)
def test_a_partner_is_told_beside_what_tells_it(lead, draft, field, other):
    assert invite_outside(lead, draft).status_code == 302

    page = invite_outside(lead, draft, **other)

    assert page.context["form"].errors == {field: ["Ce partenaire participe déjà, ou il est invité."]}


def test_the_form_of_partners_says_each_thing_once(lead, draft):
    page = lead.get(reverse("calls:invite_outside", args=[draft.pk])).content.decode()

    assert page.count("collectif d’habitantes") == 1
    assert page.count("commente") == 1
    assert not OutsideForm().fields["name"].help_text
