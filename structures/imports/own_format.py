"""Our own table (CSV or XLSX): the columns that the directory's exports write, read again.

An empty cell says nothing: what is known stays. A structure without SIRET or RNA number is known by the
address of its page, which the export gives.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.spreadsheets import BYTE_ORDER_MARK, csv_line, restored
from structures.imports import codes
from structures.imports.cells import Cells
from structures.imports.formats import Format, Row, Scope, SourceFile, table_lines
from structures.imports.rows import Establishment, Line, Skipped, clean_text
from structures.imports.tables import Layout, plain
from structures.models import DirectoryPage, HeadcountBand
from structures.models.records import Source
from structures.sharing.columns import SEPARATOR, STRUCTURES

SIREN_LENGTH = 9
LONGEST_TEXT = 20_000
LONGEST_TEASER = 300
EAST_WEST, NORTH_SOUTH = 180, 90
#: What people call our columns when they make the table themselves.
SYNONYMS = {
    "nom": ("nom de la structure", "nom usuel", "structure"),
    "denomination": ("raison sociale", "dénomination sociale"),
    "adresse": ("rue", "voie"),
    "code_postal": ("cp",),
    "commune": ("ville",),
    "code_commune": ("code insee", "insee"),
    "effectif": ("salariés", "effectifs"),
    "secteurs": ("secteur",),
    "labels": ("label",),
    "resume": ("en bref",),
    "presentation": ("description",),
    "site_web": ("site", "site internet", "website"),
    "courriels": ("courriel", "email", "e-mail", "mail", "adresse électronique"),
    "telephones": ("téléphone", "tél"),
    "zone_action": ("zone d'action",),
}
COLUMNS = {column.name: (column.name, *SYNONYMS.get(column.name, ())) for column in STRUCTURES}
#: Our column → field of the row, for facts read as they stand.
FACTS = {
    "denomination": "legal_name",
    "categorie_juridique": "legal_category",
    "famille": "family",
    "effectif": "headcount",
    "adresse": "street",
    "code_postal": "postal_code",
    "commune": "city",
    "code_commune": "commune_code",
}
LIMITS = {"legal_category": 4, "postal_code": 10, "city": 120, "commune_code": 5, "family": 40}
#: Our column → field of the page.
LISTS = {"secteurs": "sectors", "labels": "labels", "zone_action": "action_zone"}
CONTACTS = {"courriels": "emails", "telephones": "phones"}
#: The line that shows how to fill the template; left in, it is passed over.
EXAMPLE = {column.name: column.example for column in STRUCTURES if column.example} | {
    "denomination": "LES PANIERS DES CEVENNES",
    "secteurs": "food",
    "adresse": "12 rue des Arches",
    "code_postal": "30000",
    "commune": "Nîmes",
    "longitude": "4.3601",
    "latitude": "43.8367",
    "resume": "Des paniers de saison, livrés chaque semaine.",
    "membre_reseau": "oui",
    "site_web": "https://paniers.example.org/",
    "courriels": "bonjour@paniers.example.org",
    "telephones": "04 66 00 00 00",
}
#: What a hand fills; the rest is said by the portal itself.
NOT_FILLED = frozenset(
    {"offres", "repond_marches_publics", "liste_ess_france", "ess_sirene", "sources", "verifie_le"}
    | {"mis_a_jour_le", "url"}
)

FULL = Layout(
    columns=COLUMNS,
    needed=("nom",),
    marks=frozenset(
        plain(name)
        for name in (
            "denomination",
            "categorie_juridique",
            "effectif",
            "secteurs",
            "labels",
            "code_commune",
            "zone_action",
            "resume",
            "presentation",
            "membre_reseau",
            "site_web",
            "courriels",
            "telephones",
            "repond_marches_publics",
        )
    ),
)
#: A list of a few columns that somebody made: only when nothing else fits.
SHORT = Layout(columns=COLUMNS, needed=("nom",), marks=frozenset({"siret", "siren", "rna", "nom"}), weight=1)


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    address = _directory_address()
    for source in sources:
        yield from table_lines(source, partial(_structure, address=address), naming=["nom", "siret", "rna"])


def _structure(cells: Cells, *, address: str) -> Row:
    siret, name = cells.siret("siret"), _text(cells, "nom")
    if siret == EXAMPLE["siret"] and name == EXAMPLE["nom"]:
        return Skipped(name, _("this is the example line of the template"))
    facts = _facts(cells)
    rna = codes.rna(cells.text("rna").upper())
    if cells.text("rna") and not rna:
        cells.warn("rna", _("“%(text)s” is no RNA number: left out") % {"text": cells.text("rna", 40)})
    return Establishment(
        siret=siret,
        siren=cells.siren("siren") or siret[:SIREN_LENGTH],
        name=name,
        source=Source.EDITOR,
        rna=rna,
        told_on=cells.day("mis_a_jour_le"),
        slug=_slug(cells.text("url"), address),
        words=_words(cells),
        speaks_of=frozenset(facts) | ({"rna"} if rna else frozenset()),
        warnings=tuple(cells.warnings),
        repairs=tuple(cells.repairs),
        **{"legal_name": "", **facts},
    )


def _facts(cells: Cells) -> dict[str, Any]:
    """Those that the line tells, by field of the row."""
    told: dict[str, Any] = {
        field: text
        for column, field in FACTS.items()
        if (text := _text(cells, column, LIMITS.get(field, 255)))
    }
    if told.get("headcount", "0") not in HeadcountBand.values:
        cells.warn(
            "effectif", _("“%(text)s” is no headcount band: left out") % {"text": told.pop("headcount")}
        )
    longitude, latitude = cells.decimal("longitude", EAST_WEST), cells.decimal("latitude", NORTH_SOUTH)
    if longitude is not None and latitude is not None:
        told |= {"longitude": longitude, "latitude": latitude}
    for column, field in (("liste_ess_france", "is_ess_listed"), ("ess_sirene", "is_ess_flagged")):
        if (flag := cells.flag(column)) is not None:
            told[field] = flag
    return told


def _words(cells: Cells) -> Mapping[str, Any]:
    """What people wrote, by field of the page; lists are tuples."""
    told: dict[str, Any] = {}
    if teaser := _text(cells, "resume", LONGEST_TEASER):
        told["teaser_text"] = teaser
    if presentation := _paragraphs(cells.raw("presentation")):
        told["presentation"] = presentation
    told |= {field: found for column, field in LISTS.items() if (found := _list(cells, column))}
    told |= {field: found for column, field in CONTACTS.items() if (found := _list(cells, column))}
    if website := _checked(cells, "site_web", _text(cells, "site_web"), URLValidator(["http", "https"])):
        told["website"] = website
    if "emails" in told:
        checked = (_checked(cells, "courriels", mail, validate_email) for mail in told["emails"])
        told["emails"] = tuple(filter(None, checked))
    if (is_member := cells.flag("membre_reseau")) is not None:
        told["is_network_member"] = is_member
    return told


def _text(cells: Cells, column: str, limit: int = 255) -> str:
    return clean_text(restored(cells.text(column, limit + 1)), limit)


def _paragraphs(text: str) -> str:
    """Rich text that says the same: a line a paragraph."""
    lines = (clean_text(line, LONGEST_TEXT) for line in restored(text)[:LONGEST_TEXT].splitlines())
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _list(cells: Cells, column: str) -> tuple[str, ...]:
    text = restored(cells.raw(column))
    return tuple(found for part in text.split(SEPARATOR) if (found := clean_text(part)))


def _checked(cells: Cells, column: str, text: str, validate: Any) -> str:
    try:
        if text:
            validate(text)
    except ValidationError:
        cells.warn(column, _("“%(text)s” is not valid: left out") % {"text": text[:60]})
        return ""
    return text


def _directory_address() -> str:
    directory = DirectoryPage.objects.filter(locale__language_code="fr").first()
    return (directory.get_full_url() or "") if directory else ""


def _slug(url: str, address: str) -> str:
    """The page's, when the address is one of this portal: another portal's pages are not ours."""
    if not address or urlsplit(url).netloc != urlsplit(address).netloc or not url.startswith(address):
        return ""
    return url.removeprefix(address).strip("/").partition("/")[0]


def template() -> str:
    """An empty table with its example line, as CSV that a spreadsheet opens."""
    names = [column.name for column in STRUCTURES if column.name not in NOT_FILLED]
    return BYTE_ORDER_MARK + csv_line(names) + csv_line(EXAMPLE.get(name, "") for name in names)


FORMAT = Format(
    name="portal",
    label=gettext_lazy("our own table, as the directory exports it (CSV or XLSX)"),
    lines=lines,
    layouts={"full": FULL, "short": SHORT},
)
