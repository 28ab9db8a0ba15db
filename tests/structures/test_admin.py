import pytest
from django.urls import reverse

from structures.models import Source
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = UserFactory(administrator=True)
    sign_in(client, person)
    return person


@pytest.mark.parametrize(
    "model",
    [
        "territory",
        "sector",
        "label",
        "legalfamily",
        "legalcategory",
        "synonymgroup",
        "registerrecord",
        "membership",
    ],
)
def test_every_list_opens(client, editor, model):
    StructurePageFactory(record__family=LegalFamilyFactory(), record__commune=TerritoryFactory())
    SectorFactory()
    MembershipFactory()

    assert client.get(reverse(f"wagtailsnippets_structures_{model}:list")).status_code == 200


def test_structures_are_listed_with_their_family_and_seat(client, editor):
    StructurePageFactory(
        title="Les Arches",
        record__family=LegalFamilyFactory(name="Association"),
        record__commune=TerritoryFactory(name="Uzès"),
    )

    page = client.get(reverse("structure_listing:index")).content.decode()

    assert "Les Arches" in page
    assert "Uzès" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_structures_asks_the_same_whatever_its_length(
    client, editor, count, django_assert_max_num_queries
):
    structures = [StructurePageFactory(record__commune=TerritoryFactory()) for _number in range(count)]
    client.get(reverse("structure_listing:index"))

    with django_assert_max_num_queries(27):
        page = client.get(reverse("structure_listing:index")).content.decode()

    assert all(structure.title in page for structure in structures)


def test_the_record_is_shown_on_the_page_editor_and_cannot_be_written_there(client, editor):
    structure = StructurePageFactory(record__legal_name="LES ARCHES DU GARDON")

    page = client.get(reverse("wagtailadmin_pages:edit", args=[structure.pk])).content.decode()

    assert "LES ARCHES DU GARDON" in page
    assert 'name="legal_name"' not in page


def test_what_an_editor_corrects_becomes_theirs(client, editor):
    structure = StructurePageFactory(record__naf="88.99B")
    record = structure.record
    address = reverse("wagtailsnippets_structures_registerrecord:edit", args=[record.pk])

    client.post(
        address,
        {
            "siret": record.siret,
            "siren": record.siren,
            "legal_name": record.legal_name,
            "naf": "90.01Z",
            "state": "A",
            "diffusion": "O",
            "is_ess_flagged": "on",
        },
    )

    record.refresh_from_db()
    assert record.naf == "90.01Z"
    assert record.source_of("naf").source == Source.EDITOR
    assert not record.note("naf", "88.99B", Source.SIRENE, None)


def test_translation_is_offered_for_the_directory_and_never_for_a_structure(client, editor):
    structure = StructurePageFactory()
    offer = "localize/submit/page/"

    directory_page = client.get(reverse("wagtailadmin_explore", args=[DirectoryPageFactory().pk]))
    structure_page = client.get(reverse("wagtailadmin_pages:edit", args=[structure.pk]))

    assert f"{offer}{DirectoryPageFactory().pk}/" in directory_page.content.decode()
    assert offer not in structure_page.content.decode()


def test_the_address_that_would_translate_a_structure_declines(client, editor):
    structure = StructurePageFactory()

    response = client.post(reverse("wagtail_localize:submit_page_translation", args=[structure.pk]))

    assert response.status_code == 302
    assert structure.get_translations().count() == 0


def test_editors_may_keep_the_lists_and_readers_may_not(client):
    person = UserFactory(editor=True)

    assert person.has_perm("structures.change_sector")
    assert person.has_perm("structures.change_registerrecord")
    assert not UserFactory().has_perm("structures.change_sector")


def test_an_editor_joins_no_structure(client):
    person = UserFactory(editor=True)
    sign_in(client, person)
    structure = StructurePageFactory()
    lists = "wagtailsnippets_structures_membership"

    listed = client.get(reverse(f"{lists}:list"))
    added = client.post(
        reverse(f"{lists}:add"), {"user": person.pk, "structure": structure.pk, "role": "manager"}
    )

    for response in (listed, added):
        assert response.status_code in (302, 403)
    assert not structure.memberships.exists()
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailsnippets_structures_territory:list") in home
    assert reverse(f"{lists}:list") not in home
