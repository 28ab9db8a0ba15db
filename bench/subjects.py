"""What is asked of the directory, and the leanest SQL for the same: tables and keys, no model, no page."""

from typing import Any

from django.db import connection
from django.test import Client, RequestFactory

from bench.directory import Subject
from portal.development.instance import HOST
from structures.forms import DirectoryForm
from structures.listing import Names, lines
from structures.maps import DirectoryMap
from structures.models import DirectoryPage, Sector, Territory
from structures.views import PAGE_SIZE

WORD, EPCI, COMMUNE = "potager", "243000643", "30189"
#: Shown: published, and not withdrawn because its members stopped confirming it.
SHOWN = """
FROM wagtailcore_page page JOIN structures_structurepage structure ON structure.page_ptr_id = page.id
LEFT JOIN structures_registerrecord record ON record.page_id = page.id
WHERE page.live AND NOT EXISTS (
  SELECT FROM structures_membership member WHERE member.structure_id = page.id
  AND member.joined_at <= now() - interval '15 months'
  AND (record.verified_at IS NULL OR record.verified_at <= now() - interval '15 months')
)
"""
CHOSEN = """
AND page.id IN (SELECT structurepage_id FROM structures_structurepage_sectors WHERE sector_id = %(sector)s)
AND ((record.diffusion = 'O' AND record.commune_id = ANY(%(communes)s)) OR page.id IN (
  SELECT structurepage_id FROM structures_structurepage_action_zone WHERE territory_id = ANY(%(zones)s)))
AND page.id IN (
  SELECT structure_id FROM structures_searchentry WHERE vector @@ to_tsquery('french', %(word)s))
"""
FIRST = """
SELECT page.id, page.title, page.slug, structure.teaser_text, record.commune_id, record.headcount {shown}
ORDER BY structure.sort_key LIMIT 20
"""
RANKED = """
WITH found AS MATERIALIZED (SELECT page.id {shown} {chosen}), best AS (
  SELECT found.id, ts_rank(entry.vector, to_tsquery('french', %(word)s)) AS rank
  FROM found JOIN structures_searchentry entry ON entry.structure_id = found.id ORDER BY rank DESC LIMIT 20
)
SELECT page.id, page.title, page.slug, structure.teaser_text, record.commune_id, (SELECT count(*) FROM found)
FROM best JOIN wagtailcore_page page ON page.id = best.id
JOIN structures_structurepage structure ON structure.page_ptr_id = page.id
LEFT JOIN structures_registerrecord record ON record.page_id = page.id ORDER BY best.rank DESC
"""
FACETS = """
WITH found AS MATERIALIZED (
  SELECT page.id, record.family_id, record.headcount, record.commune_id, record.diffusion,
    structure.is_network_member AS network {shown} {chosen}
), tied AS (
  SELECT DISTINCT id, epci FROM (
    SELECT found.id, edge.to_territory_id AS epci FROM found
    JOIN structures_territory_contained_in edge ON edge.from_territory_id = found.commune_id
    JOIN structures_territory place ON place.id = edge.to_territory_id AND place.kind = 'epci'
    WHERE found.diffusion = 'O'
    UNION ALL SELECT found.id, unnest(zone.epcis) FROM found
    JOIN structures_structurepage_action_zone link ON link.structurepage_id = found.id
    JOIN bench_zone zone ON zone.id = link.territory_id
  ) ties
)
SELECT 'sector', link.sector_id::text, count(*) FROM found
JOIN structures_structurepage_sectors link ON link.structurepage_id = found.id GROUP BY 2
UNION ALL SELECT 'label', link.label_id::text, count(*) FROM found
JOIN structures_structurepage_labels link ON link.structurepage_id = found.id GROUP BY 2
UNION ALL SELECT 'family', family_id::text, count(*) FROM found GROUP BY 2
UNION ALL SELECT 'headcount', headcount, count(*) FROM found GROUP BY 2
UNION ALL SELECT 'network', '', count(*) FROM found WHERE network
UNION ALL SELECT 'tenders', '', count(*) FROM found WHERE id IN (
  SELECT structure_id FROM structures_offer WHERE answers_public_tenders)
UNION ALL SELECT 'territory', epci::text, count(*) FROM tied GROUP BY 2
"""
#: Which intercommunalities share ground with a territory: known beforehand, as a lean question would have it.
ZONES = """
CREATE TEMPORARY TABLE IF NOT EXISTS bench_zone AS
WITH epci AS (SELECT id FROM structures_territory WHERE kind = 'epci'),
commune AS (SELECT edge.from_territory_id AS id, epci.id AS epci FROM structures_territory_contained_in edge
  JOIN epci ON epci.id = edge.to_territory_id),
shared AS (SELECT id, id AS epci FROM epci UNION SELECT id, epci FROM commune
  UNION SELECT edge.to_territory_id, commune.epci FROM structures_territory_contained_in edge
  JOIN commune ON commune.id = edge.from_territory_id)
SELECT id, array_agg(epci) AS epcis FROM shared GROUP BY id
"""
BY_EPCI = """
SELECT edge.to_territory_id, count(*) {shown} AND record.diffusion = 'O' GROUP BY 1
"""
SEATS = SHOWN.replace(
    "WHERE page.live",
    "JOIN structures_territory_contained_in edge ON edge.from_territory_id = record.commune_id "
    "JOIN structures_territory place ON place.id = edge.to_territory_id AND place.kind = 'epci' "
    "WHERE page.live",
)
BY_COMMUNE = """
SELECT record.commune_id, count(*) {shown}
AND record.diffusion = 'O' AND record.commune_id = ANY(%(communes)s) GROUP BY 1
"""
POINTS = """
SELECT round(record.latitude::numeric, 2), round(record.longitude::numeric, 2), count(*), min(page.id) {shown}
AND record.diffusion = 'O' AND record.commune_id = ANY(%(commune)s) GROUP BY 1, 2
"""
DISTANCE = """
2 * 6371 * asin(sqrt(least(1, power(sin(radians(record.latitude - %(latitude)s) / 2), 2)
+ cos(radians(record.latitude)) * cos(radians(%(latitude)s))
* power(sin(radians(record.longitude - %(longitude)s) / 2), 2))))
"""
AROUND = """
SELECT page.id, page.title, page.slug, structure.teaser_text, {distance} AS distance, count(*) OVER () {shown}
AND record.diffusion = 'O' AND record.latitude BETWEEN %(latitude)s - 0.09 AND %(latitude)s + 0.09
AND record.longitude BETWEEN %(longitude)s - 0.125 AND %(longitude)s + 0.125 AND {distance} <= 10
ORDER BY distance LIMIT 20
"""


