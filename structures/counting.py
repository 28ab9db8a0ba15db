"""How many structures each value of each filter would give: one question to PostgreSQL for all of them.

What the other conditions find is gathered once; of it, what all filters find, and once more for each filter
in force, left out for its own values.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper
from django.db.models.expressions import RawSQL

from structures.registry import particularities

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

Counts = dict[str, dict[str, int]]

#: Of what is found, all that is counted: the particularities follow, p0, p1…
COLUMNS = ("pk", "record__family", "record__headcount", "record__commune", "record__diffusion")

LINKED = """
SELECT '{facet}', term.code, tally.total FROM (
  SELECT link.{term}_id AS id, count(*) AS total
  FROM {found} JOIN structures_structurepage_{term}s link ON link.structurepage_id = {found}.id GROUP BY 1
) tally JOIN structures_{term} term ON term.id = tally.id
"""
FAMILIES = """
SELECT 'forme', family.code, tally.total
FROM (SELECT family_id AS id, count(*) AS total FROM {found} GROUP BY 1) tally
JOIN structures_legalfamily family ON family.id = tally.id
"""
HEADCOUNTS = "SELECT 'effectif', headcount, count(*) FROM {found} WHERE headcount <> '' GROUP BY 2"
PARTICULARITY = "SELECT 'particularite', %s, count(*) FROM {found} WHERE p{number}"
TOTAL = "SELECT '', '', count(*) FROM {found}"

#: The territories counted, and what lies in each, as `Territory.objects.within` and `overlapping` say it.
#: A territory counted is a bit of a mask, so that a structure tied to many of them is still one row; masks
#: come in slices, since a number holds 62 bits.
TERRITORIES = """
place AS MATERIALIZED (
  SELECT id, code, (row_number() OVER (ORDER BY id) - 1) / 62 AS slice,
    1::bigint << ((row_number() OVER (ORDER BY id) - 1) %% 62)::int AS bit
  FROM structures_territory WHERE kind = 'epci' OR code = ANY(%s)
),
inside AS (
  SELECT id, id AS place_id FROM place
  UNION SELECT edge.from_territory_id, place.id
  FROM structures_territory_contained_in edge JOIN place ON place.id = edge.to_territory_id
  UNION SELECT lower.from_territory_id, place.id
  FROM structures_territory_contained_in lower
  JOIN structures_territory_contained_in upper ON upper.from_territory_id = lower.to_territory_id
  JOIN place ON place.id = upper.to_territory_id
),
commune AS (
  SELECT inside.id, inside.place_id FROM inside
  JOIN structures_territory territory ON territory.id = inside.id AND territory.kind = 'commune'
),
shared AS (
  SELECT id, id AS place_id FROM place
  UNION SELECT id, place_id FROM commune
  UNION SELECT edge.to_territory_id, commune.place_id
  FROM structures_territory_contained_in edge JOIN commune ON commune.id = edge.from_territory_id
  UNION SELECT edge.to_territory_id, place.id
  FROM structures_territory_contained_in edge JOIN place ON place.id = edge.from_territory_id
),
seat AS MATERIALIZED (
  SELECT commune.id, place.slice, bit_or(place.bit) AS mask
  FROM commune JOIN place ON place.id = commune.place_id GROUP BY 1, 2
),
zone AS MATERIALIZED (
  SELECT shared.id, place.slice, bit_or(place.bit) AS mask
  FROM shared JOIN place ON place.id = shared.place_id GROUP BY 1, 2
)
"""
TIES = """
tie AS (
  SELECT {found}.id, seat.slice, seat.mask
  FROM {found} JOIN seat ON seat.id = {found}.commune_id WHERE {found}.diffusion = 'O' AND %s
  UNION ALL
  SELECT {found}.id, zone.slice, zone.mask FROM {found}
  JOIN structures_structurepage_action_zone link ON link.structurepage_id = {found}.id
  JOIN zone ON zone.id = link.territory_id WHERE %s
),
tied AS (SELECT slice, bit_or(mask) AS mask FROM tie GROUP BY id, slice),
tally AS (SELECT slice, mask, count(*) AS total FROM tied GROUP BY 1, 2)
"""
PLACES = """
SELECT 'territoire', place.code, sum(tally.total)::bigint FROM tally
JOIN place ON place.slice = tally.slice AND tally.mask & place.bit <> 0 GROUP BY 2
"""


@dataclass(frozen=True)
class Places:
    """What ties a structure to a territory; `others` are codes counted besides intercommunalities."""

    seated: bool
    acting: bool
    others: list[str]


def gathered() -> "StructureQuerySet":
    """The structures of `common`, to be narrowed further: a step of the question that `count` asks."""
    from structures.models import StructurePage  # noqa: PLC0415 - whose querysets lead here

    return StructurePage.objects.filter(pk__in=RawSQL("SELECT id FROM common", ()))


def count(
    sets: "dict[str, StructureQuerySet]", places: Places, *, common: "StructureQuerySet | None" = None
) -> tuple[int, Counts]:
    """How many are found, and by filter and code how many each value would give.

    `sets` holds what is found, by "", and for each filter in force what is found when it is left out; they
    may be drawn from what `common` holds, by `gathered`.
    """
    names = {name: f"found{number}" for number, name in enumerate(sets)}
    steps: list[str] = []
    parameters: list[Any] = []
    if common is not None:
        statement, parameters = _common(common)
        steps.append(statement)
    for name, structures in sets.items():
        statement, values = _gathered(structures, names[name], particular=not name)
        steps.append(statement)
        parameters += values
    steps += [TERRITORIES, TIES.format(found=names.get("territoire", names[""]))]
    parameters += [places.others, places.seated, places.acting, *(entry.code for entry in particularities)]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(steps)} {_tallies(names)}", parameters)
        rows = cursor.fetchall()
    counts: Counts = defaultdict(dict)
    for facet, code, total in rows:
        counts[facet][code] = total
    return counts.pop("")[""], counts


def _common(structures: "StructureQuerySet") -> tuple[str, list[Any]]:
    try:
        statement, values = structures.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        statement, values = "SELECT 0 WHERE false", ()
    return f"common(id) AS MATERIALIZED ({statement})", list(values)


def _gathered(structures: "StructureQuerySet", name: str, *, particular: bool) -> tuple[str, tuple[Any, ...]]:
    """A step of the question: what is found, with what is counted of it."""
    flags = {
        f"p{number}": ExpressionWrapper(entry.condition(), output_field=BooleanField())
        for number, entry in enumerate(particularities if particular else ())
    }
    columns = ", ".join(["id", "family_id", "headcount", "commune_id", "diffusion", *flags])
    try:
        asked = structures.order_by().values_list(*COLUMNS).annotate(**flags)
        statement, values = asked.query.sql_with_params()
    except EmptyResultSet:
        empty = ", ".join(["0", "0", "''", "0", "''", *("false" for _ in flags)])
        statement, values = f"SELECT {empty} WHERE false", ()
    return f"{name}({columns}) AS MATERIALIZED ({statement})", values


def _tallies(names: dict[str, str]) -> str:
    """The particularities come first: they alone take parameters. Each adds to the others in force."""
    everything = names[""]
    particular = [
        PARTICULARITY.format(found=everything, number=number) for number, _ in enumerate(particularities)
    ]
    return " UNION ALL ".join(
        [
            *particular,
            TOTAL.format(found=everything),
            LINKED.format(found=names.get("secteur", everything), facet="secteur", term="sector"),
            LINKED.format(found=names.get("label", everything), facet="label", term="label"),
            FAMILIES.format(found=names.get("forme", everything)),
            HEADCOUNTS.format(found=names.get("effectif", everything)),
            PLACES,
        ]
    )
