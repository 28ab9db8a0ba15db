"""How many structures each value of each filter would give: one question to PostgreSQL for all of them.

What the other conditions find is gathered once, and whether each filter in force holds for it: each facet
then leaves out its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Q, When

from structures.registry import particularities

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

Counts = dict[str, dict[str, int]]

#: Of what is gathered, all that is counted. What follows is true or not: the particularities, p0, p1…, then
#: the filters in force, f0, f1…
COLUMNS = ("pk", "record__family", "record__headcount", "record__commune", "record__diffusion")

#: What is counted by itself is counted at one go, by all that it may be.
FACTS = """
fact AS MATERIALIZED (
  SELECT {columns}, count(*) AS total FROM gathered GROUP BY {columns}
)
"""
FAMILIES = """
SELECT 'forme', family.code, sum(fact.total)::bigint
FROM fact JOIN structures_legalfamily family ON family.id = fact.family_id WHERE {met} GROUP BY 2
"""
HEADCOUNTS = """
SELECT 'effectif', headcount, sum(total)::bigint FROM fact WHERE headcount <> '' AND {met} GROUP BY 2
"""
PARTICULARITY = """
SELECT 'particularite', %s, coalesce(sum(total), 0)::bigint FROM fact WHERE p{number} AND {met}
"""
TOTAL = "SELECT '', '', coalesce(sum(total), 0)::bigint FROM fact WHERE {met}"
LINKED = """
SELECT '{facet}', term.code, tally.total FROM (
  SELECT link.{term}_id AS id, count(*) AS total
  FROM gathered JOIN structures_structurepage_{term}s link ON link.structurepage_id = gathered.id
  WHERE {met} GROUP BY 1
) tally JOIN structures_{term} term ON term.id = tally.id
"""

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
  SELECT gathered.id, seat.slice, seat.mask FROM gathered JOIN seat ON seat.id = gathered.commune_id
  WHERE gathered.diffusion = 'O' AND %s AND {met}
  UNION ALL
  SELECT gathered.id, zone.slice, zone.mask FROM gathered
  JOIN structures_structurepage_action_zone link ON link.structurepage_id = gathered.id
  JOIN zone ON zone.id = link.territory_id WHERE %s AND {met}
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


def count(structures: "StructureQuerySet", conditions: Mapping[str, Q], places: Places) -> tuple[int, Counts]:
    """How many are found, and by filter and code how many each value would give.

    `conditions` are those of the filters in force, which `structures` do not hold yet.
    """
    flags = {f"p{number}": entry.condition() for number, entry in enumerate(particularities)}
    flags |= {f"f{number}": condition for number, condition in enumerate(conditions.values())}
    statement, parameters = _gathered(structures, flags)
    met = _met(list(conditions))
    steps = [statement, _facts(flags), TERRITORIES, TIES.format(met=met("territoire"))]
    parameters += [places.others, places.seated, places.acting, *(entry.code for entry in particularities)]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(steps)} {_tallies(met)}", parameters)
        rows = cursor.fetchall()
    counts: Counts = defaultdict(dict)
    for facet, code, total in rows:
        counts[facet][code] = total
    return counts.pop("")[""], counts


def _gathered(structures: "StructureQuerySet", flags: Mapping[str, Q]) -> tuple[str, list[Any]]:
    """The first step of the question: what is counted of the structures, and what they are or not."""
    columns = ", ".join(["id", "family_id", "headcount", "commune_id", "diffusion", *flags])
    wrapped = {name: Case(When(each, then=True), default=False) for name, each in flags.items()}
    try:
        asked = structures.order_by().values_list(*COLUMNS).annotate(**wrapped)
        statement, values = asked.query.sql_with_params()
    except EmptyResultSet:
        empty = ", ".join(["0", "0", "''", "0", "''", *("false" for _ in flags)])
        statement, values = f"SELECT {empty} WHERE false", ()
    return f"gathered({columns}) AS MATERIALIZED ({statement})", list(values)


def _facts(flags: Iterable[str]) -> str:
    columns = ", ".join(["family_id", "headcount", *flags])
    return FACTS.format(columns=columns)


def _met(filters: list[str]) -> Callable[[str], str]:
    """That all filters hold, but one."""

    def met(without: str = "") -> str:
        flags = [f"f{number}" for number, name in enumerate(filters) if name != without]
        return " AND ".join(flags) or "true"

    return met


def _tallies(met: Callable[[str], str]) -> str:
    """The particularities come first: they alone take parameters. Each adds to the others in force."""
    everything = met("")
    return " UNION ALL ".join(
        [
            *(
                PARTICULARITY.format(number=number, met=everything)
                for number, _ in enumerate(particularities)
            ),
            TOTAL.format(met=everything),
            LINKED.format(facet="secteur", term="sector", met=met("secteur")),
            LINKED.format(facet="label", term="label", met=met("label")),
            FAMILIES.format(met=met("forme")),
            HEADCOUNTS.format(met=met("effectif")),
            PLACES,
        ]
    )
