"""The map of the directory: outlines drawn once as a static file, and circles that count seats above them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from structures import facets
from structures.models import Territory

if TYPE_CHECKING:
    from structures.forms import DirectoryForm

WIDTH = 720.0
MARGIN = 8.0
SMALLEST_FRAME = 160.0
SMALLEST_RADIUS, LARGEST_RADIUS = 13.0, 30.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Projection:
    """From degrees to the units of the drawing, `WIDTH` wide; `bounds` are west, south, east, north."""

    bounds: Sequence[float]

    @property
    def squeeze(self) -> float:
        return math.cos(math.radians((self.bounds[1] + self.bounds[3]) / 2))

    @property
    def scale(self) -> float:
        return WIDTH / ((self.bounds[2] - self.bounds[0]) * self.squeeze)

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        across = (longitude - self.bounds[0]) * self.squeeze * self.scale
        return round(across, 1), round((self.bounds[3] - latitude) * self.scale, 1)

    def box(self, bounds: Sequence[float]) -> Box:
        """Left, top, right, bottom."""
        west, south, east, north = bounds
        return (*self(west, north), *self(east, south))


@dataclass(frozen=True)
class Circle:
    """Structures seated in a territory; `query` is the address that shows them alone."""

    name: str
    count: int
    query: str
    x: float
    y: float

    @property
    def radius(self) -> float:
        return round(min(LARGEST_RADIUS, SMALLEST_RADIUS + 1.6 * math.sqrt(self.count - 1)), 1)


class DirectoryMap:
    """What the question finds, counted by seat: by intercommunality, or by commune once a place is asked."""

    def __init__(self, form: "DirectoryForm") -> None:
        self.form = form
        self.projection = Projection(_frame_of_the_departement())

    @property
    def kind(self) -> Territory.Kind:
        local = {Territory.Kind.COMMUNE, Territory.Kind.EPCI}
        if any(place.kind in local for place in self.form.territories):
            return Territory.Kind.COMMUNE
        return Territory.Kind.EPCI

    @cached_property
    def circles(self) -> list[Circle]:
        """By name."""
        counts = facets.by_seat(self.form.unordered(), self.kind)
        places = Territory.objects.light().filter(kind=self.kind, code__in=counts).order_by("sort_key")
        return [self._circle(place, counts[place.code]) for place in places if place.longitude is not None]

    @cached_property
    def largest_first(self) -> list[Circle]:
        """As they are drawn: a small circle stays above a large one."""
        return sorted(self.circles, key=lambda circle: -circle.count)

    @property
    def unplaced(self) -> int:
        """How many are found and stand on no circle."""
        return self.form.unordered().count() - sum(circle.count for circle in self.circles)

    @property
    def outlined(self) -> list[str]:
        """Names, in the drawing, of the territories asked."""
        initials = {str(Territory.Kind.COMMUNE): "c", str(Territory.Kind.EPCI): "e"}
        asked = self.form.territories
        return [f"{initials[place.kind]}{place.code}" for place in asked if place.kind in initials]

    @cached_property
    def frame(self) -> Box:
        """Left, top, width and height of what is shown: the territories asked and every circle."""
        boxes = [self.projection.box(place.bounds) for place in self.form.territories if place.bounds]
        if not boxes:
            boxes = [self.projection.box(self.projection.bounds)]
        return framed([*boxes, *((circle.x, circle.y, circle.x, circle.y) for circle in self.circles)])

    @property
    def view_box(self) -> str:
        return " ".join(f"{side:.0f}" for side in self.frame)

    @property
    def zoom(self) -> str:
        """By how much circles and figures shrink so as to keep their size on the screen."""
        return f"{max(self.frame[2], self.frame[3]) / WIDTH:.3f}"

    def _circle(self, place: Territory, count: int) -> Circle:
        x, y = self.projection(place.longitude or 0, place.latitude or 0)
        query = self.form.query(territoire=[place.code], presence="siege")
        return Circle(place.name, count, query, x, y)


def framed(boxes: Iterable[Box]) -> Box:
    """Left, top, width and height that hold all the boxes, with some air."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    air_x = max(MARGIN, (SMALLEST_FRAME - (right - left)) / 2)
    air_y = max(MARGIN, (SMALLEST_FRAME - (bottom - top)) / 2)
    return left - air_x, top - air_y, right - left + 2 * air_x, bottom - top + 2 * air_y


def _frame_of_the_departement() -> Sequence[float]:
    whole = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT, bounds__isnull=False)
    return whole.values_list("bounds", flat=True).first() or (3.2, 43.4, 4.9, 44.5)
