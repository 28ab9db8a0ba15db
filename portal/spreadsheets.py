"""Cells that spreadsheets read and never run, and the CSV that they open without asking."""

import csv
from collections.abc import Iterable
from io import StringIO

#: What spreadsheets take for the beginning of a formula, full-width forms included.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"
#: What a spreadsheet skips before it looks for a formula.
UNSEEN = " \u00a0\u200b\ufeff"


def harmless(cell: str) -> str:
    """The same text, which no spreadsheet runs; `restored` gives it back."""
    return f"'{cell}" if looks_like_formula(cell.lstrip("'")) else cell


def restored(cell: str) -> str:
    """The text that `harmless` was given."""
    return cell[1:] if cell.startswith("'") and looks_like_formula(cell.lstrip("'")) else cell


def looks_like_formula(cell: str) -> bool:
    return cell.lstrip(UNSEEN).startswith(FORMULA_STARTS)


def csv_line(cells: Iterable[str]) -> str:
    """Semicolons, as French spreadsheets expect; every cell quoted and harmless."""
    line = StringIO()
    csv.writer(line, delimiter=";", quoting=csv.QUOTE_ALL).writerow([harmless(cell) for cell in cells])
    return line.getvalue()
