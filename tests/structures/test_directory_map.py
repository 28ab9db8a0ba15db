"""The map of the directory: what its circles count, and lead to."""

import pytest

from structures.drawing import DRAWING, draw
from structures.models import DirectoryPage
from tests.factories.structures import DirectoryPageFactory, StructurePageFactory
from tests.structures.directory import ask
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Gard:
    return small_gard()


@pytest.fixture
def directory() -> DirectoryPage:
    return DirectoryPageFactory()


def test_the_map_counts_seats_by_intercommunality_and_says_the_same_in_a_table(
    client, directory, places
) -> None:
    StructurePageFactory(record__commune=places.nimes)
    StructurePageFactory(record__commune=places.nimes)
    StructurePageFactory(record__commune=places.lezan, action_zone=[places.gard])
    StructurePageFactory(record=False)

    response = ask(client, directory, affichage="carte")

    circles = response.context["map"].circles
    assert [(each.name, each.count) for each in circles] == [("Nîmes Métropole", 2), ("Piémont Cévenol", 1)]
    assert response.context["map"].unplaced == 1
    page = response.content.decode()
    assert "Structures par intercommunalité de leur siège" in page
    assert page.count("Nîmes Métropole</a></th><td>2</td>") == 1


def test_a_circle_leads_to_those_it_counts(client, directory, places) -> None:
    StructurePageFactory(title="Nîmoise", record__commune=places.nimes)
    StructurePageFactory(title="Partout", record__commune=places.ales, action_zone=[places.gard])
    circles = ask(client, directory, affichage="carte").context["map"].circles
    nimes = next(each for each in circles if each.name == "Nîmes Métropole")

    response = client.get(directory.url + nimes.query)

    assert response.context["results"].paginator.count == nimes.count == 1
    assert response.context["form"].shows_map


def test_the_map_of_a_place_counts_by_commune(client, directory, places) -> None:
    StructurePageFactory(record__commune=places.quissac)
    StructurePageFactory(record__commune=places.lezan)
    StructurePageFactory(record__commune=places.nimes)

    response = ask(client, directory, affichage="carte", territoire=places.piemont.code)

    assert [(each.name, each.count) for each in response.context["map"].circles] == [
        ("Lézan", 1),
        ("Quissac", 1),
    ]
    assert response.context["map"].outlined == [f"e{places.piemont.code}"]


def test_the_outlines_are_those_of_the_reference_communes() -> None:
    assert DRAWING.read_text() == draw()
