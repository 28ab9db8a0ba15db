"""A misspelt question leads to the one that was meant, with all its other filters."""

import time
from urllib.parse import parse_qs

import pytest
from django.test import Client

from structures.models import StructurePage, VocabularyWord
from structures.spelling.corrections import corrected, in_all_pages
from structures.spelling.sounds import nearby, sound
from structures.spelling.tasks import count_words
from structures.spelling.vocabulary import refresh_vocabulary
from tests.factories.events import EventPageFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def known(**frequencies: int) -> None:
    VocabularyWord.objects.bulk_create(
        VocabularyWord(word=word, shown=word, structures=times, nearby=nearby(word))
        for word, times in frequencies.items()
    )


# What sounds the same


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("asociation", "association"),
        ("episserie", "epicerie"),
        ("fotografie", "photographie"),
        ("nime", "nimes"),
        ("bisiclete", "bicyclette"),
        ("resourcerie", "ressourcerie"),
        ("abitat", "habitat"),
        ("ortau", "ortaux"),
        ("envellope", "anvelope"),
        ("quartie", "kartie"),
    ],
)
def test_words_that_sound_the_same_are_one_sound(written: str, meant: str) -> None:
    assert sound(written) == sound(meant)


@pytest.mark.parametrize("typed", ["assocation", "asssociation", "assoziation", "assoication", "associatoin"])
def test_one_slip_of_the_finger_stays_nearby(typed: str) -> None:
    assert set(nearby(typed)) & set(nearby("association"))


# The vocabulary


def test_words_are_counted_with_their_usual_spelling() -> None:
    StructurePageFactory(title="ÉPICERIE", presentation="<p>Épicerie</p>", record__legal_name="EPICERIE")
    StructurePageFactory(title="L’épicerie 2024")
    EventPageFactory(title="Fête de l’épicerie")

    count_words(0)

    word = VocabularyWord.objects.get(word="epicerie")
    assert (word.shown, word.structures, word.other_pages) == ("épicerie", 2, 1)
    assert not VocabularyWord.objects.filter(word__contains="2024").exists()


def test_a_rare_accent_is_not_believed() -> None:
    for number in range(11):
        StructurePageFactory(title=f"Garrigue {'ä' * (number == 0)}")
    StructurePageFactory(title="Garrigué")

    refresh_vocabulary()

    assert VocabularyWord.objects.get(word="garrigue").shown == "garrigue"


def test_communes_keep_their_capital() -> None:
    StructurePageFactory(title="X", record__commune=TerritoryFactory(name="Nîmes"))

    refresh_vocabulary()

    assert corrected("nimmes") == "Nîmes"


def test_the_vocabulary_forgets_what_readers_no_longer_see() -> None:
    page = StructurePageFactory(title="Ornithorynque", presentation="<p>Castor</p>")
    refresh_vocabulary()
    assert VocabularyWord.objects.filter(word="ornithorynque").exists()

    page.presentation = "<p>Loutre</p>"
    page.save()
    refresh_vocabulary()
    assert not VocabularyWord.objects.filter(word="castor").exists()
    assert VocabularyWord.objects.filter(word="loutre").exists()

    page.unpublish()
    refresh_vocabulary()
    assert not VocabularyWord.objects.filter(structures__gt=0).exists()


def test_words_of_private_pages_and_drafts_are_not_known() -> None:
    EventPageFactory(title="Conclave", live=False)
    StructurePageFactory(title="Cachottier", live=False)

    refresh_vocabulary()

    assert not VocabularyWord.objects.filter(word__in=["conclave", "cachottier"]).exists()


def test_counting_again_writes_nothing(django_assert_max_num_queries) -> None:
    StructurePageFactory(title="Garrigue")
    refresh_vocabulary()

    with django_assert_max_num_queries(14) as queries:
        refresh_vocabulary()

    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]


# The correction


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("asociation", "association"),
        ("l’asociation d’episerie", "l’association d’epicerie"),
        ("Asociation ?", "Association ?"),
        ("association", ""),
        ("associations", "association"),
        ("xyzzy", ""),
        ("epi", ""),
        ("30000", ""),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_only_misspelt_words_are_replaced(typed: str, meant: str) -> None:
    known(association=40, epicerie=12, dassociation=1)

    assert corrected(typed) == meant


def test_the_nearest_then_the_commonest_word_is_meant() -> None:
    known(velo=30, vela=2, volet=50)

    assert corrected("velp") == "velo"


