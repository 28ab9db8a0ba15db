"""One form reads every question: around a place, by headcount, in a fair order, from any parameters."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from commons.models import Participant
from structures.distance import Centre
from structures.forms import DirectoryForm
from structures.models import DirectoryPage, HeadcountBand, Membership, StructurePage
from tests.factories.commons import CommonsPageFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
)
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db

NIMES, ALES = (43.837, 4.360), (44.124, 4.081)


@pytest.fixture
def places() -> Gard:
    gard = small_gard()
    for place, (latitude, longitude) in ((gard.nimes, NIMES), (gard.ales, ALES)):
        place.latitude, place.longitude = latitude, longitude
        place.save()
    return gard


@pytest.fixture
def directory() -> DirectoryPage:
    return DirectoryPageFactory()


def seated(title: str, north: float = 0.0, **facts) -> StructurePage:
    """As many degrees north of the middle of Nîmes: 0.01 is 1.1 km."""
    place = {"record__latitude": NIMES[0] + north, "record__longitude": NIMES[1]}
    return StructurePageFactory(title=title, **place | facts)


def titles(form: DirectoryForm) -> list[str]:
    return [each.title for each in form.structures()]


# Around a place


@pytest.mark.parametrize("around", ["30189", "Nîmes", "30000", "43.837,4.360", " 43.8371 , 4.3604 "])
def test_finds_who_stands_within_the_radius_nearest_first(directory, places, around) -> None:
    seated("Voisine", 0.02)
    seated("Proche", 0.001)
    seated("Lointaine", 0.15)
    StructurePageFactory(title="Nulle part")

    assert titles(DirectoryForm({"autour": around, "rayon": "5"})) == ["Proche", "Voisine"]
    assert titles(DirectoryForm({"autour": around, "rayon": "20"})) == ["Proche", "Voisine", "Lointaine"]


def test_the_radius_is_a_circle_and_not_its_box(places, directory) -> None:
    seated("Au coin", 0.08, record__longitude=NIMES[1] + 0.11)

    corner = DirectoryForm({"autour": "30189", "rayon": "10"})

    assert 10 < Centre(*NIMES).kilometres_to(NIMES[0] + 0.08, NIMES[1] + 0.11) < 14
    assert titles(corner) == []


def test_without_coordinates_a_structure_stands_in_the_middle_of_its_commune(directory, places) -> None:
    StructurePageFactory(title="À Nîmes", record__commune=places.nimes)
    StructurePageFactory(title="À Alès", record__commune=places.ales)
    seated("Entre", 0.02)

    assert titles(DirectoryForm({"autour": "30189"})) == ["À Nîmes", "Entre"]
    assert titles(DirectoryForm({"autour": "30189", "rayon": "50"})) == ["À Nîmes", "Entre", "À Alès"]


def test_who_opposed_the_diffusion_of_its_place_is_never_found_by_it(directory, places) -> None:
    seated("Discrète", record__diffusion="P", record__commune=places.nimes)

    form = DirectoryForm({"autour": "30189", "rayon": "50"})

    assert titles(form) == []
    assert [each.distance for each in StructurePage.objects.with_distance(Centre(*NIMES))] == [None]


def test_a_line_says_how_far_and_how_surely(client, directory, places) -> None:
    seated("Proche", 0.001)
    seated("Voisine", 0.03)
    StructurePageFactory(title="À Alès", record__commune=places.ales)

    page = client.get(directory.url, {"autour": "30189", "rayon": "50"}).content.decode()

    assert "à moins de 1 km" in page
    assert "à 3 km" in page
    assert "à environ 39 km" in page


@pytest.mark.parametrize("around", ["Paris", "91,4", "43.8", "nan,nan", "43.8,4.3,2", "\x00", "1e5,2"])
def test_a_place_that_makes_no_sense_is_told(directory, places, around) -> None:
    seated("Toujours là")

    form = DirectoryForm({"autour": around})

    assert titles(form) == []
    assert "autour" in form.errors


def test_where_a_visitor_stands_is_written_within_a_hundred_metres(directory, places) -> None:
    form = DirectoryForm({"autour": "43.8371234567,4.3609876"})

    assert form.is_valid()
    assert form.query() == "?autour=43.837%2C4.361"


def test_the_chip_of_a_place_takes_its_radius_away(directory, places) -> None:
    form = DirectoryForm({"autour": "30189", "rayon": "20", "q": "pain"})
    form.is_valid()

    assert [(each.name, each.query) for each in form.filters] == [
        ("«\u00a0pain\u00a0»", "?autour=30189&rayon=20"),
        ("Nîmes et 20 km autour", "?q=pain"),
    ]


def test_finding_nobody_near_offers_to_look_farther(directory, places) -> None:
    seated("Lointaine", 0.15)

    form = DirectoryForm({"autour": "30189", "rayon": "5"})

    assert [(each.name, each.query, each.count) for each in form.loosenings()] == [
        ("À moins de 20 km", "?autour=30189&rayon=20", 1),
        ("Sans «\u00a0Autour de\u00a0»", "?", 1),
    ]


# Headcount and commons


def test_filters_and_counts_by_headcount(directory) -> None:
    StructurePageFactory(title="Petite", record__headcount=HeadcountBand.MICRO)
    StructurePageFactory(title="Grande", record__headcount=HeadcountBand.LARGE)
    StructurePageFactory(title="Inconnue")

    form = DirectoryForm({"effectif": ["1-9"]})

    assert titles(form) == ["Petite"]
    assert form.counts_of("effectif") == {"1-9": 1, "250+": 1}
    assert form.total == 1


def test_finds_who_takes_part_in_a_commons_that_is_public(directory) -> None:
    taking, waiting = StructurePageFactory(title="Participe"), StructurePageFactory(title="Attend")
    StructurePageFactory(title="Ailleurs")
    Participant.objects.create(commons=CommonsPageFactory(), structure=taking)
    Participant.objects.create(commons=CommonsPageFactory(live=False), structure=waiting)

    form = DirectoryForm({"particularite": "communs"})

    assert titles(form) == ["Participe"]
    assert DirectoryForm({}).counts_of("particularite") == {"communs": 1, "reseau": 0, "marches": 0}


# Orders


def test_equals_are_drawn_anew_each_day_of_paris_and_keep_still_within_it(directory) -> None:
    for number in range(12):
        StructurePageFactory(title=f"Panier {number:02d}")

    def drawn(moment: datetime) -> list[str]:
        with time_machine.travel(moment, tick=False):
            return titles(DirectoryForm({"tri": "verifie"}))

    evening = datetime(2026, 6, 1, 21, 59, tzinfo=UTC)  # 23:59 in Paris
    assert drawn(evening) == drawn(evening - timedelta(hours=12))
    assert drawn(evening) != drawn(evening + timedelta(minutes=2))
    last = {drawn(evening + timedelta(days=day))[-1] for day in range(12)}
    assert len(last) > 3


def test_the_last_verified_come_first_and_the_never_verified_last(directory) -> None:
    now = timezone.now()
    StructurePageFactory(title="Jamais")
    StructurePageFactory(title="Hier", record__verified_at=now - timedelta(days=1))
    StructurePageFactory(title="Ce matin", record__verified_at=now)

    assert titles(DirectoryForm({"tri": "verifie"})) == ["Ce matin", "Hier", "Jamais"]


@pytest.mark.parametrize(
    ("question", "orders"),
    [
        ({}, ["nom", "verifie"]),
        ({"q": "pain"}, ["pertinence", "nom", "verifie"]),
        ({"autour": "30189"}, ["distance", "nom", "verifie"]),
        ({"autour": "30189", "q": "pain", "tri": "pertinence"}, ["distance", "pertinence", "nom", "verifie"]),
    ],
)
def test_only_orders_that_make_sense_are_offered(directory, places, question, orders) -> None:
    form = DirectoryForm(question)
    form.is_valid()

    assert form.orders == orders
    assert form.order == question.get("tri", orders[0])


# What a question is made of


def test_an_address_a_dict_and_kept_pairs_ask_the_same(directory, places) -> None:
    SectorFactory(code="food")
    StructurePageFactory(title="Pain", record__commune=places.nimes)
    address = "q=pain&territoire=30189&secteur=food&tri=nom&page=3&lieu=&rayon=10&utm_source=lettre"

    forms = [DirectoryForm(QueryDict(address))]
    forms[0].is_valid()
    forms += [
        DirectoryForm(forms[0].parameters),
        DirectoryForm({"q": "pain", "territoire": ["30189"], "secteur": "food", "tri": "nom", "lieu": None}),
    ]

    for form in forms:
        assert form.is_valid()
        assert form.query() == "?q=pain&territoire=30189&secteur=food&tri=nom"
        assert form.narrowing == [("q", "pain"), ("territoire", "30189"), ("secteur", "food")]


@pytest.mark.parametrize(
    "parameter", ["page=0", "page=-1", "page=deux", "rayon=7", "tri=x", "presence=siege&presence=action"]
)
def test_nothing_that_is_asked_is_dropped_silently(directory, parameter) -> None:
    StructurePageFactory()

    form = DirectoryForm(QueryDict(parameter))

    assert not form.is_valid()
    assert form.total == 0
    assert list(form.structures()) == []
    assert form.problems


def test_facets_count_what_each_value_would_give_whatever_is_hidden(directory, places) -> None:
    food = SectorFactory(code="food")
    silent = StructurePageFactory(sectors=[food], record__commune=places.nimes)
    StructurePageFactory(sectors=[food], action_zone=[places.gard], record__verified=True)
    MembershipFactory(structure=silent)
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=600))

    form = DirectoryForm({"territoire": places.nimes.code})

    assert form.counts_of("secteur") == {"food": 1}
    assert form.counts_of("territoire") == {
        code: DirectoryForm({"territoire": code}).total for code in form.counts_of("territoire")
    }
