"""What structures may be asked to be: a filter keeps those that are so, counts say of each whether it is."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from structures.models.records import RegisterRecord
from structures.models.territories import Territory


def seated_in(territories: Iterable[Territory]) -> Q:
    """With a seat in one of the territories."""
    communes = {key for territory in territories for key in territory.communes_inside}
    return Q(record__diffusion=RegisterRecord.Diffusion.OPEN, record__commune__in=communes)


def acting_in(territories: Iterable[Territory]) -> Q:
    """With an action zone that overlaps one of the territories, either way."""
    overlapping = {key for territory in territories for key in territory.sharing_ground}
    return _linked("action_zone", territory__in=overlapping)


def present_in(territories: Iterable[Territory]) -> Q:
    """Seated there or acting there."""
    territories = list(territories)
    return seated_in(territories) | acting_in(territories)


def in_sector(codes: Iterable[str]) -> Q:
    """Active in one of the sectors."""
    return _linked("sectors", sector__code__in=codes)


def labelled(codes: Iterable[str]) -> Q:
    """With one of the labels or approvals."""
    return _linked("labels", label__code__in=codes)


def of_family(codes: Iterable[str]) -> Q:
    return Q(record__family__code__in=codes)


def employing(bands: Iterable[str]) -> Q:
    """Of one of the bands of headcount."""
    return Q(record__headcount__in=bands)


def _linked(relation: str, **link: Any) -> Q:
    """With a link of this relation that is so."""
    from structures.models import StructurePage  # noqa: PLC0415 - whose querysets lead here

    links = getattr(StructurePage, relation).through.objects.filter(**link)
    return Q(pk__in=links.values("structurepage"))
