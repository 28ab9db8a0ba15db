"""What makes two pages look like the same structure's."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from rapidfuzz.fuzz import token_sort_ratio

from portal.text import fold
from structures.models.duplicates import PossibleDuplicate

Clue = PossibleDuplicate.Clue

#: Out of 100: one letter wrong in twenty passes, another word does not.
CLOSE_NAMES = 90
#: Pages of one place that share the beginning of a word: past that, the word is the place's or the trade's.
MOST_WITH_A_WORD = 60
#: Pages that share an address or a number: past that, it is a federation's.
MOST_WITH_A_CONTACT = 20
WORD_BEGINNING = 4
PHONE_DIGITS = 9  # without the 0, or the 33 of France, in front

SILENT_WORDS = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"}
    | {"asso", "association", "cooperative", "entreprise", "fondation", "mutuelle", "societe"}
    | {"sa", "sarl", "sas", "scic", "scop"}
)


@dataclass(frozen=True)
class Likeness:
    """What is compared. `place` is the key of the seat's commune; `pk` is None for a page to come."""

    pk: int | None
    name: str
    place: int | None = None
    siren: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    website: str = ""

    def traits(self) -> Iterator[tuple[Hashable, int]]:
        """What a page that resembles this one shares with it, and how many may share it to be a clue."""
        yield from ((("email", email), MOST_WITH_A_CONTACT) for email in self.emails)
        yield from ((("phone", phone), MOST_WITH_A_CONTACT) for phone in self.phones)
        if self.website:
            yield ("website", self.website, self.place), MOST_WITH_A_CONTACT
        beginnings = {word[:WORD_BEGINNING] for word in self.name.split()}
        yield from ((("word", beginning, self.place), MOST_WITH_A_WORD) for beginning in beginnings)


def clues(one: Likeness, other: Likeness) -> list[Clue]:
    """Why the two look like one; none for two places of the same legal unit."""
    same_place = one.place == other.place
    if one.siren and one.siren == other.siren and not same_place:
        return []
    found = {
        Clue.NAME: same_place and token_sort_ratio(one.name, other.name) >= CLOSE_NAMES,
        Clue.EMAIL: bool(one.emails & other.emails),
        Clue.PHONE: bool(one.phones & other.phones),
        Clue.WEBSITE: same_place and bool(one.website) and one.website == other.website,
    }
    return [clue for clue, holds in found.items() if holds]


def pairs(likenesses: Iterable[Likeness]) -> Iterator[tuple[Likeness, Likeness, list[Clue]]]:
    """Each pair that resembles, once; compares only those that share something rare enough."""
    groups: dict[Hashable, list[Likeness]] = defaultdict(list)
    limits: dict[Hashable, int] = {}
    for likeness in likenesses:
        for key, most in likeness.traits():
            groups[key].append(likeness)
            limits[key] = most
    seen: set[tuple[int | None, int | None]] = set()
    for key, group in groups.items():
        if len(group) > limits[key]:
            continue
        for one, other in combinations(group, 2):
            if (one.pk, other.pk) in seen:
                continue
            seen.add((one.pk, other.pk))
            if shared := clues(one, other):
                yield one, other, shared


def telling_name(name: str) -> str:
    """Folded words without those that every other name holds, unless there are no others."""
    words = re.findall(r"[^\W_]+", fold(name))
    return " ".join([word for word in words if word not in SILENT_WORDS] or words)


def phone_number(text: str) -> str:
    """The last nine digits, which do not depend on how the number is written; "" if it has fewer."""
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def site(address: str) -> str:
    """Host and path, whatever the scheme and "www."; "" without an address."""
    parts = urlsplit(address.casefold())
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}"
