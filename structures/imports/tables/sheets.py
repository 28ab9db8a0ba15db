"""Workbooks (XLSX), read row by row. What unpacks to too much is refused before it is unpacked."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from structures.imports.faults import unreadable
from structures.imports.rows import BrokenFileError

ZIP_START = b"PK\x03\x04"
#: What a sheet of 100,000 lines and 50 columns takes, twice over.
LARGEST_UNPACKED = 512 * 1024 * 1024
#: Shared texts are the one part held in memory.
LARGEST_TEXTS = 96 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_COLUMNS = 256
EVERY = 500
#: What a damaged workbook makes openpyxl raise.
DAMAGE = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    ParseError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    InvalidFileException,
    zlib.error,
)


def cell_rows(path: Path, advance: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of the first sheet, as texts. `advance` is told the bytes read, by the share of rows."""
    refuse_bombs(path)
    size = path.stat().st_size
    try:
        for number, total, cells in _rows(path):
            yield number, cells
            if number % EVERY == 0:
                advance(size * min(number, total) // total)
    except DAMAGE:
        raise BrokenFileError(_("%(file)s is a damaged workbook.") % {"file": path}) from None
    advance(size)


def _rows(path: Path) -> Iterator[tuple[int, int, list[str]]]:
    with path.open("rb") as file:  # given a path, openpyxl judges by its name
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets[:1]:
            total = max(sheet.max_row or 0, 1)
            sheet.reset_dimensions()  # a false one hides rows
            rows = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
            for number, values in enumerate(rows, start=1):
                yield number, total, [as_text(value) for value in values]


def refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except OSError as error:
        raise unreadable(path, error) from None
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        raise BrokenFileError(_("%(file)s is a damaged workbook.") % {"file": path}) from None
    texts = sum(member.file_size for member in members if "sharedStrings" in member.filename)
    if (
        len(members) > MOST_MEMBERS
        or texts > LARGEST_TEXTS
        or sum(member.file_size for member in members) > LARGEST_UNPACKED
    ):
        raise BrokenFileError(
            _("%(file)s unpacks to more than is read: split it, or save it as CSV.") % {"file": path}
        )


def as_text(value: Any) -> str:
    """A cell as a CSV of the same sheet would hold it, without loss."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
