"""The filters of the directory as they are shown: each value with the number of structures it would give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet

from structures.models import Territory
from structures.registry import particularities

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

#: Pairs of an intercommunality and whatever shares ground with it: itself, its communes and what holds them.
PRESENCE = """
WITH found(id) AS ({found}),
epci AS (SELECT id FROM structures_territory WHERE kind = 'epci'),
commune AS (
  SELECT edge.from_territory_id AS id, epci.id AS epci_id
  FROM structures_territory_contained_in edge JOIN epci ON epci.id = edge.to_territory_id
),
shared AS (
  SELECT id, id AS epci_id FROM epci
  UNION SELECT id, epci_id FROM commune
  UNION SELECT edge.to_territory_id, commune.epci_id
  FROM structures_territory_contained_in edge JOIN commune ON commune.id = edge.from_territory_id
),
present AS (
  SELECT found.id, commune.epci_id FROM found
  JOIN structures_registerrecord record ON record.page_id = found.id AND record.diffusion = 'O'
  JOIN commune ON commune.id = record.commune_id
  WHERE %s
  UNION
  SELECT found.id, shared.epci_id FROM found
  JOIN structures_structurepage_action_zone zone ON zone.structurepage_id = found.id
  JOIN shared ON shared.id = zone.territory_id
  WHERE %s
)
SELECT territory.code, count(*) FROM present
JOIN structures_territory territory ON territory.id = present.epci_id
GROUP BY territory.code
"""


MOST_AT_FIRST = 6


@dataclass(frozen=True)
class Choice:
    """`count` is None where nothing was counted, because another filter makes no sense."""

    code: str
    name: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """`parameter` names the filter in the address; `error` says what is wrong with the values received."""

    parameter: str
    title: str
    choices: list[Choice]
    error: str = ""

    @property
    def first(self) -> list[Choice]:
        """Those chosen and the most common ones, in the list's order."""
        return [choice for choice in self.choices if choice.code in self._first]

    @property
    def others(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.code not in self._first]

    @cached_property
    def _first(self) -> set[str]:
        if len(self.choices) <= MOST_AT_FIRST + 1:
            return {choice.code for choice in self.choices}
        common = sorted(self.choices, key=lambda choice: -(choice.count or 0))[:MOST_AT_FIRST]
        return {choice.code for choice in (*common, *filter(lambda choice: choice.is_chosen, self.choices))}


def choices(
    names: Mapping[str, str], counts: Mapping[str, int] | None, chosen: Iterable[str]
) -> list[Choice]:
    """Those chosen and those that would give something."""
    chosen = set(chosen)
    all_choices = [
        Choice(code, name, counts.get(code, 0) if counts is not None else None, code in chosen)
        for code, name in names.items()
    ]
    return [choice for choice in all_choices if choice.is_chosen or choice.count != 0]


def by_epci(structures: "StructureQuerySet", *, seated: bool, acting: bool) -> dict[str, int]:
    """How many are seated or act in each intercommunality."""
    try:
        found, parameters = structures.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PRESENCE.format(found=found), [*parameters, seated, acting])
        return dict(cursor.fetchall())


def by_sector(structures: "StructureQuerySet") -> dict[str, int]:
    return _by(structures, "sectors__code")


def by_label(structures: "StructureQuerySet") -> dict[str, int]:
    return _by(structures, "labels__code")


def by_family(structures: "StructureQuerySet") -> dict[str, int]:
    return _by(structures, "record__family__code")


def by_headcount(structures: "StructureQuerySet") -> dict[str, int]:
    return _by(structures, "record__headcount")


def by_particularity(structures: "StructureQuerySet") -> dict[str, int]:
    each = {entry.code: Count("pk", filter=entry.condition()) for entry in particularities}
    return structures.order_by().aggregate(**each)


def _by(structures: "StructureQuerySet", field: str) -> dict[str, int]:
    counted: QuerySet = structures.order_by().values_list(field).annotate(total=Count("pk"))
    return {code: total for code, total in counted if code}


def by_seat(structures: "StructureQuerySet", kind: Territory.Kind) -> dict[str, int]:
    """How many have their seat in each commune or intercommunality."""
    counted = structures.order_by().filter(record__diffusion="O")
    if kind == Territory.Kind.COMMUNE:
        return _by(counted, "record__commune__code")
    return _by(
        counted.filter(record__commune__contained_in__kind=kind), "record__commune__contained_in__code"
    )
