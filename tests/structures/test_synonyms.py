"""What editors hold for synonyms finds the same structures, from the moment they say so."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from structures.loading import load_synonyms
from structures.models import StructurePage, SynonymGroup
from structures.synonyms import Thesaurus
from tests.factories.accounts import UserFactory
from tests.factories.structures import DirectoryPageFactory, StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def same(*expressions: str) -> SynonymGroup:
    return SynonymGroup.objects.create(expressions="\n".join(expressions))


def titles(asked: str) -> list[str]:
    return sorted(StructurePage.objects.matching(asked).values_list("title", flat=True))


@pytest.fixture
def places() -> None:
    StructurePageFactory(title="La Fabrique", presentation="<p>Un lieu partagé à Uzès</p>")
    StructurePageFactory(title="Tiers-lieu du Vidourle", presentation="<p>À Sommières</p>")
    StructurePageFactory(title="Le Partage", presentation="<p>Chaque lieu est bien partagé entre tous</p>")
    StructurePageFactory(title="Autre chose")


@pytest.mark.parametrize(
    "asked", ["tiers-lieu", "tiers lieux", "TIERS LIEU", "lieux partagés", "un lieu partagé"]
)
def test_an_expression_finds_what_its_synonyms_name(places: None, asked: str) -> None:
    same("tiers-lieu", "lieu partagé")

    assert {"La Fabrique", "Tiers-lieu du Vidourle"} <= set(titles(asked))


def test_without_the_group_each_expression_finds_its_own_words_only(places: None) -> None:
    assert titles("tiers-lieu") == ["Tiers-lieu du Vidourle"]


def test_the_words_of_a_synonym_stand_together(places: None) -> None:
    same("tiers-lieu", "lieu partagé")

    assert "Le Partage" not in titles("tiers-lieu")


def test_the_other_words_of_the_question_still_count(places: None) -> None:
    same("tiers-lieu", "lieu partagé")

    assert titles("tiers-lieu uzes") == ["La Fabrique"]
    assert titles("uzès lieu partagé") == ["La Fabrique"]


def test_small_words_inside_an_expression_matter_neither_way() -> None:
    same("IAE", "insertion par l’activité économique")
    StructurePageFactory(title="Chantier", presentation="<p>L’insertion par l’activité économique.</p>")

    assert titles("iae") == ["Chantier"]
    StructurePageFactory(title="Atelier IAE")
    assert titles("insertion par l'activité économique") == ["Atelier IAE", "Chantier"]
    assert titles("insertion activités économiques") == ["Atelier IAE", "Chantier"]


def test_an_expression_of_two_groups_has_the_synonyms_of_both() -> None:
    same("plan", "schéma")
    same("plan", "carte")
    for title in ("Schéma", "Carte", "Plan"):
        StructurePageFactory(title=title)

    assert titles("plans") == ["Carte", "Plan", "Schéma"]
    assert titles("carte") == ["Carte", "Plan"]


def test_the_longest_expression_wins() -> None:
    thesaurus = Thesaurus([["aide", "soutien"], ["aide à domicile", "saad"]])

    parts = list(thesaurus.parts(["bonne", "aide", "domicile", "aide"]))

    assert [(part.words, part.others) for part in parts] == [
        (["bonne"], []),
        (["aide", "domicile"], ["saad"]),
        (["aide"], ["soutien"]),
    ]


def test_a_page_of_results_reads_the_synonyms_once(client: Client) -> None:
    DirectoryPageFactory()
    same("plan", "schéma")
    StructurePageFactory(title="Schéma")
    client.get("/annuaire/")

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/annuaire/", {"q": "plan"})

    assert answer.context["results"].paginator.count == 1
    assert sum("structures_synonymgroup" in query["sql"] for query in queries) == 1


@pytest.mark.parametrize(
    "expressions",
    ["", "plan", "plan\nPlans de la\n", "plan\n…", "\n".join(f"mot{n}" for n in range(13)), "a" * 81],
)
def test_a_group_that_says_nothing_is_refused(expressions: str) -> None:
    with pytest.raises(ValidationError):
        SynonymGroup(expressions=expressions).full_clean()


def test_expressions_are_tidied() -> None:
    group = SynonymGroup(expressions="  plan \n\n schéma   directeur\nplan")
    group.full_clean()

    assert group.expressions == "plan\nschéma directeur"
    assert str(group) == "plan = schéma directeur"


def test_an_editor_writes_a_group_in_the_admin(client: Client) -> None:
    sign_in(client, UserFactory(editor=True))
    StructurePageFactory(title="Schéma")
    address = reverse("wagtailsnippets_structures_synonymgroup:add")

    answer = client.post(address, {"expressions": "plan\nschéma"})

    assert answer.status_code == 302
    assert titles("plan") == ["Schéma"]


def test_shipped_groups_are_sound_and_do_not_come_back() -> None:
    assert load_synonyms()["created"] > 10
    for group in SynonymGroup.objects.all():
        group.full_clean()
    SynonymGroup.objects.first().delete()
    kept = SynonymGroup.objects.count()

    load_synonyms()

    assert SynonymGroup.objects.count() == kept