def test_a_word_that_exists_is_replaced_only_by_one_far_commoner() -> None:
    known(asociation=1, association=11, epice=3, epicee=12)

    assert corrected("asociation") == "association"
    assert corrected("epice") == ""


def test_words_of_other_pages_serve_the_search_of_the_whole_portal_only() -> None:
    VocabularyWord.objects.create(word="atelier", shown="atelier", other_pages=2, nearby=nearby("atelier"))

    assert corrected("attelier") == ""
    assert corrected("attelier", in_all_pages) == "atelier"


def test_a_large_vocabulary_is_asked_once_and_fast(django_assert_num_queries) -> None:
    syllables = [
        "ba",
        "ce",
        "di",
        "fo",
        "gu",
        "la",
        "me",
        "ni",
        "po",
        "ru",
        "sa",
        "te",
        "vi",
        "zo",
        "an",
        "el",
    ]
    words = [a + b + c + d for a in syllables for b in syllables for c in syllables for d in syllables[:6]]
    known(**dict.fromkeys(words, 1), association=5)

    with django_assert_num_queries(1):
        assert corrected("asociation") == "association"
    began = time.perf_counter()
    corrected("asociation bacedifo bacedifu xacedifa zozozoza zzzzzzzz")
    assert time.perf_counter() - began < 0.5


# In the directory


@pytest.fixture
def groceries() -> None:
    DirectoryPageFactory()
    sector = SectorFactory(code="food", name="Alimentation")
    for number in range(4):
        StructurePageFactory(title=f"Épicerie {number}", sectors=[sector])
    StructurePageFactory(title="Épicerie sans secteur")
    refresh_vocabulary()


def test_an_empty_result_proposes_what_was_meant_and_keeps_the_filters(client: Client, groceries) -> None:
    answer = client.get("/annuaire/", {"q": "épisserie", "secteur": "food", "affichage": "carte"})

    correction = answer.context["correction"]
    assert (correction.text, correction.count) == ("épicerie", 4)
    asked = parse_qs(correction.query[1:])
    assert asked == {"q": ["épicerie"], "secteur": ["food"], "affichage": ["carte"]}
    content = answer.content.decode()
    assert "Vouliez-vous dire" in content
    assert client.get(f"/annuaire/{correction.query}").context["results"].paginator.count == 4


def test_a_few_results_propose_it_as_well(client: Client, groceries) -> None:
    StructurePageFactory(title="Episerie mal écrite")
    for number in range(6):
        StructurePageFactory(title=f"Épicerie nouvelle {number}")
    refresh_vocabulary()

    answer = client.get("/annuaire/", {"q": "episerie"})

    assert answer.context["results"].paginator.count == 1
    assert answer.context["correction"].text == "épicerie"


def test_nothing_is_proposed_that_finds_nothing_more(client: Client, groceries) -> None:
    StructurePage.objects.all().delete()

    assert client.get("/annuaire/", {"q": "épisserie"}).context["correction"] is None


def test_many_results_propose_nothing(client: Client, groceries) -> None:
    answer = client.get("/annuaire/", {"q": "épicerie"})

    assert answer.context["correction"] is None
    assert "Vouliez-vous dire" not in answer.content.decode()


def test_the_english_directory_proposes_it_in_english(client: Client, groceries) -> None:
    DirectoryPageFactory(language_code="en")

    assert "Did you mean" in client.get("/en/directory/", {"q": "épisserie"}).content.decode()


@pytest.mark.parametrize("asked", ["épisserie\x00", "é" * 5000, "'\"<b>épisserie</b>", "%", "\\"])
def test_hostile_questions_are_answered(client: Client, groceries, asked: str) -> None:
    answer = client.get("/annuaire/", {"q": asked})

    assert answer.status_code == 200
    assert b"<b>" not in answer.content


# In the search over the whole portal


def test_the_search_over_everything_proposes_it_and_keeps_the_kind(client: Client) -> None:
    for number in range(2):
        EventPageFactory(title=f"Atelier {number}")
    refresh_vocabulary()

    answer = client.get("/recherche/", {"q": "attelier", "kind": "event"})

    assert "Vouliez-vous dire" in answer.content.decode()
    correction = answer.context["findings"].correction
    assert parse_qs(correction.query[1:]) == {"q": ["atelier"], "kind": ["event"]}
    assert correction.count == 2


def test_the_search_over_everything_proposes_no_word_of_a_page_withdrawn_since(client: Client) -> None:
    page = EventPageFactory(title="Atelier")
    refresh_vocabulary()
    page.unpublish()

    assert client.get("/recherche/", {"q": "attelier"}).context["findings"].correction is None
