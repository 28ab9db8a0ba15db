"""The same rows as CSV, JSON or GeoJSON, written as they are read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from portal.licence import LICENCE_NAME, LICENCE_URL
from portal.spreadsheets import BYTE_ORDER_MARK, csv_line
from structures.sharing.columns import SEPARATOR, Column

Row = Mapping[str, Any]
LINES_AT_ONCE = 200


@dataclass(frozen=True)
class About:
    """What goes with the rows: their name, who gives them, from where and when."""

    title: str
    source: str
    url: str
    on: date

    def as_members(self) -> dict[str, str]:
        return {
            "titre": self.title,
            "source": self.source,
            "licence": LICENCE_NAME,
            "licence_url": LICENCE_URL,
            "url": self.url,
            "extrait_le": self.on.isoformat(),
        }


# CSV


def as_csv(columns: Sequence[Column], rows: Iterable[Row], about: About) -> Iterator[str]:
    yield BYTE_ORDER_MARK + csv_line(column.name for column in columns)
    lines = (csv_line(cell_text(row.get(column.name), column) for column in columns) for row in rows)
    yield from _gathered(lines)


def cell_text(value: Any, column: Column) -> str:
    """As Table Schema reads it: true and false, ISO dates, a full stop for decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.is_list:
        return SEPARATOR.join(each.replace(SEPARATOR, "/") for each in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _gathered(parts: Iterable[str]) -> Iterator[str]:
    """Fewer and longer parts: a server sends each by itself."""
    parts = iter(parts)
    while some := "".join(islice(parts, LINES_AT_ONCE)):
        yield some


# JSON


def as_json(columns: Sequence[Column], rows: Iterable[Row], about: About) -> Iterator[str]:
    """An object: what goes with the rows, then `lignes`."""
    members = "".join(f"{_json(name)}: {_json(value)},\n" for name, value in about.as_members().items())
    objects = (_json(_ordered(row, columns)) for row in rows)
    yield from _gathered(_listed(f'{{\n{members}"lignes": [\n', objects))


def as_geojson(columns: Sequence[Column], rows: Iterable[Row], about: About) -> Iterator[str]:
    """RFC 7946: one feature a row; its geometry is null where the place is not public or not known."""
    members = "".join(f"{_json(name)}: {_json(value)},\n" for name, value in about.as_members().items())
    features = (_json(_feature(row, columns)) for row in rows)
    yield from _gathered(_listed(f'{{\n"type": "FeatureCollection",\n{members}"features": [\n', features))


def _listed(opening: str, objects: Iterable[str]) -> Iterator[str]:
    yield opening
    for number, text in enumerate(objects):
        yield f",\n{text}" if number else text
    yield "\n]}\n"


def _ordered(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    return {column.name: row.get(column.name) for column in columns}


def _feature(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    properties = _ordered(row, columns)
    point = [properties.pop("longitude", None), properties.pop("latitude", None)]
    geometry = row.get("geometry") or (None if None in point else {"type": "Point", "coordinates": point})
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)
