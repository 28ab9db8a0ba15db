"""What counts as a word when the directory is searched, in the texts as in the question."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from portal.text import fold

#: PostgreSQL's own stemmer and stop words; it meets folded words only, so that école and ecole are one.
LANGUAGE = "french"
LONGEST_WORD = 64
MOST_WORDS = 20
IDENTIFIER_LENGTHS = {9, 14}  # SIREN, SIRET
#: Digits from which a number is the beginning of a SIREN: five are a postal code.
SHORTEST_BEGINNING = 6
WHOLE_NUMBER = re.compile(r"(?:n°\s*)?(?:siren|siret)?(?:\s*n°)?[\s:]*(\d[\d\s./-]*)")
SHORTEST_PLURAL = 4
SPELT = re.compile(r"[^\W\d_]+")
TELEPHONE = re.compile(r"0[1-9]\d{8}")

#: Small words of French, folded. PostgreSQL drops its own, which it knows with their accents only; “été” may
#: be the summer and “or” may be gold: they stay.
_SMALL_WORDS = """
    a ai ainsi as au aucun aucune aux avec avez avons c ce cela celle celles celui ces cet cette ceux chez ci
    comme d dans de des donc du elle elles en entre es est et etaient etais etait etant etes eu eux il ils j
    je l la le les leur leurs lui m ma mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par pas
    pour qu que quel quelle quelles quels qui s sa sans se sera ses si soi son sont sous sur t ta te tes toi
    ton tu un une vers vos votre vous y
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())


def words_of(text: str) -> list[str]:
    """Folded words; a SIREN or SIRET written in groups of digits is one of them."""
    words = re.findall(r"[^\W_]+", join_identifiers(fold(text)))
    return [word[:LONGEST_WORD] for word in words]


def asked_words(text: str) -> list[str]:
    """The words of a question, without what an elision leaves ("l'école") while others remain."""
    number = asked_number(text)
    if number:
        return [number]
    words = words_of(text)
    telling = [word for word in words if len(word) > 1 or word.isdigit()]
    return (telling or words)[:MOST_WORDS]


def telling_words(text: str) -> list[str]:
    """The words of a question without small ones, while others remain."""
    words = asked_words(text)
    return [word for word in words if word not in SMALL_WORDS] or words


def asked_number(text: str) -> str:
    """The digits of a question that is nothing but a SIREN or a SIRET, whole or begun; else ""."""
    found = WHOLE_NUMBER.fullmatch(fold(text))
    digits = re.sub(r"[^0-9]", "", found[1]) if found else ""
    if not SHORTEST_BEGINNING <= len(digits) <= max(IDENTIFIER_LENGTHS) or TELEPHONE.fullmatch(digits):
        return ""
    return digits


def is_beginning(word: str) -> bool:
    """Whether a word can only be the beginning of a register number."""
    return (
        word.isascii()
        and word.isdigit()
        and SHORTEST_BEGINNING <= len(word) < max(IDENTIFIER_LENGTHS)
        and len(word) not in IDENTIFIER_LENGTHS
        and not TELEPHONE.fullmatch(word)
    )


def singular(word: str) -> str:
    """A word without the mark of its plural, roughly: enough to compare two spellings of one expression."""
    if len(word) < SHORTEST_PLURAL or word.isdigit():
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith(("s", "x")) else word


def accented_words(texts: Iterable[str]) -> Iterator[str]:
    """“epicerie=épicerie” for each word that folding changes, once."""
    plain = (unicodedata.normalize("NFC", text).replace("\x00", "").lower() for text in texts)
    for word in dict.fromkeys(word for text in plain for word in SPELT.findall(text)):
        folded = fold(word)
        if folded != word and len(word) <= LONGEST_WORD:
            yield f"{folded}={word}"


def join_identifiers(text: str) -> str:
    return re.sub(r"\b\d(?:[\s.]?\d){8,13}\b", _joined, text)


def _joined(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return digits if len(digits) in IDENTIFIER_LENGTHS else match[0]
