"""What is asked of the directory, and the leanest SQL for the same: tables and keys, no model, no page."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from bench.directory import Subject
from portal.development.instance import HOST
from structures.completion.views import complete
from structures.forms import DirectoryForm
from structures.freshness.services import due
from structures.listing import Names, lines
from structures.maps import DirectoryMap
from structures.models import DirectoryPage, Sector, Territory
from structures.spelling.directory import correction_of
from structures.spelling.sounds import nearby
from structures.views import PAGE_SIZE

WORD, EPCI, COMMUNE = "potager", "243000643", "30189"
BEGUN, MISSPELT = "cafe", "potajer"
#: Shown: published, and not withdrawn because its members stopped confirming it.
SHOWN = """
FROM wagtailcore_page page JOIN structures_structurepage structure ON structure.page_ptr_id = page.id
LEFT JOIN structures_registerrecord record ON record.page_id = page.id
WHERE page.live AND NOT EXISTS (
  SELECT FROM structures_membership member JOIN accounts_user person ON person.id = member.user_id
  WHERE member.structure_id = page.id AND person.is_active
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
ORDER BY structure.sort_key LIMIT 10
"""
RANKED = """
WITH found AS MATERIALIZED (SELECT page.id {shown} {chosen}), best AS (
  SELECT found.id, ts_rank(entry.vector, to_tsquery('french', %(word)s)) AS rank
  FROM found JOIN structures_searchentry entry ON entry.structure_id = found.id ORDER BY rank DESC LIMIT 10
)
SELECT page.id, page.title, page.slug, structure.teaser_text, record.commune_id, (SELECT count(*) FROM found)
FROM best JOIN wagtailcore_page page ON page.id = best.id
JOIN structures_structurepage structure ON structure.page_ptr_id = page.id
LEFT JOIN structures_registerrecord record ON record.page_id = page.id ORDER BY best.rank DESC
"""
#: Everything, or what the word finds, with whether each filter in force holds: a facet leaves out its own.
EVERYTHING = "true AS in_sector, true AS in_place"
NARROWED = """
page.id IN (
  SELECT structurepage_id FROM structures_structurepage_sectors WHERE sector_id = %(sector)s) AS in_sector,
(record.diffusion = 'O' AND record.commune_id = ANY(%(communes)s)) OR page.id IN (
  SELECT structurepage_id FROM structures_structurepage_action_zone
  WHERE territory_id = ANY(%(zones)s)) AS in_place
"""
WORDED = """
AND page.id IN (
  SELECT structure_id FROM structures_searchentry WHERE vector @@ to_tsquery('french', %(word)s))
"""
#: Each facet counted once; a structure tied to several intercommunalities is one mask.
FACETS = """
WITH base AS MATERIALIZED (
  SELECT page.id, record.family_id, record.headcount, record.commune_id, record.diffusion,
    structure.is_network_member AS network, {flags} {shown} {chosen}
), found AS (SELECT * FROM base WHERE in_sector AND in_place), facts AS (
  SELECT family_id, headcount, network, count(*) AS total FROM found GROUP BY 1, 2, 3
), tie AS (
  SELECT base.id, seat.mask FROM base JOIN bench_zone seat ON seat.id = base.commune_id
  WHERE base.diffusion = 'O' AND base.in_sector
  UNION ALL SELECT base.id, zone.mask FROM base
  JOIN structures_structurepage_action_zone link ON link.structurepage_id = base.id
  JOIN bench_zone zone ON zone.id = link.territory_id WHERE base.in_sector
), tied AS (
  SELECT mask, count(*) AS total FROM (SELECT bit_or(mask) AS mask FROM tie GROUP BY id) each GROUP BY 1
)
SELECT 'sector', link.sector_id::text, count(*) FROM base
JOIN structures_structurepage_sectors link ON link.structurepage_id = base.id WHERE base.in_place GROUP BY 2
UNION ALL SELECT 'label', link.label_id::text, count(*) FROM found
JOIN structures_structurepage_labels link ON link.structurepage_id = found.id GROUP BY 2
UNION ALL SELECT 'family', family_id::text, sum(total) FROM facts GROUP BY 2
UNION ALL SELECT 'headcount', headcount, sum(total) FROM facts GROUP BY 2
UNION ALL SELECT 'network', '', sum(total) FROM facts WHERE network
UNION ALL SELECT 'tenders', '', count(*) FROM found WHERE id IN (
  SELECT structure_id FROM structures_offer WHERE answers_public_tenders)
UNION ALL SELECT 'commons', '', count(*) FROM found WHERE id IN (
  SELECT part.structure_id FROM commons_participant part
  JOIN wagtailcore_page commons ON commons.id = part.commons_id AND commons.live)
UNION ALL SELECT 'territory', epci.id::text, sum(tied.total)
FROM tied JOIN bench_epci epci ON tied.mask & epci.bit <> 0 GROUP BY 2
"""
#: Which intercommunalities share ground with a territory, a bit each: known beforehand, as a lean question
#: would have it. A seat stands in the one of its commune; an action zone overlaps either way.
ZONES = """
CREATE TEMPORARY TABLE IF NOT EXISTS bench_epci AS
SELECT id, 1::bigint << (row_number() OVER (ORDER BY id) - 1)::int AS bit
FROM structures_territory WHERE kind = 'epci';
CREATE TEMPORARY TABLE IF NOT EXISTS bench_zone AS
WITH commune AS (SELECT edge.from_territory_id AS id, epci.id AS epci
  FROM structures_territory_contained_in edge JOIN bench_epci epci ON epci.id = edge.to_territory_id),
shared AS (SELECT id, id AS epci FROM bench_epci UNION SELECT id, epci FROM commune
  UNION SELECT edge.to_territory_id, commune.epci FROM structures_territory_contained_in edge
  JOIN commune ON commune.id = edge.from_territory_id)
SELECT shared.id, bit_or(epci.bit) AS mask
FROM shared JOIN bench_epci epci ON epci.id = shared.epci GROUP BY 1;
ANALYZE bench_epci; ANALYZE bench_zone
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
ORDER BY distance LIMIT 10
"""
#: What begins so by the first word, then by another one, in the order of the index: once six do, no more is
#: read. Places and lists are a few hundred rows.
BEGINNING = """
(SELECT * FROM (
  (SELECT 'structure', page.title, page.slug, commune.name {begun} AND start.is_first
    ORDER BY start.start LIMIT 6)
  UNION ALL
  (SELECT 'structure', page.title, page.slug, commune.name {begun} AND NOT start.is_first
    ORDER BY start.start LIMIT 12)
) named LIMIT 6)
UNION ALL (SELECT kind, name, code, '' FROM structures_territory WHERE sort_key LIKE %(begun)s LIMIT 4)
UNION ALL (SELECT 'sector', name, code, '' FROM structures_sector WHERE sort_key LIKE %(begun)s LIMIT 2)
UNION ALL (SELECT 'label', name, code, '' FROM structures_label WHERE sort_key LIKE %(begun)s LIMIT 2)
UNION ALL (SELECT 'family', name, code, '' FROM structures_legalfamily WHERE sort_key LIKE %(begun)s LIMIT 2)
"""
BEGUN_BY = SHOWN.replace(
    "WHERE page.live",
    "LEFT JOIN structures_territory commune ON commune.id = record.commune_id "
    "JOIN structures_namestart start ON start.structure_id = page.id "
    "WHERE page.live AND start.start LIKE %(begun)s",
)
#: Words near the one misspelt, then what the likeliest would find.
NEAR = """
SELECT word, shown, structures FROM structures_vocabularyword
WHERE nearby && %(numbers)s ORDER BY structures + other_pages DESC LIMIT 400
"""
FOUND = "SELECT count(*) {shown} AND page.id IN (\n  SELECT structure_id FROM structures_searchentry "
FOUND += "WHERE vector @@ to_tsquery('french', %(word)s))"
#: Members whose last verification is a year old, and who were not written to since.
SILENT = """
SELECT member.id, greatest(record.verified_at, first.joined_at) AS since
FROM structures_membership member
JOIN (SELECT structure_id, min(joined_at) AS joined_at FROM structures_membership GROUP BY 1) first
  ON first.structure_id = member.structure_id
JOIN accounts_user person ON person.id = member.user_id AND person.is_active
JOIN wagtailcore_page page ON page.id = member.structure_id AND page.live
LEFT JOIN structures_registerrecord record ON record.page_id = page.id
WHERE record.objected_at IS NULL AND first.joined_at <= now() - interval '12 months'
AND (record.verified_at IS NULL OR record.verified_at <= now() - interval '12 months')
AND NOT EXISTS (SELECT FROM structures_confirmationmail mail WHERE mail.structure_id = page.id
  AND mail.recipient = person.email AND mail.since = greatest(record.verified_at, first.joined_at))
"""


def asked(statement: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def form(**question: Any) -> DirectoryForm:
    directory = DirectoryPage.objects.select_related("locale").get(locale__language_code="fr")
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


def completed(request: HttpRequest) -> bytes:
    """The whole answer of the address that the search box asks."""
    return complete(request).content


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
    return [*of_lists(), *of_words(), *of_maps(), *of_upkeep(), *of_pages()]


def _narrow() -> dict[str, str]:
    sector = Sector.objects.source().order_by("code").values_list("code", flat=True)[0]
    return {"q": WORD, "secteur": sector, "territoire": EPCI}


def of_lists() -> list[Subject]:
    keys, narrow, around = known(), _narrow(), {"autour": COMMUNE, "rayon": "10"}
    ranked, facets = RANKED.format(shown=SHOWN, chosen=CHOSEN), _facets(NARROWED, WORDED)
    everything, near = _facets(EVERYTHING, ""), AROUND.format(shown=SHOWN, distance=DISTANCE)
    return [
        Subject("list, two filters and a word", lambda: listed(form(**narrow)), lambda: asked(ranked, keys)),
        Subject("facets of everything", lambda: form().facets, lambda: asked(everything, keys)),
        Subject("facets, two filters and a word", lambda: form(**narrow).facets, lambda: asked(facets, keys)),
        Subject("list within 10 km", lambda: listed(form(**around)), lambda: asked(near, keys)),
    ]


def _facets(flags: str, chosen: str) -> str:
    return FACETS.format(flags=flags, shown=SHOWN, chosen=chosen)


def of_words() -> list[Subject]:
    begun, misspelt = {"begun": f"{BEGUN}%"}, {"numbers": nearby(MISSPELT), "word": WORD}
    found, names = FOUND.format(shown=SHOWN), BEGINNING.format(begun=BEGUN_BY)
    typing = RequestFactory(headers={"host": HOST}).get("/annuaire/suggestions/", {"q": BEGUN})
    return [
        Subject("autocomplete", lambda: completed(typing), lambda: asked(names, begun)),
        Subject(
            "did you mean",
            lambda: correction_of(form(q=MISSPELT), 0),
            lambda: (asked(NEAR, misspelt), asked(found, misspelt)),
        ),
    ]


def of_upkeep() -> list[Subject]:
    now = timezone.now()
    return [Subject("whom to ask to confirm", lambda: due(now), lambda: asked(SILENT, {}))]


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
    of_narrow = [RANKED.format(shown=SHOWN, chosen=CHOSEN), _facets(NARROWED, WORDED)]
    of_all = [FIRST.format(shown=SHOWN), _facets(EVERYTHING, "")]
    return [
        Subject("page, two filters and a word", lambda: paged(narrow), lambda: _all(of_narrow, keys)),
        Subject("page of everything", lambda: paged({}), lambda: _all(of_all, keys)),
    ]


def _all(statements: list[str], keys: dict[str, Any]) -> None:
    for statement in statements:
        asked(statement, keys)
