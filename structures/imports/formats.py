"""What an adapter is: a name, the layouts it knows files by, and how it reads them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from structures.imports.faults import RefusedCellError
from structures.imports.rows import GARD, Establishment, Line, Skipped
from structures.imports.tables.cells import Cells
from structures.imports.tables.layouts import Layout, Table


@dataclass
class Scope:
    """What the directory wants of a file, and how much of it was left."""

    everywhere: bool = False
    #: Reason → lines that the directory does not want: too many to name in a national file.
    passed_over: Counter[str] = field(default_factory=Counter)

    def wants(self, commune_code: str) -> bool:
        return self.everywhere or commune_code.startswith(GARD)

    def pass_over(self, reason: str) -> None:
        self.passed_over[reason] += 1


@dataclass
class SourceFile:
    """A file whose format is known. `kind` is the layout's name; one without table is JSON."""

    path: Path
    format: "Format"
    kind: str = ""
    table: Table | None = None
    header_number: int = 0
    header: list[str] = field(default_factory=list)
    #: How many times it is read from one end to the other.
    passes: int = 1
    #: Of JSON, which is read at once.
    read_bytes: int = 0
    #: As people know it, where the disk knows it by another.
    name: str = ""

    def __post_init__(self) -> None:
        self.name = self.name or self.path.name

    @property
    def layout(self) -> Layout:
        return self.format.layouts[self.kind]

    def rows(self) -> Iterator[Cells]:
        return self.table.rows(self.layout, self.header_number, self.header) if self.table else iter(())

    @property
    def size(self) -> int:
        """Of what `read` counts: bytes, or rows of a workbook; a file read twice counts twice."""
        return self.passes * (self.table.size if self.table else self.path.stat().st_size)

    @property
    def read(self) -> int:
        return self.table.read if self.table else self.read_bytes

    def columns(self) -> frozenset[str]:
        """Those of our columns that the file has."""
        return frozenset(self.layout.positions(str(self.path), self.header))


@dataclass(frozen=True)
class Format:
    name: str
    label: str | Promise
    lines: Callable[[Sequence[SourceFile], Scope], Iterator[Line]]
    #: Kind → layout; none for JSON.
    layouts: Mapping[str, Layout] = field(default_factory=dict)


Row = Establishment | Skipped
#: Reads one row of a table; None when the directory does not want it (counted in the scope).
Build = Callable[[Cells], Row | None]


def table_lines(source: SourceFile, build: Build, *, naming: Sequence[str]) -> Iterator[Line]:
    """Each row as `build` understands it, or the reason why it is refused; `naming`: columns that name it."""
    for cells in source.rows():
        row = _row(cells, build, naming)
        if row is not None:
            yield Line(source.name, cells.number, row)


def _row(cells: Cells, build: Build, naming: Sequence[str]) -> Row | None:
    try:
        cells.refuse_shifted()
        return build(cells)
    except RefusedCellError as refused:
        names = (cells.raw(column).strip() for column in naming)
        name = next(filter(None, names), "")[:160] or _("line %(number)d") % {"number": cells.number}
        reason = "; ".join((refused.reason, *cells.warnings))
        return Skipped(name, reason, column=refused.column, is_refused=True)
