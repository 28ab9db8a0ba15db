"""What counts as a word when the directory is searched, in the texts as in the question."""

import re

from portal.text import fold

#: PostgreSQL's own stemmer and stop words; it meets folded words only, so that école and ecole are one.
LANGUAGE = "french"
LONGEST_WORD = 64
MOST_WORDS = 20
IDENTIFIER_LENGTHS = {9, 14}  # SIREN, SIRET


def words_of(text: str) -> list[str]:
    """Folded words; a SIREN or SIRET written in groups of digits is one of them."""
    words = re.findall(r"[^\W_]+", _join_identifiers(fold(text)))
    return [word[:LONGEST_WORD] for word in words]


def asked_words(text: str) -> list[str]:
    """The words of a question, without what an elision leaves ("l'école") while others remain."""
    words = words_of(text)
    telling = [word for word in words if len(word) > 1 or word.isdigit()]
    return (telling or words)[:MOST_WORDS]


def _join_identifiers(text: str) -> str:
    return re.sub(r"\b\d(?:[\s.]?\d){8,13}\b", _joined, text)


def _joined(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return digits if len(digits) in IDENTIFIER_LENGTHS else match[0]
