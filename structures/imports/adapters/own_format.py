"""Our own table (CSV or XLSX): the columns that the directory's exports write, read again.

An empty cell says nothing: what is known stays. A structure without SIRET or RNA number is known by the
address of its page, which the export gives.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator, validate_email
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.spreadsheets import BYTE_ORDER_MARK, csv_line, restored
from structures import telephones
from structures.imports.adapters import codes
from structures.imports.adapters.own_places import Communes
from structures.imports.formats import Format, Row, Scope, SourceFile, table_lines
from structures.imports.rows import Establishment, Line, Skipped, clean_text
from structures.imports.tables.cells import SCIENTIFIC, Cells
from structures.imports.tables.layouts import Layout, plain
from structures.models import DirectoryPage, HeadcountBand
from structures.models.records import Source
from structures.sharing.columns import SEPARATOR, STRUCTURES

SIREN_LENGTH = 9
LONGEST_TEXT = 20_000
LONGEST_TEASER = 300
LONGEST_CONTACT, LONGEST_WEBSITE = 160, 200
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
    "commune": "city",
}
LIMITS = {"legal_category": 4, "city": 120, "family": 40}
#: Our column of five digits → field of the row.
CODES = {"code_postal": "postal_code", "code_commune": "commune_code"}
#: “1-9”, the one band that a spreadsheet takes for a day: 1 September or 9 January.
BAND_AS_DAY = re.compile(
    r"(?:0?1[-/. ](?:0?9|sep\w*)|0?9[-/. ](?:0?1|jan\w*))\.?(?:[-/. ]\d{2,4})?|\d{4}-(?:09-01|01-09)",
    re.IGNORECASE,
)
#: What people put between values, besides our own sign: no code or name of a list holds it.
BETWEEN = re.compile(rf"[{re.escape(SEPARATOR)};\n]")
BETWEEN_CONTACTS = re.compile(rf"[{re.escape(SEPARATOR)};,/\n]")
LOST_ZERO = re.compile(r"[1-9]\d{8}", re.ASCII)
#: Our column → field of the page.
LISTS = {"secteurs": "sectors", "labels": "labels", "zone_action": "action_zone"}
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
    build = partial(_structure, address=_directory_address(), communes=Communes(scope))
    for source in sources:
        yield from table_lines(source, build, naming=["nom", "denomination", "siret", "rna"])


def _structure(cells: Cells, *, address: str, communes: Communes) -> Row:
    name = _text(cells, "nom")
    if cells.text("siret") == EXAMPLE["siret"] and name == EXAMPLE["nom"]:
        return Skipped(name, _("this is the example line of the template"))
    facts, words = _facts(cells), _words(cells)
    communes.complete(facts, cells)
    siret = cells.siret("siret")
    if communes.is_outside(facts):
        return Skipped(name or siret, _("outside the Gard"), is_refused=True)
    rna = codes.rna(cells.text("rna").upper())
    if cells.text("rna") and not rna:
        cells.warn("rna", _("“%(text)s” is no RNA number: left out") % {"text": cells.text("rna", 40)})
    siren = cells.siren("siren") or siret[:SIREN_LENGTH]
    numbers = {name for name, number in (("siren", siren), ("rna", rna)) if number}
    return Establishment(
        siret=siret,
        siren=siren,
        name=name,
        source=Source.EDITOR,
        rna=rna,
        told_on=cells.day("mis_a_jour_le"),
        slug=_slug(cells.text("url"), address),
        words=words,
        speaks_of=frozenset(facts) | numbers,
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
    told |= {field: code[:10] for column, field in CODES.items() if (code := cells.padded(column, 5))}
    if headcount := _headcount(cells, told.pop("headcount", "")):
        told["headcount"] = headcount
    longitude, latitude = cells.decimal("longitude", EAST_WEST), cells.decimal("latitude", NORTH_SOUTH)
    if longitude is not None and latitude is not None:
        told |= {"longitude": longitude, "latitude": latitude}
    for column, field in (("liste_ess_france", "is_ess_listed"), ("ess_sirene", "is_ess_flagged")):
        if (flag := cells.flag(column)) is not None:
            told[field] = flag
    return told


def _headcount(cells: Cells, text: str) -> str:
    if not text or text in HeadcountBand.values:
        return text
    if BAND_AS_DAY.fullmatch(text):
        cells.mend("effectif", text, HeadcountBand.MICRO)
        return HeadcountBand.MICRO
    cells.warn("effectif", _("“%(text)s” is no headcount band: left out") % {"text": text})
    return ""


def _words(cells: Cells) -> Mapping[str, Any]:
    """What people wrote, by field of the page; lists are tuples."""
    told: dict[str, Any] = {}
    if teaser := _text(cells, "resume", LONGEST_TEASER):
        told["teaser_text"] = teaser
    if presentation := _paragraphs(cells.raw("presentation")):
        told["presentation"] = presentation
    told |= {field: found for column, field in LISTS.items() if (found := _list(cells, column))}
    if website := _checked(cells, "site_web", _text(cells, "site_web"), _refuse_no_website):
        told["website"] = website
    mails = (_checked(cells, "courriels", mail, validate_email) for mail in _contacts(cells, "courriels"))
    if emails := tuple(dict.fromkeys(filter(None, mails))):
        told["emails"] = emails
    numbers = (_phone(cells, number) for number in _contacts(cells, "telephones"))
    if phones := tuple(dict.fromkeys(filter(None, numbers))):
        told["phones"] = phones
    if (is_member := cells.flag("membre_reseau")) is not None:
        told["is_network_member"] = is_member
    return told


def _text(cells: Cells, column: str, limit: int = 255) -> str:
    return clean_text(restored(cells.text(column, limit + 1)), limit)


def _paragraphs(text: str) -> str:
    """Rich text that says the same: a line a paragraph."""
    lines = (clean_text(line, LONGEST_TEXT) for line in restored(text)[:LONGEST_TEXT].splitlines())
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _list(cells: Cells, column: str, between: re.Pattern[str] = BETWEEN) -> tuple[str, ...]:
    parts = between.split(restored(cells.raw(column)))
    return tuple(found for part in parts if (found := clean_text(part)))


def _contacts(cells: Cells, column: str) -> tuple[str, ...]:
    return tuple(part[:LONGEST_CONTACT] for part in _list(cells, column, BETWEEN_CONTACTS))


def _phone(cells: Cells, text: str) -> str:
    """A number without its first zero has lost it; one in scientific notation has lost its digits."""
    digits = "".join(text.split())
    if LOST_ZERO.fullmatch(digits):
        whole = " ".join(f"0{digits}"[start : start + 2] for start in range(0, 10, 2))
        cells.mend("telephones", text, whole)
        return whole
    return _checked(cells, "telephones", text, _whole_phone)


def _refuse_no_website(text: str) -> None:
    URLValidator(["http", "https"])(text)
    MaxLengthValidator(LONGEST_WEBSITE)(text)


def _whole_phone(text: str) -> str:
    if SCIENTIFIC.fullmatch(text):
        raise ValidationError("")
    return telephones.written(text)


def _checked(cells: Cells, column: str, text: str, validate: Any) -> str:
    """The text, or what `validate` makes of it."""
    try:
        return (validate(text) or text) if text else ""
    except ValidationError:
        cells.warn(column, _("“%(text)s” is not valid: left out") % {"text": text[:60]})
        return ""


def _directory_address() -> str:
    directory = DirectoryPage.objects.filter(locale__language_code="fr").first()
    return (directory.get_full_url() or "") if directory else ""


def _slug(url: str, address: str) -> str:
    """The page's, when the address is one of this portal: another portal's pages are not ours."""
    if not address or urlsplit(url).netloc != urlsplit(address).netloc or not url.startswith(address):
        return ""
    return url.removeprefix(address).strip("/").partition("/")[0]


def filled_columns() -> list[str]:
    """Those of the template."""
    return [column.name for column in STRUCTURES if column.name not in NOT_FILLED]


def template() -> str:
    """An empty table with its example line, as CSV that a spreadsheet opens."""
    names = filled_columns()
    return BYTE_ORDER_MARK + csv_line(names) + csv_line(EXAMPLE.get(name, "") for name in names)


FORMAT = Format(
    name="portal",
    label=gettext_lazy("our own table, as the directory exports it (CSV or XLSX)"),
    lines=lines,
    layouts={"full": FULL, "short": SHORT},
)
