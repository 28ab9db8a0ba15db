"""No structure hides behind a page of the portal: addresses that the URLconf owns are nobody's slug."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import resolve
from wagtail.views import serve

from structures import addresses
from structures.imports.writing import upsert
from structures.models import StructurePage
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    TerritoryFactory,
)
from tests.structures.rows import lines, row

pytestmark = pytest.mark.django_db

#: Names that structures may well have, whose slug is an address of the portal.
NAMES = ["Sélection", "Comparer", "Référencer", "Suggestions"]


@pytest.fixture
def directory():
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    return DirectoryPageFactory()


def test_the_words_are_those_of_the_urlconf():
    assert {"selection", "comparer", "alertes", "referencer", "confirmer"} <= addresses.owned()
    assert all(word.replace("-", "").isalpha() for word in addresses.owned()), "no slug, number or file"


def test_an_address_added_to_the_portal_is_owned_at_once(settings):
    settings.ROOT_URLCONF = "tests.structures.more_addresses"
    addresses.owned.cache_clear()
    try:
        assert "nouveau-service" in addresses.owned()
    finally:
        addresses.owned.cache_clear()


@pytest.mark.parametrize("is_live", [True, False])
def test_an_editor_is_told_that_the_address_is_taken(directory, is_live):
    with pytest.raises(ValidationError) as refused:
        directory.add_child(instance=StructurePage(title="Ma sélection", slug="selection", live=is_live))

    assert list(refused.value.message_dict) == ["slug"]


def test_a_page_made_from_its_title_alone_gets_another(directory):
    page = directory.add_child(instance=StructurePage(title="Comparer"))

    assert page.slug == "comparer-2"


def test_imported_structures_are_all_reached(client, directory):
    upsert.run(
        lines(*(row(number, name=name) for number, name in enumerate(NAMES, start=1))), directory=directory
    )

    for page in StructurePage.objects.all():
        assert resolve(page.url).func is serve
        assert client.get(page.url).context_data["page"] == page
    assert StructurePage.objects.count() == len(NAMES)


def test_a_proposed_structure_gets_another(client, directory):
    sector = SectorFactory(code="culture")
    client.post(
        "/annuaire/referencer/",
        {
            "key": str(uuid4()),
            "name": "Alertes",
            "family": LegalFamilyFactory().code,
            "commune": "Nîmes",
            "teaser_text": "Des ateliers pour apprendre ensemble.",
            "presentation": "Nous sommes voisins.",
            "sectors": [sector.pk],
            "email": "bonjour@alertes.example.org",
            "link": "inside",
            "sender_name": "Dominique",
            "sender_email": "dominique@example.org",
        },
    )

    assert StructurePage.objects.get().slug == "alertes-1"
