"""How far a structure stands from a place: as the crow flies, in kilometres."""

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.db.models import Case, ExpressionWrapper, F, FloatField, Q, Value, When
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from portal.memory import memory
from structures.models.records import RegisterRecord
from structures.models.territories import Territory

EARTH_RADIUS_KM = 6371.0
KM_A_DEGREE = math.pi * EARTH_RADIUS_KM / 180
#: Three decimals of a degree are some hundred metres: where a visitor stands is never written more finely.
DECIMALS = 3
COORDINATES = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,20})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,20})?)\s*", re.ASCII)
NORTH_POLE, DATE_LINE = 90.0, 180.0

LOCATED = Q(record__latitude__isnull=False, record__longitude__isnull=False)
#: A legal person that opposed the diffusion of its data stands nowhere.
SHOWN = Q(record__diffusion=RegisterRecord.Diffusion.OPEN)


@dataclass(frozen=True)
class Centre:
    """A commune's middle, or where a visitor stands: then `code` and `name` are empty."""

    latitude: float
    longitude: float
    code: str = ""
    name: str = ""

    def __str__(self) -> str:
        """As an address holds it."""
        return self.code or f"{self.latitude:.{DECIMALS}f},{self.longitude:.{DECIMALS}f}"

    @classmethod
    def of(cls, place: Territory) -> Self:
        return cls(place.latitude or 0.0, place.longitude or 0.0, place.code, place.name)

    @classmethod
    def read(cls, written: str) -> Self | None:
        """From "43.837,4.360", latitude first; None where it is something else."""
        found = COORDINATES.fullmatch(written)
        if found is None:
            return None
        latitude, longitude = (round(float(number), DECIMALS) for number in found.groups())
        if abs(latitude) >= NORTH_POLE or abs(longitude) > DATE_LINE:
            return None
        return cls(latitude, longitude)

    def kilometres_to(self, latitude: float, longitude: float) -> float:
        half_height = math.radians(latitude - self.latitude) / 2
        half_width = math.radians(longitude - self.longitude) / 2
        squeeze = math.cos(math.radians(latitude)) * self._squeeze
        chord = math.sin(half_height) ** 2 + squeeze * math.sin(half_width) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))

    @cached_property
    def _squeeze(self) -> float:
        return math.cos(math.radians(self.latitude))

    def within(self, kilometres: float) -> Q:
        """Structures no farther: by the box that an index reads, then by their `distance`, annotated."""
        height = kilometres / KM_A_DEGREE
        width = height / max(self._squeeze, 0.01)
        boxed = Q(
            record__latitude__range=(self.latitude - height, self.latitude + height),
            record__longitude__range=(self.longitude - width, self.longitude + width),
            distance__lte=kilometres,
        )
        return SHOWN & (boxed | (~LOCATED & Q(record__commune__in=self._communes_within(kilometres))))

    def _communes_within(self, kilometres: float) -> list[int]:
        placed = memory.kept("placed communes", _placed_communes)
        return [pk for pk, *place in placed if self.kilometres_to(*place) <= kilometres]


def _placed_communes() -> list[Any]:
    placed = Territory.objects.communes().filter(latitude__isnull=False, longitude__isnull=False)
    return list(placed.order_by().values_list("pk", "latitude", "longitude"))


def distance_from(centre: Centre) -> Case:
    """Kilometres to the structure, or to the middle of its commune; null where neither is known or shown."""
    latitude = Case(When(LOCATED, then=F("record__latitude")), default=F("record__commune__latitude"))
    longitude = Case(When(LOCATED, then=F("record__longitude")), default=F("record__commune__longitude"))
    height = Power(Sin(Radians(latitude - Value(centre.latitude)) / 2), 2)
    width = Power(Sin(Radians(longitude - Value(centre.longitude)) / 2), 2)
    chord = height + Cos(Radians(latitude)) * Value(math.cos(math.radians(centre.latitude))) * width
    kilometres = ExpressionWrapper(
        ASin(Sqrt(Least(Value(1.0), chord))) * Value(2 * EARTH_RADIUS_KM), output_field=FloatField()
    )
    return Case(When(SHOWN, then=kilometres), default=None, output_field=FloatField())
