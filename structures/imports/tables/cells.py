"""What hands and spreadsheets write in a cell: mended where there is no doubt, refused otherwise."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from structures.imports.faults import RefusedCellError
from structures.imports.rows import clean_number, clean_text

SIREN_LENGTH = 9
SIRET_LENGTH = 14
#: A spreadsheet drops zeros at the start of a number. More than three are no longer the same number for sure.
MOST_LOST_ZEROS = 3
SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})", re.ASCII)
WHOLE_AS_DECIMAL = re.compile(r"(\d+)[.,]0+", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})[-/]?(\d\d)[-/]?(\d\d)(?:[T ].*)?", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?", re.ASCII)
SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
#: Day 0 of Excel, whose calendar holds a 29 February 1900 that never was.
SERIAL_ORIGIN = date(1899, 12, 30)
OLDEST_YEAR = 1700
YES = frozenset({"1", "o", "oui", "y", "yes", "true", "vrai", "x"})
NO = frozenset({"0", "n", "non", "no", "false", "faux"})


class Cells:
    """One row of a table. Reading a cell notes what was mended (`repairs`) or left out (`warnings`)."""

    __slots__ = ("_cells", "_headers", "_positions", "number", "repairs", "warnings")

    def __init__(
        self, number: int, cells: Sequence[str], positions: dict[str, int], headers: Sequence[str]
    ) -> None:
        self.number = number
        self._cells = cells
        self._positions = positions
        self._headers = headers
        self.repairs: list[str] = []
        self.warnings: list[str] = []

    def refuse_shifted(self) -> None:
        """More cells than the header: which ones are shifted cannot be known."""
        if any(cell.strip() for cell in self._cells[len(self._headers) :]):
            raise RefusedCellError("", _("more cells than the header: is a text missing its quotes?"))

    def header(self, column: str) -> str:
        """How the file itself calls a column."""
        position = self._positions.get(column)
        return self._headers[position] if position is not None else column

    def raw(self, column: str) -> str:
        position = self._positions.get(column)
        return self._cells[position] if position is not None and position < len(self._cells) else ""

    def text(self, column: str, limit: int = 255) -> str:
        raw = self.raw(column)
        if not raw:
            return ""
        text = clean_text(raw, limit)
        if "\ufffd" in text:
            self.warn(column, _("letters were lost before it came here: “%(text)s”") % {"text": text})
        return text[1:] if text.startswith("'") and text[1:2].isdigit() else text

    def flag(self, column: str) -> bool | None:
        """True, false, or None for an empty or senseless cell."""
        text = self.text(column).lower()
        if text in YES:
            return True
        if text and text not in NO:
            self.warn(column, _("“%(text)s” is neither yes nor no: left out") % {"text": text[:40]})
        return False if text in NO else None

    def decimal(self, column: str, limit: float) -> float | None:
        text = self.text(column).replace(" ", "")
        number = clean_number(text.replace(",", "."), limit)
        if text and number is None:
            self.warn(column, _("“%(text)s” is no number that fits: left out") % {"text": text[:40]})
        return number

    def day(self, column: str) -> date | None:
        """A date as ISO, 31/12/2025, 20251231 or a spreadsheet's serial number; year 1 means none."""
        text = self.text(column)
        if not text:
            return None
        found = _day(text)
        if found is None:
            self.warn(column, _("“%(text)s” is no date: left out") % {"text": text[:40]})
        elif SERIAL.fullmatch(text):
            self.mend(column, text, found.isoformat())
        return found if found and found.year > OLDEST_YEAR else None

    def padded(self, column: str, length: int) -> str:
        """A code of digits whose first zero a spreadsheet dropped, or any other text as it stands."""
        text = self.text(column)
        whole = WHOLE_AS_DECIMAL.fullmatch(text)
        digits = whole[1] if whole else text
        if not (digits.isascii() and digits.isdecimal() and len(digits) in (length - 1, length)):
            return text
        if digits.zfill(length) != text:
            self.mend(column, text, digits.zfill(length))
        return digits.zfill(length)

    def siret(self, column: str) -> str:
        return self._identifier(column, SIRET_LENGTH, siret_numbers.is_valid, "SIRET")

    def siren(self, column: str) -> str:
        return self._identifier(column, SIREN_LENGTH, siren_numbers.is_valid, "SIREN")

    def _identifier(self, column: str, length: int, is_valid: Callable[[str], bool], kind: str) -> str:
        """The number without doubt, an empty text for an empty cell. Raises `RefusedCellError`."""
        written = self.raw(column)
        if written.isascii() and len(written) == length and written.isdecimal() and is_valid(written):
            return written
        shown = clean_text(written, 40)
        digits = _without_decoration(written)
        if not digits:
            return ""
        digits = self._expanded(column, digits, length, kind)
        if not (digits.isascii() and digits.isdecimal()):
            raise RefusedCellError(
                self.header(column), _("“%(text)s” is no %(kind)s") % {"text": shown, "kind": kind}
            )
        if length - MOST_LOST_ZEROS <= len(digits) < length and is_valid(digits.zfill(length)):
            digits = digits.zfill(length)
        if not is_valid(digits):
            raise RefusedCellError(
                self.header(column), _("“%(text)s” is not a valid %(kind)s") % {"text": shown, "kind": kind}
            )
        self.mend(column, shown, digits)
        return digits

    def _expanded(self, column: str, text: str, length: int, kind: str) -> str:
        """Scientific notation back to digits, when it still holds them all."""
        whole = WHOLE_AS_DECIMAL.fullmatch(text)
        if whole:
            return whole[1]
        scientific = SCIENTIFIC.fullmatch(text)
        if not scientific:
            return text
        decimals, power = scientific[2] or "", int(scientific[3])
        if len(decimals) < power:
            raise RefusedCellError(
                self.header(column),
                _("“%(text)s”: a spreadsheet lost digits of this %(kind)s, look them up and write it as text")
                % {"text": text, "kind": kind},
            )
        return str(Decimal(f"{scientific[1]}.{decimals}e{power}").to_integral_value())

    def mend(self, column: str, written: str, understood: str) -> None:
        self.repairs.append(
            _("column “%(column)s”: “%(written)s” read as “%(understood)s”")
            % {"column": self.header(column), "written": written, "understood": understood}
        )

    def warn(self, column: str, doubt: str) -> None:
        self.warnings.append(
            _("column “%(column)s”: %(doubt)s") % {"column": self.header(column), "doubt": doubt}
        )


def _without_decoration(text: str) -> str:
    """Without what spreadsheets and hands put around digits: spaces of any kind, `'`, `="…"`."""
    return "".join(letter for letter in clean_text(text) if not letter.isspace() and letter not in "'’\"=")


def _day(text: str) -> date | None:
    year_first, day_first, serial = YEAR_FIRST.fullmatch(text), DAY_FIRST.fullmatch(text), None
    if not (year_first or day_first):
        serial = SERIAL.fullmatch(text)
    try:
        if year_first:
            return date(*map(int, year_first.groups()))
        if day_first:
            day, month, year = map(int, day_first.groups())
            return date(year, month, day)
        return SERIAL_ORIGIN + timedelta(days=int(serial[1])) if serial else None
    except ValueError:
        return None
