"""What every adapter yields, whatever the file it reads."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

#: Characters that turn the direction of a text: a name may not carry them out of its place.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: The department whose structures the directory shows: communes' codes begin so.
GARD = "30"

#: Facts of a record that a full register tells. Others stay as they are: see `Establishment.speaks_of`.
REGISTER_FACTS = frozenset(
    {
        "siren",
        "legal_name",
        "rna",
        "legal_category",
        "naf",
        "headcount",
        "street",
        "postal_code",
        "city",
        "commune_code",
        "longitude",
        "latitude",
        "is_seat",
        "diffusion",
        "state",
        "is_ess_flagged",
    }
)


class BrokenFileError(Exception):
    """A file that is not what it should be: nothing of the import is kept."""


@dataclass(frozen=True)
class Establishment:
    """One establishment as a source describes it. Empty text means that the source does not say.

    It is known by its SIRET; an association may have a RNA number only, and a structure of this portal
    its page's slug only. A row with a SIREN alone (`may_create` is then false) speaks of every known
    establishment of that unit.
    """

    siret: str
    siren: str
    name: str
    legal_name: str
    source: str
    rna: str = ""
    legal_category: str = ""
    #: Code of a `LegalFamily`, when the source names it rather than leaves it to the legal category.
    family: str = ""
    naf: str = ""
    headcount: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    commune_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    is_seat: bool = True
    diffusion: str = "O"
    state: str = "A"
    is_ess_flagged: bool = False
    is_ess_listed: bool = False
    told_on: date | None = None
    #: Slug of its page, in files that this portal exported.
    slug: str = ""
    #: What people wrote: fields of the page (our own format only), for new pages and for suggestions.
    #: Text, except `sectors`, `labels` and `action_zone`: tuples of codes.
    words: Mapping[str, Any] = field(default_factory=dict)
    #: Which of the fields above the source tells: others are to be left alone.
    speaks_of: frozenset[str] = REGISTER_FACTS
    #: False when the row only completes what the directory knows; one that meets nothing is counted, no more.
    may_create: bool = True
    #: Values left empty because they made no sense, each with its column.
    warnings: tuple[str, ...] = ()
    #: Values mended because there was no doubt, each with its column, as read and as understood.
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skipped:
    """What is not imported, as people will look for it, and why."""

    name: str
    reason: str
    #: SIREN whose address must go if an earlier import wrote it: the person now opposes its diffusion.
    withdrawn_siren: str = ""
    #: Header of the column at fault, if one is.
    column: str = ""
    #: The line is at fault: somebody should correct it. Otherwise the directory does not want it.
    is_refused: bool = False


class Line(NamedTuple):
    """A row and where it stands: line of a text, row of a sheet, rank of a record in an answer."""

    file: str
    number: int
    row: Establishment | Skipped


def clean_text(value: object, limit: int = 255) -> str:
    """One line that a database and a page can hold: no control or half character, no turned direction."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    text = str(value)
    if not text.isprintable():
        text = _printable(text)
    elif len(text) <= limit and "  " not in text and text == text.strip():
        return text  # nearly all are: an import reads millions
    return " ".join(text.split())[:limit].rstrip()


def _printable(text: str) -> str:
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    kept = (
        " " if unicodedata.category(letter) == "Cc" else letter
        for letter in whole
        if letter not in DIRECTION_MARKS
    )
    return "".join(kept)


def clean_number(value: object, limit: float) -> float | None:
    """A finite number between `-limit` and `limit`, or None."""
    try:
        number = float(clean_text(value) if not isinstance(value, float) else value)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= limit else None


def clean_date(value: object) -> date | None:
    try:
        return date.fromisoformat(clean_text(value)[:10])
    except ValueError:
        return None
