"""Tables, whatever holds them: a header found by its columns, then rows one by one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from portal.text import fold
from structures.imports.faults import doubled_columns, missing_columns
from structures.imports.tables import separated, sheets
from structures.imports.tables.cells import Cells

#: A header may stand under titles.
HEAD = 10
NO_SIGN = re.compile(r"[^0-9a-z]+")


def plain(header: str) -> str:
    """A header as it is compared: no accents, case, spaces or signs."""
    return NO_SIGN.sub("", fold(header))


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of table: what we call them, and how files do."""

    columns: Mapping[str, tuple[str, ...]]
    #: Without these the table cannot be read.
    needed: tuple[str, ...]
    #: Headers (plain) that only this kind of table has: enough of them, and it is recognised.
    marks: frozenset[str]
    #: How many marks make it recognised, and how much each weighs when several layouts are.
    enough: int = 2
    weight: int = 10
    #: At least one of these too.
    either: tuple[str, ...] = ()

    @cached_property
    def names(self) -> dict[str, str]:
        return {plain(header): column for column, headers in self.columns.items() for header in headers}

    def fits(self, header: list[str]) -> int:
        """What the marks of a header weigh, 0 when they are too few."""
        found = len(self.marks & {plain(name) for name in header})
        return found * self.weight if found >= self.enough else 0

    def positions(self, file: str, header: list[str]) -> dict[str, int]:
        """Where each of our columns stands. Raises `BrokenFileError` naming those missing or doubled."""
        found: dict[str, int] = {}
        doubled = []
        for position, name in enumerate(header):
            column = self.names.get(plain(name))
            if column is None:
                continue
            known = found.setdefault(column, position)
            if known != position and plain(header[known]) == plain(name):
                doubled.append(name.strip())
        missing = [self.columns[column][0] for column in self.needed if column not in found]
        if self.either and not found.keys() & set(self.either):
            missing.append(" / ".join(self.columns[column][0] for column in self.either))
        if missing:
            raise missing_columns(file, missing)
        if doubled:
            raise doubled_columns(file, doubled)
        return found


@dataclass
class Table:
    """A separated text or the first sheet of a workbook."""

    path: Path
    #: Bytes of the file read so far, over every reading.
    read: int = field(default=0, init=False)

    @cached_property
    def size(self) -> int:
        return self.path.stat().st_size

    @cached_property
    def is_workbook(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(4) == sheets.ZIP_START

    def cell_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that says something, with its number."""
        before = self.read

        def advance(position: int) -> None:
            self.read = before + position

        read = sheets.cell_rows if self.is_workbook else separated.cell_rows
        for number, cells in read(self.path, advance):
            if any(cell.strip() for cell in cells):
                yield number, cells

    def head(self) -> list[tuple[int, list[str]]]:
        """The first rows, among which the header stands."""
        found = list(islice(self.cell_rows(), HEAD))
        self.read = 0
        return found

    def rows(self, layout: Layout, header_number: int, header: list[str]) -> Iterator[Cells]:
        """Rows under the header."""
        positions = layout.positions(str(self.path), header)
        names = [name.strip() for name in header]
        for number, cells in self.cell_rows():
            if number > header_number:
                yield Cells(number, cells, positions, names)
