"""The directory's page: one question in the address, its list, its map, its filters and their counts."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction, Site

from structures.forms import DirectoryForm
from structures.indexing import index_structures
from structures.models import DirectoryPage, Offer, StructurePage
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalFamilyFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
    home,
    language,
)
from tests.structures.directory import ask, counts, titles
from tests.structures.gard import Gard, commune, small_gard

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> Gard:
    return small_gard()


@pytest.fixture
def directory() -> DirectoryPage:
    return DirectoryPageFactory()


# The list


def test_shows_published_structures_by_name_and_says_how_many(client, directory) -> None:
    for title in ("Zoo", "École", "Abeille"):
        StructurePageFactory(title=title)
    StructurePageFactory(title="Brouillon", live=False)

    response = ask(client, directory)

    assert titles(response) == ["Abeille", "École", "Zoo"]
    assert "3 structures" in response.content.decode()


def test_a_structure_that_stopped_confirming_is_hidden(client, directory) -> None:
    silent = StructurePageFactory(title="Silencieuse", record__verified_at=None)
    membership = MembershipFactory(structure=silent)
    type(membership).objects.update(joined_at=timezone.now() - timezone.timedelta(days=600))
    StructurePageFactory(title="Présente", record__verified=True)

    response = ask(client, directory)

    assert titles(response) == ["Présente"]


def test_an_unclaimed_structure_unconfirmed_for_long_says_so(client, directory) -> None:
    StructurePageFactory(title="Fraîche", record__verified=True)
    assert "Non confirmé par la structure" not in ask(client, directory).content.decode()

    StructurePageFactory(title="Ancienne")

    assert "Non confirmé par la structure" in ask(client, directory).content.decode()


def test_shows_ten_a_page_and_keeps_the_question_from_page_to_page(client, directory) -> None:
    for number in range(15):
        StructurePageFactory(title=f"Panier {number:02d}")

    first = ask(client, directory, q="panier", tri="nom")
    second = ask(client, directory, q="panier", tri="nom", page="2")

    assert len(titles(first)) == 10
    assert titles(second) == ["Panier 10", "Panier 11", "Panier 12", "Panier 13", "Panier 14"]
    assert "?q=panier&amp;tri=nom&amp;page=2" in first.content.decode()


def test_a_long_filter_comes_whole_when_it_is_asked(client, directory) -> None:
    sectors = [SectorFactory(code=f"sector-{number}", name=f"Secteur {number}") for number in range(8)]
    for sector in sectors:
        StructurePageFactory(sectors=[sector])

    short, whole = ask(client, directory), ask(client, directory, tout="secteur", q="")

    assert short.content.decode().count('name="secteur"') == 5
    assert '<button class="facets__more" name="tout" value="secteur"' in short.content.decode()
    assert whole.content.decode().count('name="secteur"') == 8
    assert '<input type="hidden" name="tout" value="secteur">' in whole.content.decode()
    assert "tout=" not in whole.context["form"].list_query()


@pytest.mark.parametrize("count", [1, 3])
def test_asks_as_many_queries_whatever_the_number_of_structures(
    client, directory, places, count, django_assert_max_num_queries, django_assert_num_queries
) -> None:
    sector, label = SectorFactory(), LabelFactory()
    for _ in range(count):
        structure = StructurePageFactory(
            sectors=[sector],
            labels=[label],
            action_zone=[places.gard],
            record__commune=places.nimes,
            record__family=LegalFamilyFactory(),
        )
        Offer.objects.create(structure=structure, title="Repas", answers_public_tenders=True)
    client.get(directory.url)  # paths of sites enter the cache

    with django_assert_num_queries(QUERIES_OF_LIST):
        ask(client, directory)
    with django_assert_num_queries(QUERIES_OF_MAP):
        ask(client, directory, affichage="carte")


QUERIES_OF_LIST = 23
QUERIES_OF_MAP = 23


# Filters


def test_filters_add_up_and_values_of_one_filter_widen_it(client, directory) -> None:
    food, health = SectorFactory(code="food"), SectorFactory(code="health")
    esus = LabelFactory(code="esus")
    StructurePageFactory(title="Repas ESUS", sectors=[food], labels=[esus])
    StructurePageFactory(title="Repas", sectors=[food])
    StructurePageFactory(title="Soins ESUS", sectors=[health], labels=[esus])
    StructurePageFactory(title="Rien")

    assert titles(ask(client, directory, secteur="food")) == ["Repas", "Repas ESUS"]
    assert titles(ask(client, directory, secteur=["food", "health"])) == ["Repas", "Repas ESUS", "Soins ESUS"]
    assert titles(ask(client, directory, secteur="food", label="esus")) == ["Repas ESUS"]


def test_filters_by_family_network_and_public_tenders(client, directory) -> None:
    cooperative = LegalFamilyFactory(code="cooperative", name="Coopérative")
    StructurePageFactory(title="Coop", record__family=cooperative)
    StructurePageFactory(title="Réseau", is_network_member=True)
    answering = StructurePageFactory(title="Marchés", is_network_member=True)
    Offer.objects.create(structure=answering, title="Repas", answers_public_tenders=True)

    assert titles(ask(client, directory, forme="cooperative")) == ["Coop"]
    assert titles(ask(client, directory, particularite="reseau")) == ["Marchés", "Réseau"]
    assert titles(ask(client, directory, particularite=["reseau", "marches"])) == ["Marchés"]


@pytest.mark.parametrize(
    ("presence", "expected"),
    [("", ["Agit", "Siège"]), ("siege", ["Siège"]), ("action", ["Agit"])],
)
def test_a_territory_finds_who_is_seated_or_acts_there(client, directory, places, presence, expected) -> None:
    StructurePageFactory(title="Siège", record__commune=places.nimes)
    StructurePageFactory(title="Agit", action_zone=[places.gard], record__commune=places.ales)
    StructurePageFactory(title="Ailleurs", action_zone=[places.ales], record__commune=places.ales)

    response = ask(client, directory, territoire=places.metropole.code, presence=presence)

    assert titles(response) == expected


@pytest.mark.parametrize("asked", ["nimes", "Nîmes", "NÎMES", "30000", "30189"])
def test_a_commune_is_found_by_its_name_or_code_and_joins_the_territories(
    client, directory, places, asked
) -> None:
    StructurePageFactory(title="À Nîmes", record__commune=places.nimes)
    StructurePageFactory(title="À Alès", record__commune=places.ales)

    response = ask(client, directory, lieu=asked)

    assert titles(response) == ["À Nîmes"]
    assert [each.name for each in response.context["form"].filters] == ["Nîmes"]
    assert response.context["form"].query() == "?territoire=30189"


def test_a_name_that_several_communes_share_offers_them(client, directory, places) -> None:
    commune("30350", "Lézan-le-Haut", "30350", places.gard, places.ales_area, places.piemont)
    StructurePageFactory()

    response = ask(client, directory, lieu="30350", secteur="")

    assert response.context["form"].suggested == [
        ("Lézan", "?territoire=30147"),
        ("Lézan-le-Haut", "?territoire=30350"),
    ]
    assert titles(response) == []


@pytest.mark.parametrize("parameter", ["lieu", "autour"])
def test_communes_that_may_be_meant_are_buttons_of_the_error_itself(
    client, directory, places, parameter
) -> None:
    commune("30350", "Lézan-le-Haut", "30350", places.gard, places.ales_area, places.piemont)

    page = ask(client, directory, **{parameter: "30350"}).content.decode()

    told = page.partition('class="error-summary')[2].partition("</div>")[0]
    chosen = "territoire" if parameter == "lieu" else "autour"
    assert f'<a class="button button--quiet button--small" href="?{chosen}=30147#resultats">Lézan</a>' in told
    assert ">Lézan-le-Haut</a>" in told


@pytest.mark.parametrize("parameter", ["lieu", "autour"])
@pytest.mark.parametrize("typed", ["Allès", "Halès"])
def test_a_misspelt_commune_is_asked_about_and_never_replaced_by_another(
    client, directory, places, parameter, typed
) -> None:
    commune("30306", "Les Salles-du-Gardon", "30110", places.gard, places.ales_area)
    StructurePageFactory(title="Ailleurs")

    response = ask(client, directory, **{parameter: typed})

    form = response.context["form"]
    offered = form.suggested or form.suggested_centres
    assert [name for name, _query in offered] == ["Alès"]
    assert "Vouliez-vous dire Alès" in unescape(response.content.decode())
    assert titles(response) == []


def test_no_two_fields_of_the_filters_share_a_name(client, directory) -> None:
    page = ask(client, directory).content.decode()

    labels = re.findall(r'<label for="directory-[a-z]+">([^<]+)</label>', page)
    assert len(labels) == len(set(labels)) == 4


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"secteur": "nimporte"}, "« nimporte » ne figure pas dans cette liste."),
        ({"territoire": "99999"}, "« 99999 » ne figure pas dans cette liste."),
        ({"forme": "\x00"}, "ne figure pas dans cette liste."),
        ({"label": [str(number) for number in range(60)]}, "Choisissez 50 valeurs au plus."),
        ({"lieu": "Paris"}, "Aucune commune du Gard ne s’appelle « Paris »."),
        ({"q": "!!!"}, "Écrivez au moins un mot ou un nombre."),
        ({"q": "a" * 201}, "200"),
        ({"presence": "lune"}, "lune"),
        ({"affichage": "globe"}, "globe"),
        ({"tri": "hasard"}, "hasard"),
    ],
)
def test_a_value_that_makes_no_sense_is_told_and_never_dropped(client, directory, question, message) -> None:
    StructurePageFactory(title="Toujours là")

    response = ask(client, directory, **question)

    assert response.status_code == 200
    assert titles(response) == []
    assert message in unescape(response.content.decode()).replace("\xa0", " ")


# Counts


def test_each_filter_counts_what_its_values_would_give_with_the_others(client, directory, places) -> None:
    food, health = SectorFactory(code="food"), SectorFactory(code="health")
    SectorFactory(code="culture")
    StructurePageFactory(sectors=[food], record__commune=places.nimes)
    StructurePageFactory(sectors=[food, health], record__commune=places.ales)
    StructurePageFactory(sectors=[health], record__commune=places.ales, is_network_member=True)

    response = ask(client, directory, secteur="food", territoire=places.agglomeration.code)

    assert counts(response, "secteur") == {"food": 1, "health": 2}
    assert counts(response, "territoire") == {places.metropole.code: 1, places.agglomeration.code: 1}


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        ("", {"metropole": 3, "agglomeration": 1, "piemont": 3}),
        ("siege", {"metropole": 2, "agglomeration": 1}),
        ("action", {"metropole": 2, "agglomeration": 1, "piemont": 3}),
    ],
)
def test_territories_count_seats_and_overlaps_once(client, directory, places, presence, expected) -> None:
    StructurePageFactory(record__commune=places.nimes, action_zone=[places.nimes, places.metropole])
    StructurePageFactory(record__commune=places.ales, action_zone=[places.gard])
    StructurePageFactory(record__commune=places.nimes, action_zone=[places.quissac])
    StructurePageFactory(record=False, action_zone=[places.lezan])

    response = ask(client, directory, presence=presence)

    assert counts(response, "territoire") == {getattr(places, k).code: n for k, n in expected.items()}


def test_counts_of_territories_are_what_asking_for_each_gives(client, directory, places) -> None:
    for zone in ("nimes", "metropole", "piemont", "nimes_area", "ales_area", "gard", "lezan"):
        StructurePageFactory(action_zone=[getattr(places, zone)], record__commune=places.ales)

    for code, count in counts(ask(client, directory), "territoire").items():
        assert len(titles(ask(client, directory, territoire=code))) == count


def test_what_no_register_knows_and_places_without_communes_are_counted_as_what_they_are(
    client, directory
) -> None:
    empty = TerritoryFactory(kind="epci", code="200000000", name="Sans commune")
    food = SectorFactory(code="food")
    LegalFamilyFactory(code="coop")
    StructurePageFactory(sectors=[food], record=False)

    response = ask(client, directory, territoire=empty.code, presence="siege")
    unknown = ask(client, directory, secteur="food", forme="coop")

    assert counts(response, "territoire") == {empty.code: 0}
    assert counts(unknown, "secteur") == {"food": 0}
    assert counts(unknown, "forme") == {"coop": 0}


def test_a_chosen_value_stays_shown_even_if_it_gives_nothing(client, directory) -> None:
    SectorFactory(code="food")
    StructurePageFactory()

    response = ask(client, directory, secteur="food")

    assert counts(response, "secteur") == {"food": 0}


# What is in force


def test_each_filter_in_force_can_be_left_out(client, directory, places) -> None:
    SectorFactory(code="food", name="Alimentation")

    form = ask(client, directory, q="pain", territoire="30007", secteur="food", affichage="carte").context[
        "form"
    ]

    assert [(each.name, each.query) for each in form.filters] == [
        ("«\u00a0pain\u00a0»", "?territoire=30007&secteur=food&affichage=carte"),
        ("Alès", "?q=pain&secteur=food&affichage=carte"),
        ("Alimentation", "?q=pain&territoire=30007&affichage=carte"),
    ]
    assert form.clear_query() == "?affichage=carte"
    assert form.list_query() == "?q=pain&territoire=30007&secteur=food"


def test_nothing_found_says_what_leaving_out_a_filter_would_give(client, directory, places) -> None:
    SectorFactory(code="food")
    StructurePageFactory(title="Pain", record__commune=places.nimes)

    response = ask(client, directory, q="pain", secteur="food", territoire="30189")

    assert [(each.name, each.count) for each in response.context["form"].loosenings()] == [
        ("Sans «\u00a0Secteur d’activité\u00a0»", 1)
    ]
    assert "Aucune structure ne répond à toutes ces conditions." in response.content.decode()


# Search engines and caches


def test_only_the_bare_directory_is_for_search_engines(client, directory) -> None:
    bare = ask(client, directory).content.decode()
    narrowed = ask(client, directory, q="pain").content.decode()

    assert "noindex" not in bare
    assert '<meta name="robots" content="noindex">' in narrowed
    canonical = re.search(r'<link rel="canonical" href="([^"]*)"', narrowed)
    assert canonical
    assert canonical[1].endswith(directory.url)


def test_the_page_is_the_same_for_all_and_sets_no_cookie(client, directory) -> None:
    response = ask(client, directory, q="pain")

    assert not response.cookies
    assert "Vary" not in response.headers


# English


def test_the_english_directory_shows_the_same_structures_in_english(client, directory, places) -> None:
    french = SectorFactory(code="food", name="Alimentation")
    SectorFactory(code="food", name="Food", locale=language("en"), translation_key=french.translation_key)
    structure = StructurePageFactory(title="Pain", slug="pain", sectors=[french], record__headcount="1-9")
    english = DirectoryPageFactory(language_code="en")
    site = Site.objects.get()
    site.root_page = home(language())
    site.save()

    response = client.get(english.url, {"secteur": "food"})

    page = response.content.decode()
    assert response.status_code == 200
    assert titles(response) == ["Pain"]
    assert f'href="{structure.url_in("en")}"' in page
    assert structure.url_in("en").startswith("/en/")
    assert '<span class="tag tag--ochre">Food</span>' in page
    assert "1\u00a0to\u00a09\u00a0employees" in page
    assert "Alimentation" not in page


# Hostile questions

NAMES = [*DirectoryForm.base_fields, "page", "autre"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.text(max_size=40) | st.sampled_from(["30", "carte", "nom", "siege"])
        ),
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_breaks_the_page(client, directory, question) -> None:
    address = urlencode(question, errors="replace")

    response = client.get(f"{directory.url}?{address}")

    assert response.status_code == 200


@pytest.mark.parametrize(
    "question",
    [
        "q=%00",
        "lieu=%00",
        "territoire=%00",
        "page=%00",
        "page=-1",
        "page=999999999999999999999",
        "q=%ff%fe",
        "q=" + "a" * 1_000_000,
        "lieu=" + "a" * 100_000,
        "territoire=" + "a" * 100_000,
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "q=%27%3B%20DROP%20TABLE%20x--",
        "q=%E2%80%AE%7B%7B1%7D%7D",
        "&".join(["secteur=a"] * 4000),
    ],
)
def test_hostile_questions_leave_the_page_whole_and_small(client, directory, question) -> None:
    StructurePageFactory(title="Pain")

    response = client.get(f"{directory.url}?{question}")

    assert response.status_code == 200
    assert len(response.content) < 60_000
    assert "<script>alert" not in response.content.decode()


def test_structures_keep_their_address_under_the_directory(directory) -> None:
    structure = StructurePageFactory(slug="pain")

    assert StructurePage.objects.get(pk=structure.pk).url == f"{directory.url}pain/"


@pytest.mark.parametrize("code", ["300009", "3000", "301890"])
def test_a_code_of_another_length_is_no_commune(client, directory, places, code) -> None:
    response = ask(client, directory, lieu=code)

    words = unescape(response.content.decode()).replace("\xa0", " ")
    assert f"Aucune commune du Gard ne s’appelle « {code} »." in words


def test_a_structure_that_is_not_public_is_found_by_nobody(client, directory) -> None:
    hidden = StructurePageFactory(title="Confidentielle", teaser_text="Secret de fabrication")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)

    assert "Secret de fabrication" not in client.get(directory.url).content.decode()
    assert "Confidentielle" not in client.get("/annuaire/suggestions/?q=confid").content.decode()


def test_a_postal_code_is_a_word_like_another(client, directory) -> None:
    StructurePageFactory(title="La Halle", record__postal_code="30250")
    index_structures()

    page = client.get(directory.url, {"q": "30250"}).content.decode()

    assert "La Halle" in page


def test_the_keyboard_reaches_the_results_at_once(client, directory) -> None:
    page = ask(client, directory).content.decode()

    assert '<a class="skip-link" href="#resultats">Aller aux résultats</a>' in page
    assert 'id="resultats" tabindex="-1"' in page  # a circle of the map leads there, and the focus with it
