"""Recognises files by what they hold, whatever their names, and reads them line by line."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _

from structures.imports.adapters import ess_france, own_format, recherche_entreprises, rna, sirene
from structures.imports.faults import unreadable
from structures.imports.formats import Format, Scope, SourceFile
from structures.imports.rows import BrokenFileError, Line
from structures.imports.tables.encodings import open_text
from structures.imports.tables.layouts import Table

#: In the order in which files of one import are read.
ADAPTERS = (
    sirene.FORMAT,
    recherche_entreprises.FORMAT,
    rna.FORMAT,
    ess_france.FORMAT,
    own_format.FORMAT,
)
FORMATS: dict[str, Format] = {each.name: each for each in ADAPTERS}
AUTO = "auto"
JSON_STARTS = ("{", "[")


class Reading:
    """The files of one import. `lines()` reads them from the start each time it is called."""

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        format_name: str = AUTO,
        everywhere: bool = False,
        formats: Mapping[str, Format] = FORMATS,
        names: Mapping[Path, str] | None = None,
    ) -> None:
        """`names`: those that people gave the files. Raises `BrokenFileError` when one is not known."""
        self.sources = [recognise(Path(path), format_name, formats) for path in paths]
        for source in self.sources:
            source.name = (names or {}).get(source.path, source.name)
        self.sources.sort(key=lambda source: list(formats).index(source.format.name))
        self._everywhere = everywhere
        self.scope = Scope(everywhere)

    def lines(self) -> Iterator[Line]:
        """Every row and its place. Raises `BrokenFileError` where a file stops making sense."""
        self.scope = Scope(self._everywhere)
        for _name, group in groupby(self.sources, key=lambda source: source.format.name):
            sources = list(group)
            yield from sources[0].format.lines(sources, self.scope)

    def look(self) -> None:
        """One row of each file, no more. Raises `BrokenFileError`: a file may look right and not read."""
        for source in self.sources:
            first = source.rows() if source.table else source.format.lines([source], Scope(self._everywhere))
            next(iter(first), None)

    @property
    def formats(self) -> list[Format]:
        return list({source.format.name: source.format for source in self.sources}.values())

    @property
    def done(self) -> float:
        """How much of the files is read, from 0 to 1."""
        total = sum(source.size for source in self.sources)
        return min(sum(source.read for source in self.sources) / total, 1.0) if total else 1.0


def recognise(path: Path, format_name: str = AUTO, formats: Mapping[str, Format] = FORMATS) -> SourceFile:
    """What a file is, by its content. Raises `BrokenFileError`, which names what is accepted."""
    wanted = [formats[format_name]] if format_name != AUTO else list(formats.values())
    if not path.is_file():
        raise _absent(path, wanted)
    table = Table(path)
    if not table.is_workbook and _is_json(path):
        found = [SourceFile(path, each) for each in wanted if not each.layouts]
    else:
        found = _tables(table, wanted)
    if not found:
        raise _unknown(path, wanted)
    return found[0]


def _absent(path: Path, wanted: list[Format]) -> BrokenFileError:
    try:
        path.open("rb").close()
    except OSError as error:
        return unreadable(path, error)
    return _unknown(path, wanted)


def _is_json(path: Path) -> bool:
    text, _raw = open_text(path)
    with text:
        return text.read(200).lstrip().startswith(JSON_STARTS)


def _tables(table: Table, wanted: list[Format]) -> list[SourceFile]:
    """The layouts that fit a row among the first, the best first."""
    fitting = [
        (layout.fits(cells), SourceFile(table.path, each, kind, table, number, cells))
        for number, cells in table.head()
        for each in wanted
        for kind, layout in each.layouts.items()
    ]
    ordered = sorted(fitting, key=lambda pair: -pair[0])
    found = [source for fit, source in ordered if fit]
    for source in found[:1]:
        source.columns()  # refuses missing and doubled columns before anything is read
    return found


def _unknown(path: Path, wanted: list[Format]) -> BrokenFileError:
    accepted = "; ".join(str(each.label) for each in wanted)
    return BrokenFileError(
        _("%(file)s is none of the files that are known: %(accepted)s.")
        % {"file": path, "accepted": accepted}
    )
