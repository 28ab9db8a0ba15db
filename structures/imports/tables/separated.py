"""Separated texts (CSV): separator found, `sep=` lines obeyed, rows yielded as they are read."""

import csv
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from structures.imports.rows import BrokenFileError
from structures.imports.tables.encodings import open_text

SEPARATORS = ";,\t|"
#: Longer is no line of a table: a file without line ends would fill the memory.
LONGEST_LINE = 1_000_000
#: A quote that is never closed swallows what follows, up to this.
LONGEST_CELL = 131_072
HEAD = 20
EVERY = 500


def cell_rows(path: Path, advance: Callable[[int], None]) -> Iterator[tuple[int, list[str]]]:
    """Rows numbered by their first line in the file. `advance` is told the bytes read so far."""
    separator, skipped = _separator(path)
    text, raw = open_text(path)
    with text:
        reader = csv.reader(_lines(text, path), delimiter=separator)
        number = 1
        try:
            for count, cells in enumerate(reader):
                if number > skipped:
                    yield number, cells
                number = reader.line_num + 1
                if count % EVERY == 0:
                    advance(raw.tell())
        except csv.Error:
            raise BrokenFileError(
                _("%(file)s, line %(number)d: a quote is opened and never closed.")
                % {"file": path, "number": number}
            ) from None
        advance(raw.tell())


def _lines(text: TextIO, path: Path) -> Iterator[str]:
    """Lines without the zero bytes that some exports pad with."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise BrokenFileError(
                _("%(file)s, line %(number)d is too long for a line of a table.")
                % {"file": path, "number": number}
            )
        yield line.replace("\0", "")


def _separator(path: Path) -> tuple[str, int]:
    """The separator, and the number of lines before the table: one when the first says `sep=`."""
    text, _raw = open_text(path)
    with text:
        lines = list(islice(_lines(text, path), HEAD))
    first = lines[0].strip().strip('"') if lines else ""
    if first.lower().startswith("sep="):
        asked = first[4:5] or "\t"  # `strip` took the tab
        if asked in SEPARATORS:
            return asked, 1
        raise BrokenFileError(
            _("%(file)s announces the separator “%(separator)s”, which is not known.")
            % {"file": path, "separator": asked}
        )
    return max(SEPARATORS, key=lambda separator: _most_cells(lines, separator)), 0


def _most_cells(lines: list[str], separator: str) -> int:
    """Cells of the first line that has several: titles above a header have none."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return 0
    return next((width for width in widths if width > 2), max(widths, default=0))  # noqa: PLR2004
