"""Rows as an XLSX workbook: real numbers, dates and truth values, and text that nothing runs."""

from collections.abc import Iterable, Sequence
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.spreadsheets import looks_like_formula
from portal.text import without_controls
from structures.sharing.columns import Column
from structures.sharing.formats import About, Row, cell_text

#: A workbook is made whole before it is sent, 3,000 rows a second: more would keep others waiting.
MOST_ROWS = 20_000
LONGEST_CELL = 32_767
INVALID_IN_NAMES = frozenset(r"\/*?:[]")
LONGEST_SHEET_NAME = 31
#: The column that holds it, the code and its name.
Code = tuple[str, str, str]
NARROWEST, WIDEST = 12, 48


def holds(count: int) -> bool:
    return count <= MOST_ROWS


def limit() -> str:
    """In words, as people read it."""
    return number_format(MOST_ROWS, force_grouping=True)


def as_workbook(
    columns: Sequence[Column], rows: Iterable[Row], about: About, codes: Iterable[Code] = ()
) -> IO[bytes]:
    """A file, at its beginning; whoever takes it closes it. `codes` say in words what the cells hold."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = about.title, about.source
    _fill(book.create_sheet(_sheet_name(about.title)), columns, rows)
    _explain(book.create_sheet(_("Read me")), columns, about)
    _name(book, codes)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it once sent
    book.save(file)
    file.seek(0)
    return file


def _fill(sheet: WriteOnlyWorksheet, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    last = get_column_letter(len(columns))
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    _widen(sheet, [len(column.name) + 4 for column in columns])
    sheet.append([_heading(sheet, column.name) for column in columns])
    written = 1
    for row in rows:
        sheet.append([_cell(sheet, row.get(column.name), column) for column in columns])
        written += 1
    sheet.auto_filter.ref = f"A1:{last}{written}"


def _sheet_name(title: str) -> str:
    """What a workbook takes: some characters are refused, and a name is short."""
    kept = "".join(" " if letter in INVALID_IN_NAMES else letter for letter in without_controls(title))
    return kept.strip(" '")[:LONGEST_SHEET_NAME] or "1"


def _explain(sheet: WriteOnlyWorksheet, columns: Sequence[Column], about: About) -> None:
    """The licence, the source, and what each column means."""
    _widen(sheet, [26, 30, 90])
    for name, value in about.as_members().items():
        sheet.append([_heading(sheet, name), _text(sheet, value)])
    sheet.append([])
    sheet.append([_heading(sheet, title) for title in (_("Column"), _("Title"), _("Description"))])
    for column in columns:
        sheet.append([_text(sheet, str(each)) for each in (column.name, column.title, column.description)])


def _name(book: Workbook, codes: Iterable[Code]) -> None:
    """The names of the codes, where there are some."""
    codes = list(codes)
    if not codes:
        return
    sheet = book.create_sheet(_("Codes"))
    _widen(sheet, [26, 16, 60])
    sheet.append([_heading(sheet, title) for title in (_("Column"), _("Code"), _("Name"))])
    for code in codes:
        sheet.append([_text(sheet, each) for each in code])


def _widen(sheet: WriteOnlyWorksheet, widths: Iterable[int]) -> None:
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(NARROWEST, min(WIDEST * 2, width))


def _heading(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _text(sheet, text)
    cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any, column: Column) -> Any:
    """Numbers, dates and truth values as they are."""
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return _text(sheet, cell_text(value, column))


def _text(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Marked as text, as a spreadsheet does with what one types after an apostrophe: "=1+1" stays words."""
    cell = WriteOnlyCell(sheet, value="")
    cell.value = without_controls(text)[:LONGEST_CELL]
    cell.data_type = "s"
    if looks_like_formula(text):
        cell.quotePrefix = True
    return cell
