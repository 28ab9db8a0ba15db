"""Words that name a place, a sector, a family or a label; why one is found where it is not seated."""

import pytest

from structures.forms import DirectoryForm
from structures.indexing import index_structures
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    return DirectoryPageFactory()


@pytest.fixture
def places() -> Gard:
    return small_gard()


def offers(**question: str) -> list[tuple[str, str, int | None]]:
    index_structures()
    form = DirectoryForm(question)
    assert form.is_valid()
    return [(each.name.replace("\xa0", " "), each.query, each.count) for each in form.loosenings()]


def test_words_that_name_filters_are_offered_as_filters_each_with_its_count(directory, places) -> None:
    food = SectorFactory(code="food", name="Alimentation et restauration")
    StructurePageFactory(title="Le Four", sectors=[food], action_zone=[places.nimes])
    StructurePageFactory(title="Ailleurs", sectors=[food], record__commune=places.ales)

    offered = offers(q="alimentation à Nîmes")

    assert offered[:3] == [
        ("Alimentation et restauration (secteur) + Nîmes (commune)", "?secteur=food&territoire=30189", 1),
        ("« alimentation » + Nîmes (commune)", "?q=alimentation&territoire=30189", 1),
        ("Sans « Nîmes »", "?q=alimentation", 2),
    ]


def test_words_are_left_out_one_by_one_under_the_filters_in_force(directory, places) -> None:
    family = LegalFamilyFactory(code="association", name="Association")
    StructurePageFactory(title="Pain", record__family=family, record__commune=places.ales)
    StructurePageFactory(title="Pain", record__commune=places.nimes)

    offered = offers(q="associations pain blanc", territoire="30007")

    assert ("Sans « blanc »", "?territoire=30007&q=associations+pain", 1) in offered
    assert not [query for _name, query, _count in offered if "30189" in query]


@pytest.mark.parametrize(
    ("place", "said"), [("Nîmes", "intervient à Nîmes"), ("Le Vigan", "intervient au Vigan")]
)
def test_a_structure_found_by_its_action_zone_says_so(client, directory, place, said) -> None:
    asked = TerritoryFactory(code="30999", name=place)
    StructurePageFactory(title="D’ailleurs", action_zone=[asked], record__commune=TerritoryFactory())
    StructurePageFactory(title="D’ici", action_zone=[asked], record__commune=asked)

    lines = client.get(directory.url, {"territoire": "30999"}).context["lines"]

    assert [(line.structure.title, said in line.facts) for line in lines] == [
        ("D’ailleurs", True),
        ("D’ici", False),
    ]


def test_seats_come_first_by_relevance(directory, places) -> None:
    StructurePageFactory(title="Pain", action_zone=[places.nimes], record__commune=places.ales)
    StructurePageFactory(title="Autre", presentation="<p>du pain</p>", record__commune=places.nimes)
    index_structures()

    form = DirectoryForm({"q": "pain", "territoire": "30189"})

    assert [each.title for each in form.structures()] == ["Autre", "Pain"]
