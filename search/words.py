"""Words of a text or of a query, brought to the same form before PostgreSQL's stemmers see them."""

import re

from portal.text import fold
from structures.words import SMALL_WORDS, join_identifiers

#: Longest text taken of one field of one page, in characters: an index entry holds at most 1 MB.
LONGEST_TEXT = 100_000
LONGEST_WORD = 60

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇", "'"))
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
WORD = re.compile(r"[^\W_]+")


def every_word(text: str) -> str:
    """Folded words, small ones included: for completion, where a small word may begin a longer one."""
    plain = fold(text[:LONGEST_TEXT].translate(APOSTROPHES))
    return " ".join(word[:LONGEST_WORD] for word in WORD.findall(join_identifiers(ELISION.sub(" ", plain))))


def telling_words(text: str) -> str:
    """Folded words without small ones: “L’école d’Œuvre” → “ecole oeuvre”."""
    return " ".join(word for word in every_word(text).split() if word not in SMALL_WORDS)
