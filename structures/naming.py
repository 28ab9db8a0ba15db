"""Which structure of the directory someone means by a name, a commune or a number."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.text import fold
from structures.models import StructurePage
from structures.presentation import grouped
from structures.words import asked_number

MOST_CANDIDATES = 8
SIRET_LENGTH = 14


@dataclass(frozen=True)
class Meant:
    """`structure` when the words leave no doubt; else those that they may mean, best first."""

    structure: StructurePage | None
    candidates: list[StructurePage]


def meant_by(text: str) -> Meant:
    found = _candidates(text)
    exact = [structure for structure in found if _says_exactly(text, structure)]
    if len(exact) == 1:
        return Meant(exact[0], exact)
    return Meant(None, exact or found)


def is_siret(text: str) -> bool:
    return len(asked_number(text)) == SIRET_LENGTH


def label_of(structure: StructurePage) -> str:
    """The name with the commune of the seat: what tells two structures of one name apart."""
    place = place_of(structure)
    return f"{structure.title} ({place})" if place else str(structure.title)


def described(structure: StructurePage) -> str:
    """The label with the SIRET, for someone who has to choose."""
    record = structure.register
    number = record.siret if record and record.shows_address else ""
    if not number:
        return label_of(structure)
    return _("%(structure)s, SIRET %(number)s") % {
        "structure": label_of(structure),
        "number": grouped(number),
    }


def place_of(structure: StructurePage) -> str:
    record = structure.register
    return record.commune.name if record and record.shows_address and record.commune else ""


def _candidates(text: str) -> list[StructurePage]:
    shown = StructurePage.objects.shown().select_related("record__commune").defer("record__commune__outline")
    if is_siret(text):
        return _some(shown.filter(record__siret=asked_number(text)))
    return _some(shown.named(text).by_name()) or _some(shown.matching(text).by_relevance(text))


def _some(structures: Iterable[StructurePage]) -> list[StructurePage]:
    return list(structures[:MOST_CANDIDATES])  # type: ignore[index]


def _says_exactly(text: str, structure: StructurePage) -> bool:
    record = structure.register
    number = asked_number(text)
    if number:
        return record is not None and record.siret == number
    return fold(text) in {fold(structure.title), fold(label_of(structure))}
