"""Search over the whole portal."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from home.models import SiteMapPage
from portal.models import Menu, MenuItem
from portal.translation import translate
from structures.models import Membership, SynonymGroup
from tests.factories.events import EventPageFactory
from tests.factories.home import ContentPageFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "école",
        "ecole",
        "ÉCOLE",
        "écoles",
        "l'école",
        "l’ecole",
        "œuvre",
        "oeuvre",
        "œuvres",
        "nimes",
        "Nîmes",
        "école à Nîmes",
        "d’été",
    ],
)
def test_accents_plurals_and_elisions_do_not_matter(titles, school, query):
    EventPageFactory(title="Atelier de réparation")

    assert titles(query) == ["L’école d’été de Nîmes"]


def test_all_words_must_be_there(titles, school):
    assert titles("école Alès") == []


def test_a_word_in_the_title_comes_before_one_in_the_text(titles):
    EventPageFactory(title="Rencontre des associations", summary="On y parle de mobilité, entre autres.")
    EventPageFactory(title="Mobilité solidaire", summary="Rencontre ouverte.")

    assert titles("mobilité") == ["Mobilité solidaire", "Rencontre des associations"]


def test_the_index_follows_what_is_published(titles, school):
    school.title = "Le marché des communs"
    school.save_revision().publish()

    assert titles("école") == []
    assert titles("marché") == ["Le marché des communs"]


def test_drafts_and_private_pages_are_not_found(titles):
    EventPageFactory(title="Café brouillon", live=False)
    private = EventPageFactory(title="Café privé")
    EventPageFactory(title="Café public")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    assert titles("café") == ["Café public"]


def test_a_page_under_a_private_page_is_not_found(titles, school):
    PageViewRestriction.objects.create(
        page=school.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="secret"
    )

    assert titles("école") == []


def test_each_language_finds_its_pages(titles, school):
    translate(school, {"L’école d’été de Nîmes": "The summer school of Nîmes"})

    assert titles("nimes") == ["L’école d’été de Nîmes"]
    assert titles("nimes", address="/en/recherche/") == ["The summer school of Nîmes"]
    assert titles("schools", address="/en/recherche/") == ["The summer school of Nîmes"]


def test_structures_are_found_under_both_interfaces(titles):
    StructurePageFactory(title="La Légumerie des Cévennes")

    assert titles("légumerie") == ["La Légumerie des Cévennes"]
    assert titles("legumeries", address="/en/recherche/") == ["La Légumerie des Cévennes"]


@pytest.mark.parametrize(
    "asked", ["00000001900018", "000 000 019 00018", "000000019", "000.000.019", "000 000 019 00"]
)
def test_a_register_number_finds_its_structure_before_who_mentions_it(titles, asked):
    StructurePageFactory(
        title="La Légumerie",
        record__siren="000000019",
        record__siret="00000001900018",
        record__legal_name="X",
    )
    StructurePageFactory(title="Une autre", presentation="<p>Partenaire : SIRET 000 000 019 00018.</p>")
    call_command("update_index", verbosity=0)

    assert titles(asked)[0] == "La Légumerie"


def test_the_word_that_was_typed_counts_more_than_its_synonym(titles):
    SynonymGroup.objects.create(expressions="plan\nschéma")
    EventPageFactory(title="Plan local")
    EventPageFactory(title="Schéma départemental de l’économie sociale et solidaire")

    assert titles("schéma")[0] == "Schéma départemental de l’économie sociale et solidaire"
    assert titles("plan")[0] == "Plan local"


def test_pages_about_the_site_come_last(titles):
    notice = ContentPageFactory(title="Plan des mentions")
    legal = Menu.objects.create(title="Pages légales", place=Menu.Place.LEGAL, locale=notice.locale)
    MenuItem.objects.create(menu=legal, page=notice, locale=legal.locale)
    notice.get_parent().add_child(instance=SiteMapPage(title="Plan du site"))
    EventPageFactory(title="Une rencontre", summary="On y parle, entre autres, du plan.")

    assert titles("plan")[0] == "Une rencontre"
    assert sorted(titles("plan")[1:]) == ["Plan des mentions", "Plan du site"]


def test_synonyms_find_pages_of_every_kind(titles):
    EventPageFactory(title="Rencontre", summary="Un lieu partagé à Uzès.")
    EventPageFactory(title="Autre", summary="Un lieu bien partagé.")
    StructurePageFactory(title="Tiers-lieu du Vidourle")
    assert titles("tiers-lieu") == ["Tiers-lieu du Vidourle"]

    SynonymGroup.objects.create(expressions="tiers-lieu\nlieu partagé")

    assert set(titles("tiers-lieux")) == {"Tiers-lieu du Vidourle", "Rencontre"}
    assert titles("tiers-lieux Uzès") == ["Rencontre"]
    assert set(titles("Tiers lieu", address="/en/recherche/")) == {"Tiers-lieu du Vidourle"}


def test_structures_withdrawn_from_the_directory_are_not_found(titles):
    silent = StructurePageFactory(title="Légumerie oubliée", record__verified_at=None)
    MembershipFactory(structure=silent)
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=600))
    StructurePageFactory(title="Légumerie vivante")

    assert titles("légumerie") == ["Légumerie vivante"]


def test_results_are_counted_and_filtered_by_kind(client: Client, titles, school):
    answer = client.get("/recherche/", {"q": "école"})

    facets = [(facet.code, facet.total) for facet in answer.context["findings"].facets]
    assert facets == [("event", 1)]
    assert titles("école", kind="event") == ["L’école d’été de Nîmes"]
    assert titles("école", kind="page") == []


def test_an_unknown_kind_is_named_and_left_out(client: Client, school):
    answer = client.get("/recherche/", {"q": "école", "kind": "licorne"})

    assert answer.context["form"].errors.keys() == {"kind"}
    assert answer.context["findings"].total == 1


def test_results_come_20_a_page(client: Client):
    for number in range(21):
        EventPageFactory(title=f"Rencontre {number}")

    first = client.get("/recherche/", {"q": "rencontre"})
    second = client.get("/recherche/", {"q": "rencontre", "page": 2})

    assert (len(first.context["read"]), len(second.context["read"])) == (20, 1)
    assert first.context["findings"].total == 21


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_results(client: Client, django_assert_max_num_queries, count):
    for number in range(count):
        EventPageFactory(title=f"Rencontre {number}")
    client.get("/recherche/", {"q": "rencontre"})

    with django_assert_max_num_queries(14):
        answer = client.get("/recherche/", {"q": "rencontre"})

    assert len(answer.context["read"]) == count


def test_search_stays_out_of_search_engines_and_keeps_no_cookie(client: Client, school):
    for answer in (client.get("/recherche/"), client.get("/recherche/", {"q": "école"})):
        assert b'<meta name="robots" content="noindex">' in answer.content
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_without_words_it_gives_advice(client: Client):
    for query in ("", "   ", "de la"):
        assert client.get("/recherche/", {"q": query}).status_code == 200
    assert "Une seule recherche" in client.get("/recherche/").content.decode()


def test_nothing_found_gives_advice(client: Client):
    assert "Rien n’a été trouvé" in client.get("/recherche/", {"q": "zygomatique"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "a\x00b",
        "'",
        "''",
        "\\",
        "a:*",
        "!a & (b | c)",
        "%",
        "a" * 5000,
        "é" * 1_000_000,
        "\u202ea",
        "<b>",
    ],
)
def test_hostile_queries_are_answered(client: Client, school, query):
    assert client.get("/recherche/", {"q": query}).status_code == 200


def test_what_is_not_utf8_is_answered(client: Client):
    assert client.get("/recherche/?q=%ff%fe%00&kind=%ff&page=%00").status_code == 200


def test_the_query_is_shown_inert(client: Client):
    content = client.get("/recherche/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in content


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=80), kind=st.text(max_size=10), page=st.text(max_size=5))
def test_any_query_is_answered(client: Client, query, kind, page):
    assert client.get("/recherche/", {"q": query, "kind": kind, "page": page}).status_code == 200
