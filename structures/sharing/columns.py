"""The columns of what the directory gives away, once for every format; imports read them again by name.

A list of values stands in one cell, separated by `SEPARATOR`; JSON keeps it a list.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from structures.models import HeadcountBand

SEPARATOR = "|"
#: Cells of several values.
SEVERAL = {"pattern": r"^[^|]+(\|[^|]+)*$"}


@dataclass(frozen=True)
class Column:
    """`kind` and `format` are those of Table Schema; `is_list` marks several values of that kind."""

    name: str
    title: str | Promise
    description: str | Promise
    kind: str = "string"
    format: str = "default"
    is_list: bool = False
    constraints: dict[str, Any] = field(default_factory=dict)
    example: str = ""

    def described(self) -> dict[str, Any]:
        """A field descriptor of Table Schema."""
        told: dict[str, Any] = {
            "name": self.name,
            "title": str(self.title),
            "description": self.words,
            "type": self.kind,
            "format": self.format,
        }
        constraints = (SEVERAL if self.is_list else {}) | self.constraints
        if constraints:
            told["constraints"] = constraints
        if self.example:
            told["example"] = self.example
        return told

    @property
    def words(self) -> str:
        words = [self.description, _("Values are separated by “|”.")] if self.is_list else [self.description]
        return " ".join(map(str, words))


STRUCTURES = (
    Column(
        "siret",
        "SIRET",
        _("Number of the establishment; empty for a structure that SIRENE does not know."),
        constraints={"pattern": r"^\d{14}$", "unique": True},
        example="00000001800010",
    ),
    Column(
        "siren",
        "SIREN",
        _("Number of the legal unit: the first nine digits of the SIRET."),
        constraints={"pattern": r"^\d{9}$"},
        example="000000018",
    ),
    Column(
        "rna",
        "RNA",
        _("Number in the register of associations."),
        constraints={"pattern": r"^W[0-9A-Z]{9}$"},
        example="W301234567",
    ),
    Column(
        "nom",
        _("Name"),
        _("The usual name, as on the page."),
        constraints={"required": True},
        example="Les Paniers des Cévennes",
    ),
    Column(
        "denomination",
        _("Legal name"),
        _("As in the registers; empty where the structure opposed the diffusion of its data."),
    ),
    Column("famille", _("Family of the ESS"), _("Code of the list of families."), example="association"),
    Column(
        "categorie_juridique",
        _("Legal category"),
        _("Code of level III of INSEE’s list."),
        constraints={"pattern": r"^\d{4}$"},
        example="9220",
    ),
    Column(
        "effectif",
        _("Employees"),
        _("Headcount band."),
        constraints={"enum": list(HeadcountBand.values)},
        example="10-49",
    ),
    Column(
        "secteurs",
        _("Sectors"),
        _("Codes of the list of sectors."),
        is_list=True,
    ),
    Column(
        "labels",
        _("Labels and approvals"),
        _("Codes of the list of labels."),
        is_list=True,
    ),
    Column("adresse", _("Address"), _("Number and street, where they are public.")),
    Column("code_postal", _("Postal code"), _("Of the seat."), constraints={"pattern": r"^\d{5}$"}),
    Column("commune", _("Commune"), _("Name of the commune of the seat.")),
    Column(
        "code_commune",
        _("INSEE code"),
        _("INSEE code of the commune of the seat."),
        constraints={"pattern": r"^[0-9AB]{5}$"},
        example="30189",
    ),
    Column(
        "longitude",
        _("Longitude"),
        _("In degrees (WGS 84), where the place is public."),
        kind="number",
        constraints={"minimum": -180, "maximum": 180},
    ),
    Column(
        "latitude",
        _("Latitude"),
        _("In degrees (WGS 84), where the place is public."),
        kind="number",
        constraints={"minimum": -90, "maximum": 90},
    ),
    Column(
        "zone_action",
        _("Action zone"),
        _("INSEE codes of communes or SIREN of intercommunalities where the structure works."),
        is_list=True,
        example="243000643|30007",
    ),
    Column("resume", _("In short"), _("One or two sentences.")),
    Column("presentation", _("Presentation"), _("Plain text.")),
    Column(
        "offres",
        _("Offers"),
        _("Titles of what the structure offers."),
        is_list=True,
    ),
    Column(
        "repond_marches_publics",
        _("Answers public tenders"),
        _("At least one of the offers answers public tenders."),
        kind="boolean",
        constraints={"required": True},
    ),
    Column(
        "membre_reseau",
        _("Member of the ESS Gard network"),
        _("As told by the structure."),
        kind="boolean",
        constraints={"required": True},
    ),
    Column(
        "liste_ess_france",
        _("in the list of ESS France"),
        _("One of the two reasons to count it as ESS."),
        kind="boolean",
        constraints={"required": True},
    ),
    Column(
        "ess_sirene",
        _("flagged as ESS in SIRENE"),
        _("The other reason."),
        kind="boolean",
        constraints={"required": True},
    ),
    Column("site_web", _("Website"), _("Address of the structure’s own site."), format="uri"),
    Column("courriels", _("E-mails"), _("Public ones only."), is_list=True),
    Column("telephones", _("Telephones"), _("Public ones only."), is_list=True),
    Column("sources", _("Sources"), _("Where the facts come from."), is_list=True),
    Column(
        "verifie_le",
        _("Verified on"),
        _("When a person last confirmed the page; empty if nobody ever did."),
        kind="date",
    ),
    Column("mis_a_jour_le", _("Updated on"), _("When the page last changed."), kind="date"),
    Column(
        "url",
        _("Page"),
        _("Address of the structure’s page on the portal."),
        format="uri",
        constraints={"required": True},
    ),
)
