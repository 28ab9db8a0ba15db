"""Territories and controlled lists as rows, with their columns: what the codes of structures mean."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from structures.models import HeadcountBand, Label, LegalCategory, LegalFamily, Sector, Territory
from structures.models.taxonomies import Term
from structures.sharing.columns import Column
from structures.terms import in_reader_language

CODE = Column(
    "code",
    _("Code"),
    _("Stable, used in filters and exports."),
    constraints={"required": True, "unique": True},
)
NAME = Column("nom", _("Name"), _("In the language of the file."), constraints={"required": True})

TERRITORIES = (
    Column(
        "code",
        _("Code"),
        _("INSEE code, or SIREN of an intercommunality."),
        constraints={"required": True},
        example="30189",
    ),
    Column(
        "type",
        _("Kind"),
        _("Kind of territory."),
        constraints={"required": True, "enum": list(Territory.Kind.values)},
    ),
    Column("nom", _("Name"), _("As on the portal."), constraints={"required": True}),
    Column("nom_officiel", _("Official name"), _("Where it differs.")),
    Column("codes_postaux", _("Postal codes"), _("Of a commune."), is_list=True),
    Column("population", _("Population"), _("Number of inhabitants."), kind="integer"),
    Column("longitude", _("Longitude"), _("Of its centre, in degrees."), kind="number"),
    Column("latitude", _("Latitude"), _("Of its centre, in degrees."), kind="number"),
    Column("contenu_dans", _("Contained in"), _("Codes of the territories that hold it."), is_list=True),
)
SECTORS = (CODE, NAME, Column("naf", "NAF", _("NAF codes that suggest the sector."), is_list=True))
LABELS = (
    CODE,
    NAME,
    Column("nom_court", _("Short name"), _("Shown on tags."), constraints={"required": True}),
    Column(
        "type",
        _("Kind"),
        _("Label, approval or particular status."),
        constraints={"enum": list(Label.Kind.values)},
    ),
)
FAMILIES = (CODE, NAME)
LEGAL_CATEGORIES = (CODE, NAME, Column("famille", _("Family"), _("Family, where the code alone tells it.")))

Row = dict[str, Any]


def names_of_codes() -> Iterator[tuple[str, str, str]]:
    """For the columns of structures that hold codes: the column, each code and its name."""
    bands = [{"code": code, "nom": str(name)} for code, name in HeadcountBand.choices]
    held = {
        "famille": families(),
        "categorie_juridique": legal_categories(),
        "effectif": bands,
        "secteurs": sectors(),
        "labels": labels(),
    }
    for column, rows in held.items():
        yield from ((column, row["code"], row["nom"]) for row in rows)
    places = Territory.objects.order_by("kind", "sort_key").values_list("code", "name")
    yield from (("zone_action", code, name) for code, name in places)


def territories() -> Iterator[Row]:
    """With the outline of communes, which GeoJSON shows."""
    for place in Territory.objects.prefetch_related("contained_in").order_by("kind", "code"):
        yield {**territory_row(place), "geometry": place.outline}


def territory_row(place: Territory) -> Row:
    """The columns above, as files and the API give them."""
    return {
        "code": place.code,
        "type": place.kind,
        "nom": place.name,
        "nom_officiel": place.official_name or None,
        "codes_postaux": place.postal_codes,
        "population": place.population,
        "longitude": place.longitude,
        "latitude": place.latitude,
        "contenu_dans": sorted(holder.code for holder in place.contained_in.all()),
    }


def sectors() -> Iterator[Row]:
    for term in _terms(Sector):
        yield {"code": term.code, "nom": term.name, "naf": term.naf_codes}


def labels() -> Iterator[Row]:
    for term in _terms(Label):
        yield {"code": term.code, "nom": term.name, "nom_court": term.short_name, "type": term.kind}


def families() -> Iterator[Row]:
    for term in _terms(LegalFamily):
        if term.is_ess:
            yield {"code": term.code, "nom": term.name}


def legal_categories() -> Iterator[Row]:
    families = dict(LegalFamily.objects.source().values_list("pk", "code"))
    for term in _terms(LegalCategory):
        yield {"code": term.code, "nom": term.name, "famille": families.get(term.default_family_id)}


def _terms(model: type[Term]) -> list[Any]:
    return in_reader_language(model.objects.source().order_by("code"))
