"""What is typed in the directory's search box is completed, and each proposal says what it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from structures.models import Membership, NameStart, StructurePage, Territory
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalFamilyFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    language,
)
from tests.structures.gard import small_gard

pytestmark = pytest.mark.django_db

ADDRESS = "/annuaire/suggestions/"


@pytest.fixture(autouse=True)
def _directory() -> None:
    DirectoryPageFactory()


def proposed(client: Client, text: str, address: str = ADDRESS) -> list[dict[str, str]]:
    answer = client.get(address, {"q": text})
    assert answer.status_code == 200
    return answer.json()["proposals"]


def names(client: Client, text: str) -> list[str]:
    return [each["name"] for each in proposed(client, text)]


def test_each_proposal_names_its_kind_and_leads_to_it(client: Client) -> None:
    gard = small_gard()
    Territory.objects.filter(name="Nîmes Métropole").update(population=250_000)
    SectorFactory(code="nursing", name="Nids et crèches")
    LabelFactory(code="nid", name="Nid labellisé", short_name="NID")
    LegalFamilyFactory(code="nidale", name="Nidale")
    structure = StructurePageFactory(title="Nimbus", record__commune=gard.ales)

    found = [
        (each["kind"], each["name"], each["parameter"], each["value"]) for each in proposed(client, "ni")
    ]

    assert found == [
        ("commune", "Nîmes", "territoire", "30189"),
        ("intercommunalité", "Nîmes Métropole", "territoire", "243000643"),
        ("arrondissement", "Arrondissement de Nîmes", "territoire", "302"),
        ("secteur", "Nids et crèches", "secteur", "nursing"),
        ("label", "Nid labellisé", "label", "nid"),
        ("famille de l’ESS", "Nidale", "forme", "nidale"),
        ("structure", "Nimbus", "", ""),
    ]
    last = proposed(client, "ni")[-1]
    assert (last["url"], last["detail"]) == (structure.get_url(), "Alès")
    assert proposed(client, "nim")[0]["url"] == "/annuaire/?territoire=30189"


@pytest.mark.parametrize("typed", ["les pan", "LES PAN", "pan", "ceven", "paniers d", "Céven", "les  pan"])
def test_a_name_is_completed_from_any_of_its_words(client: Client, typed: str) -> None:
    StructurePageFactory(title="Les Paniers des Cévennes")
    StructurePageFactory(title="Autre")

    assert names(client, typed) == ["Les Paniers des Cévennes"]


def test_names_that_begin_so_come_first(client: Client) -> None:
    for title in ("La Fabrique", "Zoo fabuleux", "Fabrique d’Uzès"):
        StructurePageFactory(title=title)

    assert names(client, "fab") == ["Fabrique d’Uzès", "La Fabrique", "Zoo fabuleux"]


def test_where_enough_names_begin_so_no_other_word_is_looked_at(client: Client) -> None:
    StructurePageFactory(title="Autres nimbus")
    for number in range(6):
        StructurePageFactory(title=f"Nimbus {number}")

    with CaptureQueriesContext(connection) as asked:
        assert names(client, "nimb") == [f"Nimbus {number}" for number in range(6)]

    assert len([each for each in asked if "structures_namestart" in each["sql"]]) == 1


@pytest.mark.parametrize("typed", ["000 000 019", "00000001900018", "0000000", "000 000 019 000"])
def test_a_register_number_is_completed(client: Client, typed: str) -> None:
    StructurePageFactory(title="Nimbus", record__siren="000000019", record__siret="00000001900018")

    assert names(client, typed) == ["Nimbus"]


def test_register_numbers_come_in_their_order_establishments_known_or_not(client: Client) -> None:
    StructurePageFactory(title="Seconde", record__siren="000000019", record__siret="00000001900018")
    StructurePageFactory(title="Première", record__siren="000000001", record__siret=None)

    assert names(client, "0000000") == ["Première", "Seconde"]


def test_a_postal_code_gives_its_communes(client: Client) -> None:
    small_gard()

    assert names(client, "30260") == ["Quissac"]


def test_a_label_is_known_by_its_initials_and_terms_are_named_in_the_readers_language(client: Client) -> None:
    DirectoryPageFactory(language_code="en")
    LabelFactory(code="esus", name="Entreprise solidaire d’utilité sociale", short_name="ESUS")
    LabelFactory(code="esus", name="Social utility company", short_name="ESUS", locale=language("en"))

    assert names(client, "esus") == ["Entreprise solidaire d’utilité sociale"]
    (english,) = proposed(client, "solid", "/en/annuaire/suggestions/")
    assert (english["kind"], english["name"]) == ("label", "Social utility company")
    assert english["url"] == "/en/directory/?label=esus"


def test_what_readers_do_not_see_is_not_proposed(client: Client) -> None:
    StructurePageFactory(title="Nimbus en brouillon", live=False)
    silent = StructurePageFactory(title="Nimbus oublié", record__verified_at=None)
    MembershipFactory(structure=silent)
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=600))

    assert names(client, "nimb") == []
    assert names(client, silent.record.siren) == []


def test_a_new_name_replaces_the_old_one(client: Client) -> None:
    page = StructurePageFactory(title="Nimbus")
    page.title = "Cumulus blanc"
    page.save()

    assert names(client, "nimb") == []
    assert names(client, "blan") == ["Cumulus blanc"]


def test_proposals_are_few(client: Client) -> None:
    for number in range(10):
        StructurePageFactory(title=f"Nimbus {number}")
        SectorFactory(name=f"Nimbus {number}")

    kinds = [each["kind"] for each in proposed(client, "nimbus")]

    assert (kinds.count("structure"), kinds.count("secteur")) == (6, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_are_the_same_for_one_and_for_many(
    client: Client, django_assert_max_num_queries, count: int
) -> None:
    for number in range(count):
        StructurePageFactory(title=f"Nimbus {number}")
    client.get(ADDRESS, {"q": "nim"})

    with django_assert_max_num_queries(11):
        assert len(names(client, "nimb")) == count


def test_it_may_be_kept_by_caches(client: Client) -> None:
    answer = client.get(ADDRESS, {"q": "nim"})

    assert "s-maxage" in answer["Cache-Control"]
    assert not answer.cookies
    assert not answer.get("Vary")


@pytest.mark.parametrize("typed", ["", "n", "\x00", "%", "_", "\\", "é" * 10_000, "'", "*"])
def test_little_or_hostile_text_proposes_nothing(client: Client, typed: str) -> None:
    StructurePageFactory(title="Nimbus")

    assert proposed(client, typed) == []


def test_text_that_is_no_utf8_is_answered(client: Client) -> None:
    assert client.get(f"{ADDRESS}?q=%ff%fe").status_code == 200


def test_without_a_directory_nothing_is_proposed(client: Client) -> None:
    assert proposed(client, "nimbus", "/en/annuaire/suggestions/") == []


def test_the_index_of_beginnings_is_used(django_assert_num_queries) -> None:
    for number in range(3):
        StructurePageFactory(title=f"Nimbus {number}")
    assert NameStart.objects.count() == StructurePage.objects.count() * 2

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = NameStart.objects.filter(is_first=True, start__startswith="nim").order_by("start").explain()
    assert "structures_name_start" in plan
    assert "Sort" not in plan
