"""Answers made of rows, as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """`label` is that of its column, for where a line is read as a card."""

    words: str
    is_number: bool
    label: str


@dataclass(frozen=True)
class Table:
    """`total` has one cell a column, or none; every cell is in words."""

    columns: list[Column]
    rows: list[list[str]]
    total: list[str] = field(default_factory=list)
    caption: str = ""

    @property
    def lines(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.rows]

    @property
    def foot(self) -> list[Cell]:
        return self._cells(self.total)

    def _cells(self, words: list[str]) -> list[Cell]:
        pairs = zip(words, self.columns, strict=False)
        return [Cell(text, column.is_number, column.label) for text, column in pairs]

    @property
    def words(self) -> str:
        """One line a row, for where no table can be drawn."""
        lines = [_line(row) for row in [*self.rows, *([self.total] if self.total else [])]]
        return "\n".join([*([self.caption] if self.caption else []), *lines])


def in_words(tables: Iterable[Table]) -> str:
    return "\n".join(table.words for table in tables)


def _line(cells: list[str]) -> str:
    return _("; ").join(cell for cell in cells if cell)
