"""What: words with accents, plurals, elisions and ligatures, and register numbers."""

import pytest

from structures.indexing import index_structures
from structures.models import Offer, RegisterRecord, StructurePage
from structures.words import asked_number, asked_words, words_of
from tests.factories.structures import (
    LabelFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "asked", ["école", "ecole", "écoles", "ECOLES", "l’école", "l'ecole", "d’écoles", "une école à Nîmes"]
)
def test_accents_plurals_capitals_and_elisions_do_not_matter(asked: str) -> None:
    school = StructurePageFactory(title="Les écoles du Gardon", teaser_text="À Nîmes, une cantine.")
    StructurePageFactory(title="Les ateliers du Gardon")

    assert list(StructurePage.objects.matching(asked)) == [school]


@pytest.mark.parametrize("asked", ["œuvre", "oeuvre", "ŒUVRES", "œuvres sociales"])
def test_ligatures_do_not_matter(asked: str) -> None:
    found = StructurePageFactory(title="Œuvres sociales du Vidourle")

    assert list(StructurePage.objects.matching(asked)) == [found]


def test_every_word_must_be_found_wherever_it_stands() -> None:
    commune = TerritoryFactory(name="Anduze")
    found = StructurePageFactory(title="Les Paniers", presentation="<p>Légumes</p>", record__commune=commune)
    StructurePageFactory(title="Les Paniers percés", presentation="<p>Légumes</p>")

    assert list(StructurePage.objects.matching("paniers legume anduze")) == [found]


@pytest.mark.parametrize(
    "asked",
    [
        "hirondelle",
        "union",
        "maraichage",
        "traiteur",
        "buffets",
        "autonomie",
        "ESUS",
        "coopérative",
        "uzes",
        "000 000 019",
        "000000019",
        "00000001900018",
        "000 000 019 00018",
        "000.000.019-00018",
        "SIRET n° 000 000 019 00018",
        "siren : 000000019",
        "000000019000",
        "W301234567",
    ],
)
def test_names_texts_offers_lists_seat_and_numbers_are_searched(asked: str) -> None:
    page = StructurePageFactory(
        title="L’Hirondelle",
        presentation="<p>Du</p><p>maraîchage</p>",
        sectors=[SectorFactory(name="Autonomie et aide à domicile")],
        labels=[LabelFactory(name="Entreprise solidaire", short_name="ESUS")],
        record=False,
    )
    RegisterRecord.objects.create(
        page=page,
        siren="000000019",
        siret="00000001900018",
        rna="W301234567",
        legal_name="UNION ASSOCIATIVE",
        commune=TerritoryFactory(name="Uzès"),
        family=LegalFamilyFactory(code="cooperative", name="Coopérative"),
    )
    page.offers = [Offer(title="Traiteur", text="Des buffets")]
    page.save()
    StructurePageFactory(title="Une autre")

    assert list(StructurePage.objects.matching(asked)) == [page]


def test_a_name_that_is_not_diffusible_does_not_find_its_structure() -> None:
    structure = StructurePageFactory(
        title="Le Relais",
        record__legal_name="DUPONT ET FILLES",
        record__city="Uzès",
        record__diffusion=RegisterRecord.Diffusion.PARTIAL,
    )

    assert list(StructurePage.objects.matching("relais")) == [structure]
    assert not StructurePage.objects.matching("dupont").exists()
    assert not StructurePage.objects.matching("uzes").exists()


def test_a_draft_is_not_searched_before_it_is_published() -> None:
    structure = StructurePageFactory(title="Le Relais", presentation="<p>Vélos</p>")
    structure.presentation = "<p>Trottinettes</p>"
    revision = structure.save_revision()
    assert not StructurePage.objects.matching("trottinettes").exists()

    revision.publish()

    assert list(StructurePage.objects.matching("trottinettes")) == [structure]
    assert not StructurePage.objects.matching("velos").exists()


def test_what_registers_and_lists_say_is_found_as_soon_as_it_changes() -> None:
    sector = SectorFactory(name="Santé")
    structure = StructurePageFactory(sectors=[sector])
    structure.record.legal_name = "LA GARRIGUE"
    structure.record.save()
    sector.name = "Soins"
    sector.save()

    assert list(StructurePage.objects.matching("garrigue soin")) == [structure]
    assert not StructurePage.objects.matching("sante").exists()


def test_the_name_comes_before_the_text() -> None:
    in_text = StructurePageFactory(title="Alpha", presentation="<p>Une épicerie</p>")
    in_name = StructurePageFactory(title="Épicerie Zoé")

    found = StructurePage.objects.matching("epicerie").by_relevance("epicerie")

    assert list(found) == [in_name, in_text]


def test_names_are_sorted_without_accents_nor_capitals() -> None:
    for title in ("Zoo", "Eau vive", "École", "abeille", "Œuvre"):
        StructurePageFactory(title=title)

    titles = [structure.title for structure in StructurePage.objects.by_name()]

    assert titles == ["abeille", "Eau vive", "École", "Œuvre", "Zoo"]


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "…", "()&|:*", "_"])
def test_a_question_without_a_word_finds_nobody(asked: str) -> None:
    StructurePageFactory()

    assert not StructurePage.objects.matching(asked).exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’école d’Alès", ["l", "ecole", "d", "ales"]),
        ("SIRET 000 000 019 00018.", ["siret", "00000001900018"]),
        ("04 66 00 00 00", ["04", "66", "00", "00", "00"]),
        ("Aujourd'hui", ["aujourd", "hui"]),
        ("mot" * 100, [("mot" * 100)[:64]]),
    ],
)
def test_words_are_folded_and_numbers_joined(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_question_leaves_out_what_an_elision_leaves() -> None:
    assert asked_words("l’école d’Alès 7") == ["ecole", "ales", "7"]
    assert asked_words("R") == ["r"]


def test_all_structures_can_be_indexed_again(django_assert_num_queries) -> None:
    for _ in range(3):
        StructurePageFactory()

    with django_assert_num_queries(7):
        assert index_structures() == 3


@pytest.mark.parametrize("asked", ["00000", "000000018", "000 000 019 00019", "000000019000189"])
def test_a_number_too_short_or_of_another_finds_nobody(asked: str) -> None:
    StructurePageFactory(record__siren="000000019", record__siret="00000001900018")

    assert not StructurePage.objects.matching(asked).exists()


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("123 456 789", "123456789"),
        ("123-456-789", "123456789"),
        ("Siret: 123.456.789 0001", "1234567890001"),
        ("04 66 00 00 00", ""),
        ("30000", ""),
        ("2024 plan", ""),
        ("1" * 15, ""),
    ],
)
def test_a_register_number_is_told_from_a_telephone_and_a_postal_code(asked: str, number: str) -> None:
    assert asked_number(asked) == number
