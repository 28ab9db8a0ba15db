"""The map: by intercommunality, by commune, then one by one, always saying what the list says."""

import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.models import SiteSettings, validate_tile_address
from structures import clusters
from structures.models import DirectoryPage, RegisterRecord, StructurePage
from tests.factories.structures import DirectoryPageFactory, StructurePageFactory
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Gard:
    return small_gard()


@pytest.fixture
def directory() -> DirectoryPage:
    return DirectoryPageFactory()


def ask(client, directory, **question):
    return client.get(directory.url, {"affichage": "carte", **question})


def shown(response) -> list[tuple[str, int]]:
    return [(each.name, each.count) for each in response.context["map"].circles]


def words(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def at(longitude: float, latitude: float, **options) -> StructurePage:
    return StructurePageFactory(record__longitude=longitude, record__latitude=latitude, **options)


def test_one_zooms_from_intercommunalities_to_communes_to_structures_and_back(
    client, directory, places
) -> None:
    structure = at(4.05, 43.95, title="Nîmoise", record__commune=places.nimes)
    far = at(4.01, 43.91, title="Lointaine", record__commune=places.nimes)

    whole = ask(client, directory)
    assert shown(whole) == [("Nîmes Métropole", 2)]
    assert whole.context["map"].wider is None

    near = client.get(directory.url + whole.context["map"].circles[0].query)
    assert shown(near) == [("Nîmes", 2)]
    assert near.context["map"].wider[0] == "tout le Gard"

    close = client.get(directory.url + near.context["map"].circles[0].query)
    assert shown(close) == [("Lointaine", 1), ("Nîmoise", 1)]
    assert [each.query for each in close.context["map"].circles] == [far.url, structure.url]
    assert close.context["map"].wider[0] == "Nîmes Métropole"

    back = client.get(directory.url + close.context["map"].wider[1])
    assert shown(back) == shown(near)


def test_close_structures_make_a_group_that_opens(client, directory, places) -> None:
    for number in range(3):
        at(4.05 + number / 10_000, 43.95, title=f"Voisine {number}", record__commune=places.nimes)
    at(4.01, 43.91, title="Lointaine", record__commune=places.nimes)

    response = ask(client, directory, territoire="30189")
    assert shown(response) == [("Lointaine", 1), ("Voisine 0 et 2 autres", 3)]

    closer = client.get(directory.url + response.context["map"].circles[1].query)
    assert shown(closer) == [("Voisine 0", 1), ("Voisine 1", 1), ("Voisine 2", 1)]
    assert closer.context["map"].wider[0] == "Nîmes"
    assert closer.context["map"].frame[2] < response.context["map"].frame[2]


def test_structures_at_one_place_lead_to_their_list(client, directory, places) -> None:
    for number in range(2):
        at(4.05, 43.95, title=f"Voisine {number}", record__commune=places.nimes)

    circle = ask(client, directory, territoire="30189").context["map"].circles[0]
    response = client.get(directory.url + circle.query)

    assert circle.count == response.context["results"].paginator.count == 2
    assert not response.context["form"].shows_map


def test_a_legal_person_that_opposes_its_diffusion_is_no_point(client, directory, places) -> None:
    secret = at(
        4.05,
        43.95,
        title="Discrète",
        record__commune=places.nimes,
        record__diffusion=RegisterRecord.Diffusion.PARTIAL,
    )

    for question in ({"cadre": "4.0,43.9,4.1,44.0"}, {"territoire": "30189"}, {"parmi": str(secret.pk)}, {}):
        response = ask(client, directory, **question)
        assert "Discrète" not in words(response)
        assert "43.95" not in response.content.decode()
    assert shown(ask(client, directory, parmi=str(secret.pk))) == []
    assert ask(client, directory, parmi=str(secret.pk)).context["map"].unplaced == 1


def test_what_stands_on_no_point_is_counted_in_words(client, directory, places) -> None:
    at(4.05, 43.95, title="Placée", record__commune=places.nimes)
    StructurePageFactory(title="Sans lieu", record__commune=places.nimes)
    at(0.0, 0.0, title="Mal notée", record__commune=places.nimes)
    at(4.08, 44.1, title="D’ailleurs", record__commune=places.ales, action_zone=[places.nimes])

    response = ask(client, directory, territoire="30189")

    assert shown(response) == [("Placée", 1)]
    assert response.context["map"].unplaced == 3
    assert "3 structures agissent ici depuis un autre lieu" in words(response)
    assert response.context["results"].paginator.count == 4


def test_the_table_says_what_the_drawing_says(client, directory, places) -> None:
    at(4.05, 43.95, title="Nîmoise <b>", record__commune=places.nimes)
    at(4.01, 43.91, title="Lointaine", record__commune=places.nimes)

    for question in ({}, {"territoire": "243000643"}, {"territoire": "30189"}):
        page = ask(client, directory, **question).content.decode()
        drawn = re.findall(r'<a [^>]*href="([^"]*)" aria-label="([^"]*)"', page.split('class="places"')[0])
        listed = re.findall(
            r'<th scope="row"><a href="([^"]*)">(.*?)</a></th><td>(\d+)</td>', page.split('class="places"')[1]
        )
        assert sorted(address for address, _name in drawn) == sorted(address for address, _n, _c in listed)
        names = dict(drawn)
        assert all(names[address].startswith(name) for address, name, _count in listed)
        assert "<b>" not in page


def test_points_ask_as_many_queries_whatever_their_number(client, directory, places) -> None:
    asked = []
    for number in range(3):
        at(4.01 + number / 50, 43.95, record__commune=places.nimes)
        ask(client, directory, territoire="30189")  # paths of sites enter the cache
        with CaptureQueriesContext(connection) as queries:
            response = ask(client, directory, territoire="30189")
        assert len(shown(response)) == number + 1
        asked.append(len(queries))

    assert asked[0] == asked[2]


def test_many_points_make_few_groups_that_count_them_all(directory, places) -> None:
    for number in range(60):
        at(4.0 + number % 10 / 200, 43.9 + number // 10 / 200, record__commune=places.nimes)

    found = clusters.groups(directory.structures(), (4.0, 43.9, 4.1, 44.0))

    assert sum(group.total for group in found) == 60
    assert len(found) <= clusters.CELLS_ACROSS**2 / 2


# The background


TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def name_a_source() -> None:
    site = SiteSettings.for_site(Site.objects.get())
    site.tile_address, site.tile_attribution = TILES, "© Cartographes"
    site.full_clean()
    site.save()


def test_without_a_source_nothing_speaks_of_a_third_party(client, directory, places) -> None:
    at(4.05, 43.95, record__commune=places.nimes)
    response = ask(client, directory)

    assert "img-src 'self' data:;" in response.headers["Content-Security-Policy"] + ";"
    assert "data-tiles" not in response.content.decode()
    assert "map.js" not in response.content.decode()


def test_a_source_may_give_images_to_the_map_and_to_nothing_else(client, directory, places) -> None:
    name_a_source()
    at(4.05, 43.95, record__commune=places.nimes)

    response = ask(client, directory)

    policy = dict(
        part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy.pop("img-src").split() == ["'self'", "data:", "https://tiles.example.org"]
    assert not any("tiles.example.org" in sources for sources in policy.values())
    page = response.content.decode()
    assert "© Cartographes" in page
    assert not re.search(r'(src|href)="https://tiles', page), "the page itself asks for nothing"
    assert "tiles.example.org" not in client.get(directory.url).headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}/{y}.png",
        "https://user@tiles.example.org/{z}/{x}/{y}.png",
        "javascript:{z}{x}{y}",
    ],
)
def test_an_address_that_could_say_more_than_a_host_is_refused(address) -> None:
    with pytest.raises(ValidationError):
        validate_tile_address(address)


def test_a_source_without_its_credit_is_refused() -> None:
    site = SiteSettings.for_site(Site.objects.get())
    site.tile_address = TILES

    with pytest.raises(ValidationError) as refused:
        site.full_clean()
    assert list(refused.value.message_dict) == ["tile_attribution"]
