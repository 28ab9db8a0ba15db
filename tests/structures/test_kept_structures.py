"""Structures that a visitor keeps: in the address alone, for the list, the map and the comparison."""

import re
from html import unescape

import pytest
from django.test import Client

from structures.forms import DirectoryForm
from structures.models import DirectoryPage, RegisterRecord
from tests.factories.structures import DirectoryPageFactory, StructurePageFactory

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
