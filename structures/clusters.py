"""Places of structures on the map, grouped by the cells of a grid so that they never hide each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, F, FloatField, Max, Min, Value
from django.db.models.functions import Floor

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

CELLS_ACROSS = 12
#: About a metre, in degrees: closer places are the same one.
SAME_PLACE = 0.00001
LONGITUDE, LATITUDE = "record__longitude", "record__latitude"
EXTENT = {
    "west": Min(LONGITUDE),
    "south": Min(LATITUDE),
    "east": Max(LONGITUDE),
    "north": Max(LATITUDE),
}

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Group:
    """Structures of one cell; `first` is the key of one of them, `box` just holds them all."""

    total: int
    first: int
    longitude: float
    latitude: float
    box: Box

    @property
    def is_one_place(self) -> bool:
        west, south, east, north = self.box
        return max(east - west, north - south) <= 2 * SAME_PLACE


def groups(structures: "StructureQuerySet", box: Sequence[float]) -> list[Group]:
    """Those that stand in the box, in one query whatever their number."""
    west, south, east, north = box
    side = max(east - west, north - south, SAME_PLACE) / CELLS_ACROSS
    cells = (
        structures.order_by()
        .standing_in(box)
        .annotate(column=_cell(LONGITUDE, west, side), row=_cell(LATITUDE, south, side))
        .values("column", "row")
        .annotate(
            total=Count("pk"), first=Min("pk"), longitude=Avg(LONGITUDE), latitude=Avg(LATITUDE), **EXTENT
        )
    )
    return [
        Group(cell["total"], cell["first"], cell["longitude"], cell["latitude"], _box_of(cell))
        for cell in cells
    ]


def extent(structures: "StructureQuerySet", within: Sequence[float]) -> Box | None:
    """What just holds those that stand in a larger box."""
    found = structures.order_by().standing_in(within).aggregate(**EXTENT)
    return None if found["west"] is None else _box_of(found)


def _cell(field: str, start: float, side: float) -> Floor:
    return Floor((F(field) - Value(start)) / Value(side), output_field=FloatField())


def _box_of(found: dict[str, float]) -> Box:
    return found["west"], found["south"], found["east"], found["north"]