def asked(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def form(**question: Any) -> DirectoryForm:
    directory = DirectoryPage.objects.get(locale__language_code="fr")
    question_form = DirectoryForm(question, structures=directory.structures())
    question_form.is_valid()
    return question_form


def listed(question: DirectoryForm) -> int:
    keys = list(question.structures().values_list("pk", flat=True)[:PAGE_SIZE])
    names = Names(sectors=question.names_of("secteur"), families=question.names_of("forme"))
    lines(keys, question.candidates, names, RequestFactory(headers={"host": HOST}).get("/"))
    return question.unordered().count()


def mapped(**question: Any) -> int:
    request = RequestFactory(headers={"host": HOST}).get("/")
    return len(DirectoryMap(form(affichage="carte", **question), request).circles)


def paged(question: dict[str, str]) -> bytes:
    response = Client(headers={"host": HOST}).get("/annuaire/", question, secure=True)
    if response.status_code != 200:  # noqa: PLR2004
        raise SystemExit(f"The directory answered {response.status_code}")
    return response.content


def known() -> dict[str, Any]:
    """Keys that the lean questions start from."""
    epci = Territory.objects.get(code=EPCI)
    commune = Territory.objects.get(code=COMMUNE)
    within = Territory.objects.within(epci).communes().order_by().values_list("pk", flat=True)
    overlapping = Territory.objects.overlapping(epci).order_by().values_list("pk", flat=True)
    return {
        "sector": Sector.objects.source().order_by("code").values_list("pk", flat=True)[0],
        "communes": list(within),
        "zones": list(overlapping),
        "word": WORD,
        "commune": [commune.pk],
        "latitude": commune.latitude,
        "longitude": commune.longitude,
    }


def all_subjects() -> list[Subject]:
    asked(ZONES, {})
    return [*of_lists(), *of_maps(), *of_pages()]


def _narrow() -> dict[str, str]:
    sector = Sector.objects.source().order_by("code").values_list("code", flat=True)[0]
    return {"q": WORD, "secteur": sector, "territoire": EPCI}


def of_lists() -> list[Subject]:
    keys, narrow, around = known(), _narrow(), {"autour": COMMUNE, "rayon": "10"}
    ranked, facets = RANKED.format(shown=SHOWN, chosen=CHOSEN), FACETS.format(shown=SHOWN, chosen=CHOSEN)
    everything, near = FACETS.format(shown=SHOWN, chosen=""), AROUND.format(shown=SHOWN, distance=DISTANCE)
    return [
        Subject("list, two filters and a word", lambda: listed(form(**narrow)), lambda: asked(ranked, keys)),
        Subject("facets of everything", lambda: form().facets, lambda: asked(everything, keys)),
        Subject("facets, two filters and a word", lambda: form(**narrow).facets, lambda: asked(facets, keys)),
        Subject("list within 10 km", lambda: listed(form(**around)), lambda: asked(near, keys)),
    ]


def of_maps() -> list[Subject]:
    keys = known()
    by_epci, by_commune = BY_EPCI.format(shown=SEATS), BY_COMMUNE.format(shown=SHOWN)
    points = POINTS.format(shown=SHOWN)
    in_epci, in_commune = ({"territoire": code, "presence": "siege"} for code in (EPCI, COMMUNE))
    return [
        Subject("clusters by EPCI", mapped, lambda: asked(by_epci, keys)),
        Subject("clusters by commune", lambda: mapped(**in_epci), lambda: asked(by_commune, keys)),
        Subject("clusters by point", lambda: mapped(**in_commune), lambda: asked(points, keys)),
    ]


def of_pages() -> list[Subject]:
    """The whole answer, HTML included, beside the SQL of its list and of its facets."""
    keys, narrow = known(), _narrow()
    of_narrow = [RANKED.format(shown=SHOWN, chosen=CHOSEN), FACETS.format(shown=SHOWN, chosen=CHOSEN)]
    of_all = [FIRST.format(shown=SHOWN), FACETS.format(shown=SHOWN, chosen="")]
    return [
        Subject("page, two filters and a word", lambda: paged(narrow), lambda: _all(of_narrow, keys)),
        Subject("page of everything", lambda: paged({}), lambda: _all(of_all, keys)),
    ]


def _all(statements: list[str], keys: dict[str, Any]) -> None:
    for statement in statements:
        asked(statement, keys)
