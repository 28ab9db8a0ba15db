"""The workbook that people fill, with the lists of codes that its columns take."""

import io
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from structures.imports.adapters.own_format import EXAMPLE, filled_columns
from structures.models import HeadcountBand
from structures.sharing import lists

#: What a spreadsheet leaves as it was typed: numbers keep their zeros.
AS_TEXT = "@"
WIDTH = 24


def workbook() -> bytes:
    """The table is the first sheet: imports read no other."""
    book = Workbook()
    table = book.active
    if not isinstance(table, Worksheet):
        raise TypeError
    columns = filled_columns()
    table.title, table.freeze_panes = "structures", "A2"
    _append(table, columns)
    _append(table, [EXAMPLE.get(name, "") for name in columns])
    for number in range(1, len(columns) + 1):
        column = table.column_dimensions[get_column_letter(number)]
        column.number_format, column.width = AS_TEXT, WIDTH
    for name, terms in _lists().items():
        sheet = book.create_sheet(name)
        _append(sheet, [_("Code"), _("Name")])
        for code, words in terms():
            _append(sheet, [code, words])
        sheet.column_dimensions["B"].width = WIDTH * 2
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lists() -> dict[str, Callable[[], Iterator[tuple[str, str]]]]:
    """By the column that takes them."""
    return {
        "secteurs": lambda: _named(lists.sectors()),
        "famille": lambda: _named(lists.families()),
        "labels": lambda: _named(lists.labels()),
        "zone_action": lambda: _named(lists.territories()),
        "categorie_juridique": lambda: _named(lists.legal_categories()),
        "effectif": lambda: ((str(code), str(words)) for code, words in HeadcountBand.choices),
    }


def _named(rows: Iterator[lists.Row]) -> Iterator[tuple[str, str]]:
    return ((row["code"], row["nom"]) for row in rows)


def _append(sheet: Worksheet, texts: list[str]) -> None:
    """Texts, never formulas."""
    row = 1 if sheet.max_row == 1 and sheet["A1"].value is None else sheet.max_row + 1
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        if isinstance(cell, Cell):
            cell.value, cell.data_type = text, "s"
            cell.number_format = AS_TEXT
            cell.font = Font(bold=row == 1)
