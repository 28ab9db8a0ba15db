"""The question that somebody probably meant, word by word, in bounded time whatever the directory's size."""

import re
from collections.abc import Callable, Iterable
from math import log10

from django.db.models import F
from rapidfuzz.distance import OSA

from portal.text import fold
from structures.models import VocabularyWord
from structures.spelling.sounds import nearby, sound
from structures.words import MOST_WORDS, SMALL_WORDS

SHORTEST = 4
#: Letters that may differ, by the length of the word.
ALLOWED = ((5, 1), (8, 2), (64, 3))
MOST_CANDIDATES = 400
#: How many times commoner another word must be to be meant by one that exists.
COMMONER = 10
WORD = re.compile(r"[^\W_]+")

Frequency = Callable[[VocabularyWord], int]


def in_structures(word: VocabularyWord) -> int:
    return word.structures


def in_all_pages(word: VocabularyWord) -> int:
    return word.structures + word.other_pages


def corrected(text: str, frequency: Frequency = in_structures) -> str:
    """The text with its misspelt words replaced; "" where there is nothing to replace. One query."""
    asked = _doubtful(text)
    if not asked:
        return ""
    numbers = {number for word in asked for number in nearby(word)}
    known = VocabularyWord.objects.filter(nearby__overlap=list(numbers)).defer("nearby")
    known = known.order_by((F("structures") + F("other_pages")).desc(), "pk")
    candidates = [word for word in known[:MOST_CANDIDATES] if frequency(word)]
    meant = {word: _meant(word, candidates, frequency) for word in asked}
    replaced = WORD.sub(lambda match: _as_typed(match[0], meant.get(fold(match[0]))), text)
    return replaced if replaced != text else ""


def _doubtful(text: str) -> list[str]:
    words = [fold(word) for word in WORD.findall(text)[:MOST_WORDS]]
    telling = [word for word in words if word not in SMALL_WORDS and not any(map(str.isdigit, word))]
    return list(dict.fromkeys(word for word in telling if SHORTEST <= len(word) <= ALLOWED[-1][0]))


def _meant(asked: str, candidates: Iterable[VocabularyWord], frequency: Frequency) -> VocabularyWord | None:
    """The likeliest word, unless the one asked exists and is common enough."""
    candidates = list(candidates)
    own = sum(frequency(word) for word in candidates if word.word == asked)
    costs = {
        word: letters - log10(frequency(word)) / 2
        for word in candidates
        if word.word != asked
        and frequency(word) > COMMONER * own
        and (letters := _letters_between(asked, word.word)) is not None
    }
    return min(costs, key=lambda word: (costs[word], word.word), default=None)


def _letters_between(asked: str, known: str) -> int | None:
    """How many letters differ, one fewer for words that sound the same; None for too many."""
    allowed = next(most for length, most in ALLOWED if len(asked) <= length)
    letters = OSA.distance(asked, known, score_cutoff=allowed + 1)
    if letters > allowed + 1:
        return None  # the sound is slower to compute than the letters
    sounds_same = sound(asked) == sound(known)
    return letters - sounds_same if letters <= allowed + sounds_same else None


def _as_typed(typed: str, meant: VocabularyWord | None) -> str:
    if meant is None:
        return typed
    return meant.shown[:1].upper() + meant.shown[1:] if typed[:1].isupper() else meant.shown
