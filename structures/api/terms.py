"""Controlled lists, and the names that they give to the codes of structures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_noop
from ninja import Router

from portal.open_api import parameters
from portal.open_api.api import ERRORS
from portal.text import fold
from structures.api.schemas import LabelAnswer, LegalCategoryAnswer, TermAnswer
from structures.models import Label, LegalCategory, LegalFamily, Sector, Territory
from structures.models.pages import SOURCE_CODE
from structures.models.taxonomies import Term

router = Router(tags=["nomenclatures"])
Answer = dict[str, Any]


@router.get(
    "/secteurs",
    response={200: list[TermAnswer], **ERRORS},
    summary=gettext_noop("Sectors"),
    url_name="sectors",
)
def sectors(request: HttpRequest) -> list[Answer]:
    return [_answer(term) for term in _terms(request, Sector)]


@router.get(
    "/labels",
    response={200: list[LabelAnswer], **ERRORS},
    summary=gettext_noop("Labels"),
    url_name="labels",
)
def labels(request: HttpRequest) -> list[Answer]:
    found = _terms(request, Label)
    return [_answer(term) | {"nom_court": term.short_name, "type": term.kind} for term in found]


@router.get(
    "/familles",
    response={200: list[TermAnswer], **ERRORS},
    summary=gettext_noop("Families"),
    url_name="families",
)
def families(request: HttpRequest) -> list[Answer]:
    return [_answer(term) for term in _terms(request, LegalFamily) if term.is_ess]


@router.get(
    "/categories-juridiques",
    response={200: list[LegalCategoryAnswer], **ERRORS},
    summary=gettext_noop("Legal categories"),
    url_name="legal_categories",
)
def legal_categories(request: HttpRequest) -> list[Answer]:
    found = _terms(request, LegalCategory)
    return [_answer(term) | {"famille": _family(term)} for term in found]


def _family(category: LegalCategory) -> str | None:
    return category.default_family.code if category.default_family else None


def _answer(term: Term) -> Answer:
    return {"code": term.code, "nom": term.name}


def _terms(request: HttpRequest, model: type[Term]) -> list[Any]:
    parameters.refuse_unknown(request)
    return sorted(in_language(model).values(), key=lambda term: fold(term.name))


def in_language(model: Any, codes: Iterable[str] | None = None) -> dict[str, Any]:
    """Terms by code, in their order, each in the reader's language or else in French."""
    spoken = {SOURCE_CODE, get_language() or SOURCE_CODE}
    joined = ["locale", "default_family"] if model is LegalCategory else ["locale"]
    terms = model.objects.filter(locale__language_code__in=spoken).select_related(*joined)
    if codes is not None:
        terms = terms.filter(code__in=set(codes))
    found = list(terms)
    french = {term.code: term for term in found if term.locale.language_code == SOURCE_CODE}
    return french | {term.code: term for term in found if term.locale.language_code != SOURCE_CODE}


@dataclass(frozen=True)
class Names:
    """What the codes of some rows are called; five queries whatever their number."""

    terms: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, Territory]

    @classmethod
    def of(cls, rows: list[Answer]) -> "Names":
        def codes(column: str) -> set[str]:
            cells = (row[column] for row in rows)
            return {code for cell in cells for code in (cell if isinstance(cell, list) else [cell]) if code}

        models = {
            "secteurs": Sector,
            "labels": Label,
            "famille": LegalFamily,
            "categorie_juridique": LegalCategory,
        }
        places = Territory.objects.light().filter(code__in=codes("zone_action"))
        return cls(
            terms={column: in_language(model, codes(column)) for column, model in models.items()},
            places={place.code: place for place in places},
        )

    def given_to(self, rows: list[Answer]) -> list[Answer]:
        return [row | self._terms(row) | {"zone_action": self._places(row)} for row in rows]

    def _terms(self, row: Answer) -> Answer:
        return {column: self._named(column, row[column]) for column in self.terms}

    def _named(self, column: str, cell: Any) -> Any:
        known = self.terms[column]
        if isinstance(cell, list):
            return [_answer(known[code]) for code in cell if code in known]
        return _answer(known[cell]) if cell in known else None

    def _places(self, row: Answer) -> list[Answer]:
        held = (self.places[code] for code in row["zone_action"] if code in self.places)
        return [{"code": place.code, "type": place.kind, "nom": place.name} for place in held]
