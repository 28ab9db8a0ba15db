"""Lists of SIREN or SIRET, in any table: what to ask the API about."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from structures.imports.formats import Format, Row, Scope, SourceFile, table_lines
from structures.imports.reading import FORMATS, Reading
from structures.imports.rows import BrokenFileError, Establishment, Line
from structures.imports.tables.cells import SIREN_LENGTH, SIRET_LENGTH, Cells
from structures.imports.tables.layouts import Layout
from structures.models.records import Source

LIST = Layout(
    columns={"siret": ("siret", "Numéro SIRET", "N° SIRET"), "siren": ("siren", "Numéro SIREN", "N° SIREN")},
    needed=(),
    either=("siret", "siren"),
    marks=frozenset({"siret", "siren", "numerosiret", "numerosiren", "nsiret", "nsiren"}),
    enough=1,
    weight=1,
)


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    for source in sources:
        yield from table_lines(source, _number, naming=["siret", "siren"])


def _number(cells: Cells) -> Row:
    siret = cells.siret("siret")
    return Establishment(
        siret=siret,
        siren=siret[:SIREN_LENGTH] or cells.siren("siren"),
        name="",
        legal_name="",
        source=Source.SIRENE,
        speaks_of=frozenset(),
        may_create=False,
        repairs=tuple(cells.repairs),
    )


FORMAT = Format(
    name="numbers",
    label=gettext_lazy("a list of SIRET or SIREN, to look up (CSV or XLSX)"),
    lines=lines,
    layouts={"list": LIST},
)


class Asked:
    """Numbers given as such or in files. `lines` gives what was refused of the files, once they are read."""

    def __init__(self, given: Sequence[str], *, format_name: str, everywhere: bool) -> None:
        """Raises `BrokenFileError` for a file that is not known and a number that is not valid."""
        self.numbers = [number for text in given if (number := _as_number(text))]
        paths = [Path(text) for text in given if not _as_number(text)]
        self.refused: list[Line] = []
        formats = {**FORMATS, FORMAT.name: FORMAT}
        reading = Reading(paths, format_name=format_name, everywhere=everywhere, formats=formats)
        for line in reading.lines():
            if not isinstance(line.row, Establishment):
                self.refused.append(line)
            elif number := line.row.siret or line.row.siren:
                self.numbers.append(number)


def _as_number(text: str) -> str:
    """A SIREN or SIRET written instead of a file."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdecimal()) or Path(text).exists():
        return ""
    valid = {SIREN_LENGTH: siren_numbers.is_valid, SIRET_LENGTH: siret_numbers.is_valid}
    if len(digits) in valid and valid[len(digits)](digits):
        return digits
    raise BrokenFileError(_("“%(text)s” is neither a file nor a SIREN or SIRET.") % {"text": text})
