"""Where: the seat by inclusion, the action zone by overlap either way, over a graph and not a tree."""

import pytest

from structures.models import RegisterRecord, StructurePage
from tests.factories.structures import StructurePageFactory
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Gard:
    return small_gard()


ACTING = [
    # acts in, is asked, is found
    ("nimes", "nimes", True),
    ("metropole", "nimes", True),
    ("nimes_area", "nimes", True),
    ("gard", "nimes", True),
    ("ales", "nimes", False),
    ("agglomeration", "nimes", False),
    ("ales_area", "nimes", False),
    ("nimes", "metropole", True),
    ("gard", "metropole", True),
    ("agglomeration", "metropole", False),
    ("quissac", "piemont", True),
    # the intercommunality straddles the border between both arrondissements
    ("nimes_area", "piemont", True),
    ("ales_area", "piemont", True),
    ("piemont", "nimes_area", True),
    ("piemont", "ales_area", True),
    ("metropole", "ales_area", False),
    ("nimes", "ales_area", False),
    ("lezan", "ales_area", True),
    ("nimes", "gard", True),
    ("piemont", "gard", True),
    ("ales_area", "gard", True),
]


@pytest.mark.parametrize(("zone", "asked", "found"), ACTING)
def test_the_action_zone_matches_when_it_overlaps_what_is_asked(
    places: Gard, zone: str, asked: str, found: bool
) -> None:
    structure = StructurePageFactory(action_zone=[getattr(places, zone)])

    acting = StructurePage.objects.acting_in([getattr(places, asked)])

    assert (structure in acting) is found


SEATED = [
    ("nimes", "nimes", True),
    ("nimes", "metropole", True),
    ("nimes", "nimes_area", True),
    ("nimes", "gard", True),
    ("nimes", "ales", False),
    ("nimes", "agglomeration", False),
    ("lezan", "piemont", True),
    ("lezan", "ales_area", True),
    ("lezan", "nimes_area", False),
]


@pytest.mark.parametrize(("seat", "asked", "found"), SEATED)
def test_the_seat_matches_exactly_or_by_inclusion(places: Gard, seat: str, asked: str, found: bool) -> None:
    structure = StructurePageFactory(record__commune=getattr(places, seat))

    seated = StructurePage.objects.seated_in([getattr(places, asked)])

    assert (structure in seated) is found


def test_several_territories_add_up(places: Gard) -> None:
    in_nimes = StructurePageFactory(action_zone=[places.nimes])
    in_ales = StructurePageFactory(action_zone=[places.ales])
    StructurePageFactory(action_zone=[places.quissac])

    acting = StructurePage.objects.acting_in([places.nimes, places.ales])

    assert set(acting) == {in_nimes, in_ales}


def test_present_means_seated_or_acting_and_each_counts_once(places: Gard) -> None:
    both = StructurePageFactory(action_zone=[places.nimes, places.metropole], record__commune=places.nimes)
    acting = StructurePageFactory(action_zone=[places.gard], record__commune=places.ales)
    seated = StructurePageFactory(action_zone=[places.ales], record__commune=places.nimes)
    StructurePageFactory(action_zone=[places.ales], record__commune=places.ales)

    present = StructurePage.objects.present_in([places.nimes])

    assert sorted(structure.pk for structure in present) == [both.pk, acting.pk, seated.pk]


def test_a_seat_that_is_not_diffusible_is_not_given_away(places: Gard) -> None:
    structure = StructurePageFactory(
        record__commune=places.nimes, record__diffusion=RegisterRecord.Diffusion.PARTIAL
    )

    assert structure not in StructurePage.objects.seated_in([places.nimes])
    assert structure not in StructurePage.objects.seated_in([places.gard])


def test_no_territory_finds_nobody(places: Gard) -> None:
    StructurePageFactory(action_zone=[places.nimes], record__commune=places.nimes)

    assert not StructurePage.objects.present_in([]).exists()
