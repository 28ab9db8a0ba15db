"""The map of the directory: outlines drawn once as a static file, and circles that count seats above them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.memory import memory
from portal.text import fold
from structures import clusters, facets
from structures.fields import read_box, written_box
from structures.forms.vocabulary import Presence
from structures.models import Territory

if TYPE_CHECKING:
    from structures.forms import DirectoryForm
    from structures.models import StructurePage
    from structures.querysets import StructureQuerySet

WIDTH = 720.0
MARGIN = 8.0
SMALLEST_FRAME = 160.0
#: In the same units: some thirty metres.
SMALLEST_CLOSE_FRAME = 0.2
#: In degrees: how far from its commune's edge a seat may be noted.
ERROR_OF_PLACES = 0.01
POINT_RADIUS = 9.0
SMALLEST_RADIUS, LARGEST_RADIUS = 13.0, 30.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Projection:
    """From degrees to the units of the drawing, `WIDTH` wide; `bounds` are west, south, east, north."""

    bounds: Sequence[float]
    digits: int = 1

    @property
    def squeeze(self) -> float:
        return math.cos(math.radians((self.bounds[1] + self.bounds[3]) / 2))

    @property
    def scale(self) -> float:
        return WIDTH / ((self.bounds[2] - self.bounds[0]) * self.squeeze)

    @property
    def across(self) -> float:
        """Units a degree of longitude."""
        return self.squeeze * self.scale

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        across = (longitude - self.bounds[0]) * self.across
        return round(across, self.digits), round((self.bounds[3] - latitude) * self.scale, self.digits)

    def box(self, bounds: Sequence[float]) -> Box:
        """Left, top, right, bottom."""
        west, south, east, north = bounds
        return (*self(west, north), *self(east, south))


class Level(StrEnum):
    """What a circle stands for."""

    EPCI = "epci"
    COMMUNE = "commune"
    POINTS = "points"


@dataclass(frozen=True)
class Circle:
    """Structures of a territory or of a cell; `query` leads to them, or to the page of the only one."""

    name: str
    count: int
    query: str
    x: float
    y: float
    is_structure: bool = False

    @property
    def radius(self) -> float:
        if self.is_structure:
            return POINT_RADIUS
        return round(min(LARGEST_RADIUS, SMALLEST_RADIUS + 1.6 * math.sqrt(self.count - 1)), 1)


class DirectoryMap:
    """What the question finds, counted by seat: by intercommunality, then by commune, then one by one."""

    def __init__(self, form: "DirectoryForm", request: HttpRequest) -> None:
        self.form = form
        self.request = request
        self.projection = Projection(_frame_of_the_departement(), digits=4)

    @cached_property
    def level(self) -> Level:
        if any(self.form.cleaned_data.get(name) for name in ("cadre", "parmi", "autour")):
            return Level.POINTS
        kinds = {place.kind for place in self.form.territories}
        if kinds == {Territory.Kind.COMMUNE}:
            return Level.POINTS
        local = {Territory.Kind.COMMUNE, Territory.Kind.EPCI}
        return Level.COMMUNE if kinds & local else Level.EPCI

    @cached_property
    def found(self) -> "StructureQuerySet":
        """Those whose seat stands in the territories asked: others act there from elsewhere."""
        found = self.form.unordered()
        if self.level == Level.EPCI or not self.form.territories or self.form.asked_presence == Presence.SEAT:
            return found
        return found.seated_in(self.form.territories)

    @cached_property
    def circles(self) -> list[Circle]:
        """By name."""
        return self._points() if self.level == Level.POINTS else self._territories()

    @cached_property
    def largest_first(self) -> list[Circle]:
        """As they are drawn: a small circle stays above a large one."""
        return sorted(self.circles, key=lambda circle: -circle.count)

    @cached_property
    def unplaced(self) -> int:
        """How many are found and stand on no circle."""
        return self.form.unordered().count() - sum(circle.count for circle in self.circles)

    # By territory

    def _territories(self) -> list[Circle]:
        kind = Territory.Kind(self.level.value)
        counts = facets.by_seat(self.found, kind)
        places = Territory.objects.light().filter(kind=kind, code__in=counts).order_by("sort_key")
        return [self._territory(place, counts[place.code]) for place in places if place.longitude is not None]

    def _territory(self, place: Territory, count: int) -> Circle:
        x, y = self.projection(place.longitude or 0, place.latitude or 0)
        query = self.form.query(territoire=[place.code], presence="siege")
        return Circle(place.name, count, query, x, y)

    # One by one

    def _points(self) -> list[Circle]:
        if self.box is None:
            return []
        found = clusters.groups(self.found, self.box)
        named = self.form.candidates.order_by().select_related("locale")
        firsts = named.in_bulk([group.first for group in found])
        circles = [self._point(group, firsts[group.first]) for group in found if group.first in firsts]
        return sorted(circles, key=lambda circle: fold(circle.name))

    def _point(self, group: clusters.Group, first: "StructurePage") -> Circle:
        x, y = self.projection(group.longitude, group.latitude)
        if group.total == 1:
            return Circle(first.title, 1, first.get_url(self.request) or "", x, y, is_structure=True)
        others = group.total - 1
        words = ngettext("%(name)s and %(others)d other", "%(name)s and %(others)d others", others)
        name = words % {"name": first.title, "others": others}
        return Circle(name, group.total, self._query_of(group), x, y)

    def _query_of(self, group: clusters.Group) -> str:
        """Closer; at one place, where nothing closer would tell them apart, their list."""
        closer = {"cadre": written_box(_wider(group.box, clusters.SAME_PLACE))}
        if self.form.territories:
            closer["presence"] = "siege"
        return self.form.query(**closer, **({"affichage": None} if group.is_one_place else {}))

    @cached_property
    def box(self) -> Box | None:
        """West, south, east, north of the points shown; a place noted out of it is a register's mistake."""
        asked = self.form.cleaned_data.get("cadre")
        if asked:
            west, south, east, north = read_box(asked)
            return west, south, east, north
        bounds = [place.bounds for place in self.form.territories if place.bounds]
        if bounds:
            return _wider(_union(bounds), ERROR_OF_PLACES)
        return clusters.extent(self.found, _wider(self.projection.bounds, ERROR_OF_PLACES))

    # What is drawn

    @property
    def outlined(self) -> list[str]:
        """Names, in the drawing, of the territories asked."""
        initials = {str(Territory.Kind.COMMUNE): "c", str(Territory.Kind.EPCI): "e"}
        asked = self.form.territories
        return [f"{initials[place.kind]}{place.code}" for place in asked if place.kind in initials]

    @cached_property
    def frame(self) -> Box:
        """Left, top, width and height of what is shown: the territories asked and every circle."""
        is_close = self.level == Level.POINTS
        circles = [(circle.x, circle.y, circle.x, circle.y) for circle in self.circles]
        boxes = [self.projection.box(place.bounds) for place in self.form.territories if place.bounds]
        if self.form.cleaned_data.get("cadre") and self.box:
            boxes = [self.projection.box(self.box)]
        if not boxes and not (is_close and circles):
            boxes = [self.projection.box(self.projection.bounds)]
        return framed([*boxes, *circles], SMALLEST_CLOSE_FRAME if is_close else SMALLEST_FRAME)

    @property
    def view_box(self) -> str:
        return " ".join(f"{side:.7g}" for side in self.frame)

    @property
    def zoom(self) -> str:
        """By how much circles, figures and lines shrink so as to keep their size on the screen."""
        return f"{max(self.frame[2], self.frame[3]) / WIDTH:.4g}"

    @property
    def origin(self) -> tuple[float, float]:
        """Longitude and latitude of the drawing's first corner."""
        return self.projection.bounds[0], self.projection.bounds[3]

    @property
    def degree(self) -> tuple[float, float]:
        """Units a degree, across and down."""
        return self.projection.across, self.projection.scale

    # Around

    @cached_property
    def wider(self) -> tuple[str, str] | None:
        """The territory that holds this one and its address, or None where there is none."""
        if self.form.cleaned_data.get("cadre"):
            names = ", ".join(place.name for place in self.form.territories)
            return names or str(_("the whole search")), self.form.query(cadre=None)
        asked = [place.pk for place in self.form.territories]
        if not asked or self.level == Level.EPCI:
            return None
        holding = Territory.objects.light().epci().filter(directly_contains__in=asked).distinct()
        places = list(holding) if self.level == Level.POINTS else []
        names = ", ".join(place.name for place in places) or str(_("the whole Gard"))
        return names, self.form.query(territoire=[place.code for place in places])


def _union(bounds: Iterable[Sequence[float]]) -> Box:
    wests, souths, easts, norths = zip(*bounds, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _wider(box: Sequence[float], margin: float) -> Box:
    west, south, east, north = box
    return west - margin, south - margin, east + margin, north + margin


def framed(boxes: Iterable[Box], smallest: float = SMALLEST_FRAME) -> Box:
    """Left, top, width and height that hold all the boxes, with some air."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    margin = MARGIN * min(1, max(right - left, bottom - top, smallest) / SMALLEST_FRAME)
    air_x = max(margin, (smallest - (right - left)) / 2)
    air_y = max(margin, (smallest - (bottom - top)) / 2)
    return left - air_x, top - air_y, right - left + 2 * air_x, bottom - top + 2 * air_y


def _frame_of_the_departement() -> Sequence[float]:
    whole = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT, bounds__isnull=False)
    bounds = memory.kept("frame", lambda: whole.values_list("bounds", flat=True).first())
    return bounds or (3.2, 43.4, 4.9, 44.5)
