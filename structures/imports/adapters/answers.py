"""What the API answered, kept line by line: an import of it may be done again from a file, as any other."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from structures.imports.formats import Format, Row, Scope, SourceFile
from structures.imports.rows import Establishment, Line, Skipped


def keep(lines: Iterable[Line], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            told = {"file": line.file, "number": line.number, "row": asdict(line.row)}
            file.write(json.dumps(told, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else sorted(value)


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    for source in sources:
        with source.path.open(encoding="utf-8") as file:
            for text in file:
                told = json.loads(text)
                source.read_bytes += len(text.encode())
                yield Line(told["file"], told["number"], _row(told["row"]))


def _row(told: dict[str, Any]) -> Row:
    if "reason" in told:
        return Skipped(**told)
    day, facts = told["told_on"], told["speaks_of"]
    lists = {name: tuple(told[name]) for name in ("warnings", "repairs")}
    return Establishment(
        **told | lists | {"told_on": day and date.fromisoformat(day), "speaks_of": frozenset(facts)}
    )


FORMAT = Format(
    name="answers", label=gettext_lazy("the API Recherche d’entreprises, asked over the network"), lines=lines
)
