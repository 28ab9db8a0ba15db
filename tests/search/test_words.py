import pytest

from search.words import LONGEST_WORD, every_word, telling_words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("L’école d'Œuvre", "ecole oeuvre"),
        ("Qu’est-ce que l'ESS ?", "ess"),
        ("ÉCOLE de Nîmes", "ecole nimes"),
        ("lorsqu‘il aide", "aide"),
        ("aujourd’hui", "aujourd hui"),
        ("tiers-lieu", "tiers lieu"),
        ("l’été à Alès", "ete ales"),
        ("de la, les", ""),
        ("\x00null\x00", "null"),
    ],
)
def test_words_come_without_accents_elisions_and_small_words(written, words):
    assert telling_words(written) == words


def test_small_words_stay_where_a_word_is_being_typed():
    assert every_word("la v") == "la v"


def test_endless_words_are_cut():
    assert len(telling_words("a" * 5000)) == LONGEST_WORD
