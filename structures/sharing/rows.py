"""Structures as they are given away: what their pages show and nothing else, read in one query."""

from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from portal.text import without_controls
from structures.models import Contact, Label, Offer, RegisterRecord, Sector, Territory

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

Row = dict[str, Any]
SIREN_LENGTH = 9
SIX_DECIMALS = 6
CHUNK = 500

#: Columns whose name on the row is another field's on the page or its record.
FIELDS = {
    "siret": "record__siret",
    "siren": "record__siren",
    "rna": "record__rna",
    "nom": "title",
    "denomination": "record__legal_name",
    "famille": "record__family__code",
    "categorie_juridique": "record__legal_category__code",
    "effectif": "record__headcount",
    "adresse": "record__street",
    "code_postal": "record__postal_code",
    "commune": "record__commune__name",
    "code_commune": "record__commune__code",
    "longitude": "record__longitude",
    "latitude": "record__latitude",
    "resume": "teaser_text",
    "presentation": "presentation",
    "membre_reseau": "is_network_member",
    "liste_ess_france": "record__is_ess_listed",
    "ess_sirene": "record__is_ess_flagged",
    "site_web": "website",
    "verifie_le": "record__verified_at",
    "mis_a_jour_le": "last_published_at",
}
#: Needed to make the row, and not part of it.
ASIDE = ("pk", "slug", "sort_key", "record__city", "record__diffusion", "record__sources")
#: What a legal person that opposed the diffusion of its data keeps to itself.
PRIVATE = (
    "denomination",
    "adresse",
    "code_postal",
    "commune",
    "code_commune",
    "longitude",
    "latitude",
)


def rows(structures: "StructureQuerySet", address: str) -> Iterator[Row]:
    """In their order; `address` is that of the directory, under which each has its page."""
    for values in read(structures).iterator(chunk_size=CHUNK):
        yield row(values, address)


def read(structures: "StructureQuerySet") -> QuerySet:
    """What `row` takes."""
    return structures.annotate(
        secteurs=_codes(Sector, "structures"),
        labels_=_codes(Label, "structures"),
        zone_action=_codes(Territory, "acting_structures"),
        offres=ArraySubquery(_offers().values("title")),
        repond_marches_publics=Exists(_offers().filter(answers_public_tenders=True)),
        courriels=_public(Contact.Kind.EMAIL),
        telephones=_public(Contact.Kind.PHONE),
    ).values(*ASIDE, *FIELDS.values(), *LISTED)


LISTED = ("secteurs", "labels_", "zone_action", "offres", "repond_marches_publics", "courriels", "telephones")


def _codes(model: type, relation: str) -> ArraySubquery:
    held = model.objects.filter(**{relation: OuterRef("pk")})  # type: ignore[attr-defined]
    return ArraySubquery(held.order_by("sort_key", "pk").values("code"))


def _offers() -> QuerySet:
    return Offer.objects.filter(structure=OuterRef("pk")).order_by("sort_order", "pk")


def _public(kind: str) -> ArraySubquery:
    shown = Contact.objects.filter(structure=OuterRef("pk"), is_public=True, kind=kind)
    return ArraySubquery(shown.order_by("sort_order", "pk").values("value"))


def row(values: dict[str, Any], address: str) -> Row:
    """By name of column: text, numbers, dates, lists; None where nothing is said."""
    found: Row = {name: values[field] for name, field in FIELDS.items()}
    found |= {name.rstrip("_"): values[name] for name in LISTED}
    found["siren"] = found["siren"] or (found["siret"] or "")[:SIREN_LENGTH]
    found["commune"] = found["commune"] or values["record__city"]
    found["presentation"] = plain(found["presentation"])
    found["sources"] = _sources(values["record__sources"])
    found["url"] = f"{address}{values['slug']}/"
    for name in ("verifie_le", "mis_a_jour_le"):
        found[name] = localdate(found[name]) if found[name] else None
    for name in ("membre_reseau", "liste_ess_france", "ess_sirene"):
        found[name] = bool(found[name])
    if values["record__diffusion"] != RegisterRecord.Diffusion.OPEN:
        found |= dict.fromkeys(PRIVATE)
    return {name: _clean(value) for name, value in (found | _place(found)).items()}


def _place(found: Row) -> Row:
    """Both coordinates or none."""
    longitude, latitude = found["longitude"], found["latitude"]
    if longitude is None or latitude is None:
        return {"longitude": None, "latitude": None}
    return {"longitude": round(longitude, SIX_DECIMALS), "latitude": round(latitude, SIX_DECIMALS)}


def _sources(noted: dict[str, dict[str, Any]] | None) -> list[str]:
    return sorted({fact["source"] for fact in (noted or {}).values()})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_controls(value) or None
    if isinstance(value, list):
        return [without_controls(each) for each in value]
    return value


def plain(html: str) -> str:
    """Rich text as text: a paragraph or an item of a list a line."""
    for end in ("</p>", "</li>", "</h3>", "</h4>", "<br/>", "<br>"):
        html = html.replace(end, f"{end}\n")
    lines = (" ".join(line.split()) for line in unescape(strip_tags(html)).split("\n"))
    return "\n".join(filter(None, lines))
