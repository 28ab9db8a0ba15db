"""What begins as the letters typed: places, lists, then structures, in a fixed number of queries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.memory import memory
from structures.models import (
    DirectoryPage,
    Label,
    LegalFamily,
    RegisterRecord,
    Sector,
    Territory,
)
from structures.models.name_starts import LONGEST_START
from structures.models.taxonomies import Term
from structures.querysets import StructureQuerySet
from structures.words import SMALL_WORDS, singular, words_of

SHORTEST = 2
SHORTEST_NUMBER = 3
#: Letters from which a word may stand for a term of a list.
SHORTEST_TERM = 4
POSTAL_CODE_LENGTH = 5
MOST_PLACES = 4
MOST_TERMS = 2
MOST_STRUCTURES = 6
SOURCE_CODE = "fr"
Kind = Territory.Kind
#: Whoever types “nîmes” means the commune first.
KINDS = (Kind.COMMUNE, Kind.EPCI, Kind.ARRONDISSEMENT, Kind.DEPARTEMENT)

#: What a proposal says of a structure, and leads to it.
PROPOSED = ("title", "slug", "record__diffusion", "record__commune__name")
Row = tuple[str, str, str | None, str | None]
#: Folded names by which a row is found, each on a line of its own, and the row.
Known = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Proposal:
    """`url` leads to it; a filter also gives its `parameter` and `value`, to be added to others in force."""

    kind: str
    name: str
    url: str
    detail: str = ""
    parameter: str = ""
    value: str = ""


def proposals(text: str, directory: DirectoryPage, address: str) -> list[Proposal]:
    """`address` is the directory's own."""
    begun = " ".join(words_of(text))[:LONGEST_START]
    if len(begun) < SHORTEST:
        return []
    filters = chain(_places(begun), _terms(begun))
    found = [_filter(address, *each) for each in filters]
    return [*found, *_structures(begun, directory, address)]


def structure_proposals(text: str, directory: DirectoryPage, address: str) -> list[Proposal]:
    begun = " ".join(words_of(text))[:LONGEST_START]
    return _structures(begun, directory, address) if len(begun) >= SHORTEST else []


def _filter(address: str, kind: str, name: str, parameter: str, value: str) -> Proposal:
    url = f"{address}?{urlencode({parameter: value})}"
    return Proposal(kind, name, url, parameter=parameter, value=value)


def _folded(names: Iterable[str]) -> str:
    return "\n".join(["", *(" ".join(words_of(name)) for name in names), ""])


def _best(begun: str, rows: Iterable[Known], most: int) -> list[tuple]:
    """The rows that begin so: those whose first word does come first."""
    first, others = [], []
    for names, row in rows:
        if f"\n{begun}" in names:
            first.append(row)
        elif f" {begun}" in names:
            others.append(row)
    return [*first, *others][:most]


# Filters


class FilterNamed(NamedTuple):
    kind: str
    name: str
    parameter: str
    code: str


def filter_named(text: str) -> FilterNamed | None:
    """The place called exactly so, else the term of a list of which a word begins so."""
    named = " ".join(words_of(text))
    for names, place in memory.kept(("places", get_language()), _known_places):
        if f"\n{named}\n" in names:
            return FilterNamed(*place)
    if len(named) < SHORTEST_TERM or named in SMALL_WORDS:
        return None
    return next((FilterNamed(*term) for term in _terms(singular(named))), None)


def _places(begun: str) -> list[tuple[str, str, str, str]]:
    known = memory.kept(("places", get_language()), _known_places)
    return _best(begun, known, MOST_PLACES)


def _known_places() -> list[Known]:
    """A few hundred light rows: those of one département."""
    places = Territory.objects.order_by("-population", "sort_key")
    known = places.values_list("kind", "code", "name", "postal_codes")
    rows: list[Known] = []
    for kind, code, name, postal_codes in sorted(known, key=lambda place: KINDS.index(place[0])):
        names = (name, *(postal_codes if kind == Kind.COMMUNE else ()))
        rows.append((_folded(names), (str(Kind(kind).label), name, "territoire", code)))
    return rows


def _terms(begun: str) -> Iterator[tuple[str, str, str, str]]:
    yield from _listed(begun, Sector, _("sector"), "secteur")
    yield from _listed(begun, Label, _("label"), "label")
    yield from _listed(begun, LegalFamily, _("family of the ESS"), "forme", is_ess=True)


def _listed(
    begun: str, model: type[Term], kind: str, parameter: str, **conditions: bool
) -> list[tuple[str, str, str, str]]:
    language = get_language() or SOURCE_CODE
    key = ("terms", model._meta.label, language)
    known = memory.kept(key, lambda: _known_terms(language, model, **conditions))
    rows = [(names, (kind, name, parameter, code)) for names, (name, code) in known]
    return _best(begun, rows, MOST_TERMS)


def _known_terms(language: str, model: type[Term], **conditions: bool) -> list[Known]:
    """Terms of a list, found by their French names in every language, shown in the reader's."""
    known = model.objects.filter(locale__language_code__in={SOURCE_CODE, language}, **conditions)
    by_code: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for term in known.select_related("locale").order_by("sort_key"):
        by_code.setdefault(term.code, []).extend([term.name, getattr(term, "short_name", "")])
        if term.locale.language_code == language or term.code not in shown:
            shown[term.code] = term.name
    return [(_folded(names), (shown[code], code)) for code, names in by_code.items()]


# Structures


def _structures(begun: str, directory: DirectoryPage, address: str) -> list[Proposal]:
    shown = directory.structures().order_by()
    digits = re.sub(r"\s", "", begun)
    is_number = digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_NUMBER
    found = _numbered(digits, shown) if is_number else _named(begun, shown)
    return [_structure(address, *each) for each in found]


def _named(begun: str, shown: StructureQuerySet) -> list[Row]:
    """By the beginning of the name; where few names begin so, by that of another of their words."""
    first = list(_beginning(begun, shown, is_first=True)[:MOST_STRUCTURES])
    if len(first) == MOST_STRUCTURES:
        return first
    others = _beginning(begun, shown, is_first=False)[: 2 * MOST_STRUCTURES]
    return list(islice(dict.fromkeys(chain(first, others)), MOST_STRUCTURES))


def _beginning(begun: str, shown: StructureQuerySet, *, is_first: bool) -> QuerySet[Any, Row]:
    """From the index of beginnings, in its order: a page is read only when it is about to be proposed."""
    found = shown.filter(name_starts__start__startswith=begun, name_starts__is_first=is_first)
    return found.order_by("name_starts__start").values_list(*PROPOSED)


def _numbered(digits: str, shown: StructureQuerySet) -> list[Row]:
    found = shown.filter(Q(record__siren__startswith=digits) | Q(record__siret__startswith=digits))
    # In the order of the column alone, PostgreSQL would read its whole index for the few that begin so.
    ordered = found.order_by(Coalesce("record__siret", "record__siren"))
    return list(ordered.values_list(*PROPOSED)[:MOST_STRUCTURES])


def _structure(address: str, title: str, slug: str, diffusion: str | None, commune: str | None) -> Proposal:
    """Its address is that of the directory in the reader's language, and its own word."""
    place = (commune or "") if diffusion == RegisterRecord.Diffusion.OPEN else ""
    return Proposal(_("structure"), title, f"{address}{slug}/", detail=place)
