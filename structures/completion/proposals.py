"""What begins as the letters typed: places, lists, then structures, in a fixed number of queries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.memory import memory
from structures.models import (
    DirectoryPage,
    Label,
    LegalFamily,
    NameStart,
    RegisterRecord,
    Sector,
    StructurePage,
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

PROPOSED = (
    "title",
    "slug",
    "url_path",
    "locale",
    "record__page",
    "record__diffusion",
    "record__commune__name",
)
#: Folded names by which a row is found, and the row.
Names = tuple[str, ...]
Known = tuple[Names, tuple[str, ...]]


@dataclass(frozen=True)
class Proposal:
    """`url` leads to it; a filter also gives its `parameter` and `value`, to be added to others in force."""

    kind: str
    name: str
    url: str
    detail: str = ""
    parameter: str = ""
    value: str = ""


def proposals(text: str, directory: DirectoryPage, request: HttpRequest) -> list[Proposal]:
    begun = " ".join(words_of(text))[:LONGEST_START]
    if len(begun) < SHORTEST:
        return []
    address = directory.get_url(request) or ""
    filters = chain(_places(begun), _terms(begun))
    found = [_filter(address, *each) for each in filters]
    return [*found, *_structures(begun, directory.structures(), request)]


def structure_proposals(text: str, directory: DirectoryPage, request: HttpRequest) -> list[Proposal]:
    begun = " ".join(words_of(text))[:LONGEST_START]
    return _structures(begun, directory.structures(), request) if len(begun) >= SHORTEST else []


def _filter(address: str, kind: str, name: str, parameter: str, value: str) -> Proposal:
    url = f"{address}?{urlencode({parameter: value})}"
    return Proposal(kind, name, url, parameter=parameter, value=value)


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(words_of(name)) for name in names)


def _begins(begun: str, names: Names) -> int:
    """1 where a name begins so, 2 where one of its other words does, 0 where none."""
    if any(name.startswith(begun) for name in names):
        return 1
    return 2 if any(f" {begun}" in name for name in names) else 0


def _best(begun: str, rows: Iterable[Known], most: int) -> list[tuple]:
    """The rows that begin so: those whose first word does come first."""
    ranked = [(_begins(begun, names), row) for names, row in rows]
    return [row for rank, row in sorted(ranked, key=lambda pair: pair[0]) if rank][:most]


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
        if named in names:
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


def _structures(begun: str, shown: StructureQuerySet, request: HttpRequest) -> list[Proposal]:
    digits = re.sub(r"\s", "", begun)
    is_number = digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_NUMBER
    keys = _numbered(digits, shown) if is_number else _named(begun, shown)
    pages = shown.order_by().select_related("record__commune", "locale").only(*PROPOSED)
    found = pages.in_bulk(keys)
    return [_structure(found[key], request) for key in keys if key in found]


def _named(begun: str, shown: StructureQuerySet) -> list[int]:
    """By the beginning of the name, then by that of another of its words."""
    starts = NameStart.objects.filter(start__startswith=begun, structure__in=shown.order_by().values("pk"))
    ordered = starts.order_by("start").values_list("structure", flat=True)
    first = list(ordered.filter(is_first=True)[:MOST_STRUCTURES])
    others = ordered.filter(is_first=False)[: 2 * MOST_STRUCTURES]
    return list(islice(dict.fromkeys(chain(first, others)), MOST_STRUCTURES))


def _numbered(digits: str, shown: StructureQuerySet) -> list[int]:
    records = RegisterRecord.objects.filter(
        Q(siren__startswith=digits) | Q(siret__startswith=digits), page__in=shown.order_by().values("pk")
    )
    return list(records.order_by("siret").values_list("page", flat=True)[:MOST_STRUCTURES])


def _structure(page: StructurePage, request: HttpRequest) -> Proposal:
    record = page.register
    place = record.commune.name if record and record.shows_address and record.commune else ""
    return Proposal(_("structure"), page.title, page.get_url(request) or "", detail=place)
