"""What every adapter yields, whatever the file it reads."""

import math
import unicodedata
from dataclasses import dataclass, field
from datetime import date

#: Characters that turn the direction of a text: a name may not carry them out of its place.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BrokenFileError(Exception):
    """A file that is not what it should be: nothing of the import is kept."""


@dataclass(frozen=True)
class Establishment:
    """One establishment as a register describes it. Empty text means that the register does not say."""

    siret: str
    siren: str
    name: str
    legal_name: str
    source: str
    rna: str = ""
    legal_category: str = ""
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
    told_on: date | None = None
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Skipped:
    """What is not imported, as people will look for it, and why."""

    name: str
    reason: str
    #: SIREN whose address must go if an earlier import wrote it: the person now opposes its diffusion.
    withdrawn_siren: str = ""


def clean_text(value: object, limit: int = 255) -> str:
    """One line that a database and a page can hold: no control or half character, no turned direction."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    text = str(value).encode("utf-8", "ignore").decode("utf-8")
    kept = (
        " " if unicodedata.category(letter) == "Cc" else letter
        for letter in text
        if letter not in DIRECTION_MARKS
    )
    return " ".join("".join(kept).split())[:limit].rstrip()


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
