"""Structures that a visitor keeps: in the address alone, for the list, the map and the comparison."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from structures.forms import DirectoryForm
from structures.models import Contact, DirectoryPage, Offer, RegisterRecord, StructurePage
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> DirectoryPage:
    return DirectoryPageFactory()


def found(directory: DirectoryPage, **question: str) -> list[str]:
    form = DirectoryForm(question, structures=directory.structures())
    form.is_valid()
    return [structure.title for structure in form.structures()]


def words(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


# What the form reads


def test_the_directory_shows_those_asked_by_their_keys_alone(directory) -> None:
    first, second = StructurePageFactory(title="Une"), StructurePageFactory(title="Deux")
    StructurePageFactory(title="Trois")
    hidden = StructurePageFactory(title="Brouillon", live=False)

    assert found(directory, parmi=f"{first.pk}-{second.pk}-{hidden.pk}") == ["Deux", "Une"]


def test_a_selection_that_follows_the_visitor_filters_nothing(directory) -> None:
    kept = StructurePageFactory(title="Une")
    StructurePageFactory(title="Deux")

    assert found(directory, selection=str(kept.pk)) == ["Deux", "Une"]


def test_a_part_of_the_map_holds_those_whose_place_may_be_shown(directory) -> None:
    place = {"record__longitude": 4.36, "record__latitude": 43.83}
    StructurePageFactory(title="Dedans", **place)
    StructurePageFactory(title="Dehors", record__longitude=4.5, record__latitude=43.83)
    StructurePageFactory(title="Secrète", record__diffusion=RegisterRecord.Diffusion.PARTIAL, **place)

    assert found(directory, cadre="4.35,43.82,4.37,43.84") == ["Dedans"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cadre", "ici"),
        ("cadre", "4,43,5"),
        ("cadre", "5,43,4,44"),
        ("cadre", "nan,43,4,44"),
        ("cadre", "4,43,5,1e400"),
        ("parmi", "une"),
        ("parmi", "9" * 12),
        ("parmi", "²"),
        ("parmi", "-".join(str(number) for number in range(60))),
        ("selection", "'"),
    ],
)
def test_a_part_of_the_map_or_a_list_that_makes_no_sense_is_told(directory, name, value) -> None:
    StructurePageFactory()
    form = DirectoryForm({name: value}, structures=directory.structures())

    assert not form.is_valid()
    assert list(form.errors) == [name]


def test_filters_sent_again_keep_the_selection_and_the_part_of_the_map(client: Client, directory) -> None:
    structure = StructurePageFactory(record__longitude=4.36, record__latitude=43.83)

    page = words(
        client.get(directory.url, {"selection": str(structure.pk), "cadre": "4.35,43.82,4.37,43.84"})
    )

    assert f'<input type="hidden" name="selection" value="{structure.pk}">' in page
    assert '<input type="hidden" name="cadre" value="4.35000,43.82000,4.37000,43.84000">' in page
    assert re.search(r'href="\?selection=\d+"[^>]*>.*?Partie de la carte', page)


# Keeping


def test_a_visitor_keeps_structures_in_the_address_from_page_to_page(client: Client, directory) -> None:
    first, second = StructurePageFactory(title="Panier"), StructurePageFactory(title="Zoo")

    page = words(client.get(directory.url, {"q": "panier", "page": "1"}))
    assert f'href="?q=panier&page=1&selection={first.pk}#s{first.pk}"' in page

    kept = client.get(directory.url, {"selection": str(first.pk)})
    page = words(kept)
    assert f'href="{first.url}?selection={first.pk}"' in page
    assert f'href="?selection={first.pk}-{second.pk}#s{second.pk}"' in page
    assert "1 structure gardée" in page
    assert not kept.cookies

    page = words(client.get(first.url, {"selection": f"{first.pk}-{second.pk}"}))
    assert f'href="?selection={second.pk}#s{first.pk}"' in page
    assert f'href="{directory.url}?selection={first.pk}-{second.pk}"' in page


@pytest.mark.parametrize("selection", ["x", "%00", "1-" * 60, "9" * 30])
def test_a_selection_that_makes_no_sense_breaks_no_page(client: Client, directory, selection) -> None:
    structure = StructurePageFactory()

    assert client.get(f"{structure.url}?selection={selection}").status_code == 200
    for path in (reverse("selection:selection"), reverse("selection:compare")):
        assert client.get(f"{path}?structures={selection}").status_code == 200


def test_the_page_of_a_selection_lists_what_may_be_read_and_says_what_may_not(client, directory) -> None:
    kept = StructurePageFactory(title="Gardée")
    draft = StructurePageFactory(title="Brouillon", live=False)

    response = client.get(reverse("selection:selection"), {"structures": f"{kept.pk}-{draft.pk}-999999"})

    page = words(response)
    assert "Gardée" in page
    assert "Brouillon" not in page
    assert "2 structures de cette sélection ne sont plus dans l’annuaire." in page
    assert f"?parmi={kept.pk}-{draft.pk}-999999" in page
    assert 'content="noindex"' in page
    assert not response.cookies


# Comparing


def compare(client: Client, *structures: StructurePage | int, **options: str):
    keys = "-".join(str(getattr(each, "pk", each)) for each in structures)
    return client.get(reverse("selection:compare"), {"structures": keys, **options})


def compared(response) -> dict[str, list[str]]:
    return {
        row.title: [", ".join(word for word, _a in cell) for cell in row.cells]
        for row in response.context["rows"]
    }


def test_two_structures_stand_side_by_side_and_differences_are_marked(client, directory) -> None:
    food, family = SectorFactory(name="Alimentation"), LegalFamilyFactory()
    commune = TerritoryFactory(name="Uzès")
    first = StructurePageFactory(
        title="Une",
        sectors=[food],
        record__commune=commune,
        record__family=family,
        record__headcount="1-9",
        record__verified_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )
    second = StructurePageFactory(title="Deux", record__family=family, website="https://deux.example.org/")
    Offer.objects.create(structure=first, title="Repas", answers_public_tenders=True)
    Contact.objects.create(structure=first, kind="email", value="a@example.org", is_public=True)
    Contact.objects.create(structure=first, kind="phone", value="04 65 71 00 01", is_public=False)

    response = compare(client, first, second)

    facts = compared(response)
    assert facts["Famille de l’ESS"] == ["Association", "Association"]
    assert facts["Secteurs d’activité"] == ["Alimentation", ""]
    assert facts["Siège"] == ["Uzès", ""]
    assert facts["Répond aux marchés publics"] == ["oui", "non"]
    assert facts["Contacts"] == ["a@example.org", "Site internet"]
    assert facts["Vérifiée le"] == ["2 mars 2026", "jamais"]
    page = words(response)
    assert "04 65 71" not in page
    assert 'scope="col"' in page
    assert 'scope="row"' in page
    assert "<caption>" in page
    assert 'content="noindex"' in page
    marked = [row.title for row in response.context["rows"] if row.differs]
    assert marked == [
        title
        for title, cells in facts.items()
        if len(set(cells)) > 1 and title not in {"Contacts", "Vérifiée le"}  # these always differ
    ]
    assert page.count(">diffère<") == len(marked)

    only = compared(compare(client, first, second, differences="1"))
    assert "Famille de l’ESS" not in only
    assert "Siège" in only


def test_what_a_legal_person_keeps_silent_is_not_compared(client, directory) -> None:
    commune = TerritoryFactory(name="Uzès")
    silent = StructurePageFactory(record__commune=commune, record__diffusion=RegisterRecord.Diffusion.PARTIAL)
    Contact.objects.create(structure=silent, kind="person", value="Claude Secret", is_public=True)

    page = words(compare(client, silent, StructurePageFactory()))

    assert "Uzès" not in page
    assert "Claude Secret" not in page


def test_more_than_four_are_not_compared_but_said(client, directory) -> None:
    structures = [StructurePageFactory() for _number in range(5)]

    page = words(compare(client, *structures))
    assert "On peut comparer quatre structures au plus" in page
    assert "<table" not in page

    assert "<table" in words(compare(client, *structures[:4]))


def test_one_alone_unknown_or_withdrawn_is_said(client, directory) -> None:
    first, draft = StructurePageFactory(), StructurePageFactory(live=False)

    page = words(compare(client, first, draft, 999_999))

    assert "2 structures de cette sélection ne sont plus dans l’annuaire." in page
    assert "Il faut au moins deux structures pour comparer" in page
    assert words(compare(client))


@pytest.mark.parametrize("language_code", ["fr", "en"])
def test_comparing_asks_as_many_queries_whatever_the_number(client, directory, language_code) -> None:
    if language_code == "en":
        DirectoryPageFactory(language_code="en")
    asked = []
    structures = []
    for number in range(4):
        structures.append(StructurePageFactory(sectors=[SectorFactory()], labels=[LabelFactory()]))
        Offer.objects.create(structure=structures[-1], title="Repas")
        if number in {1, 3}:
            with override(language_code):
                compare(client, *structures)
                with CaptureQueriesContext(connection) as queries:
                    assert "<table" in words(compare(client, *structures))
            asked.append(len(queries))

    assert asked[0] == asked[1]


def crumbs(response) -> list[str]:
    (trail,) = re.findall(r'<nav class="breadcrumb.*?</nav>', response.content.decode(), re.DOTALL)
    return re.findall(r'<li[^>]*>(?:<a href="[^"]*">)?([^<]+)', unescape(trail))


def test_the_way_back_from_a_selection_and_a_comparison_keeps_it(client: Client, directory) -> None:
    kept = f"{StructurePageFactory().pk}-{StructurePageFactory().pk}"

    selection = client.get("/annuaire/selection/", {"structures": kept})
    comparison = client.get("/annuaire/comparer/", {"structures": kept})

    assert crumbs(selection) == ["Accueil", directory.title, "Ma sélection"]
    assert crumbs(comparison) == ["Accueil", directory.title, "Ma sélection", "Comparer des structures"]
    assert f'href="{directory.url}?selection={kept}"' in comparison.content.decode()
    assert f'href="/annuaire/selection/?structures={kept}"' in comparison.content.decode()
