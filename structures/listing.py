"""Structures as a list shows them, in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from structures.models import HeadcountBand, RegisterRecord, StructurePage, Territory
from structures.particularities import TENDERS
from structures.querysets import StructureQuerySet

TEXT_WORDS = 30
NO_BREAK = "\u00a0"
MOST_SECTORS = 2
MOST_LABELS = 2
#: All that a line shows: the hundred other columns of a page and its record stay where they are.
SHOWN = ("title", "slug", "url_path", "locale", "teaser_text", "presentation", "is_network_member", "logo")
RECORD = ("page", "diffusion", "city", "headcount", "latitude", "longitude", "verified_at")
LINKED = ("commune__name", "family__code", "family__name")

Tag = tuple[str, str]


@dataclass(frozen=True)
class Names:
    """Terms by code, in the reader's language."""

    sectors: Mapping[str, str]
    families: Mapping[str, str]


@dataclass(frozen=True)
class Line:
    structure: StructurePage
    url: str
    facts: str
    text: str
    tags: list[Tag]


def lines(
    keys: Iterable[int],
    structures: StructureQuerySet,
    names: Names,
    request: HttpRequest | None,
    *,
    asked: Sequence[Territory] = (),
) -> list[Line]:
    """These structures in this order, read in a fixed number of queries, and what ties them to `asked`."""
    keys = list(keys)
    answers = ExpressionWrapper(TENDERS.condition(), output_field=BooleanField())
    columns = [*SHOWN, *(f"record__{name}" for name in (*RECORD, *LINKED))]
    found = structures.order_by().with_facts().only(*columns).annotate(answers_tenders=answers).in_bulk(keys)
    acting = _acting(found, asked)
    return [
        _line(found[key], names, found[key].get_url(request) or "", acting.get(key, ""))
        for key in keys
        if key in found
    ]


def _acting(found: Mapping[int, StructurePage], asked: Sequence[Territory]) -> dict[int, str]:
    """Where those act that have their seat in no territory asked: why they are found."""
    seats = {key for place in asked for key in place.communes_inside}
    others = [key for key, structure in found.items() if not _is_seated(structure.register, seats)]
    if not asked or not others:
        return {}
    zones = StructurePage.action_zone.through.objects.filter(structurepage__in=others)
    acted: defaultdict[int, set[int]] = defaultdict(set)
    for structure, territory in zones.values_list("structurepage", "territory"):
        acted[structure].add(territory)
    return {key: _places_of(zone, asked) for key, zone in acted.items()}


def _is_seated(record: RegisterRecord | None, communes: set[int]) -> bool:
    return bool(record and record.shows_address and record.commune and record.commune.pk in communes)


def _places_of(zone: set[int], asked: Sequence[Territory]) -> str:
    return ", ".join(_acts_in(place) for place in asked if zone.intersection(place.sharing_ground))


def _acts_in(place: Territory) -> str:
    """French contracts: “à Le Vigan” is said “au Vigan”."""
    if place.kind != Territory.Kind.COMMUNE:
        return _("action zone: %(territory)s") % {"territory": place.name}
    words = _("acts in %(commune)s") % {"commune": place.name}
    return words.replace("à Le ", "au ").replace("à Les ", "aux ")


def _line(structure: StructurePage, names: Names, url: str, acting: str) -> Line:
    return Line(
        structure=structure,
        url=url,
        facts=", ".join(filter(None, [_facts(structure.register, names), acting, _distance(structure)])),
        text=structure.teaser_text or Truncator(strip_tags(structure.presentation)).words(TEXT_WORDS),
        tags=_tags(structure, names),
    )


def _facts(record: RegisterRecord | None, names: Names) -> str:
    """What it is, where, how many: "Association, Anduze, 10 to 49 employees"."""
    if record is None:
        return ""
    family = names.families.get(record.family.code, record.family.name) if record.family else ""
    place = (record.commune.name if record.commune else record.city) if record.shows_address else ""
    return ", ".join(filter(None, [family, place, _headcount(record)]))


def _distance(structure: StructurePage) -> str:
    """Rounded to the kilometre; from the middle of its commune it is said to be about that."""
    kilometres, record = getattr(structure, "distance", None), structure.register
    if kilometres is None or record is None:
        return ""
    if record.is_located and kilometres < 1:
        return _("less than 1 km away")
    if record.is_located:
        return _("%(km)d km away") % {"km": round(kilometres)}
    return _("about %(km)d km away") % {"km": round(kilometres)} if kilometres >= 1 else ""


def _headcount(record: RegisterRecord) -> str:
    if not record.headcount:
        return ""
    band = record.get_headcount_display()
    words = band if record.headcount == HeadcountBand.NONE else _("%(band)s employees") % {"band": band}
    return words.replace(" ", NO_BREAK)


def _tags(structure: StructurePage, names: Names) -> list[Tag]:
    sectors = [(names.sectors.get(each.code, each.name), "ochre") for each in structure.sectors.all()]
    labels = [(each.short_name, "") for each in structure.labels.all()]
    network = [(_("ESS Gard network"), "brand")] if structure.is_network_member else []
    tenders = [(_("Public tenders"), "gardon")] if structure.answers_tenders else []
    return [*sectors[:MOST_SECTORS], *labels[:MOST_LABELS], *network, *tenders]
