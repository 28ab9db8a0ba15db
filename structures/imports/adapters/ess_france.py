"""The list of the ESS's enterprises that ESS France publishes (article 6 of the law of 31 July 2014).

Columns as on data.gouv.fr in 2024: « SIREN », « Nom ou raison sociale de l'entreprise », « Famille juridique
de l'entreprise », « Code postal », « Libellé de la commune de l'établissement », « Code du département de
l'établissement ». It names legal units: it marks what the directory knows, and makes a structure only from
a line that has a SIRET.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.text import fold
from structures.imports.formats import Format, Row, Scope, SourceFile, table_lines
from structures.imports.rows import Establishment, Line
from structures.imports.tables.cells import Cells
from structures.imports.tables.layouts import Layout
from structures.models.records import Source

SIREN_LENGTH = 9
#: How a family's name begins, folded → our code.
FAMILIES = {
    "assoc": "association",
    "coop": "cooperative",
    "scop": "cooperative",
    "scic": "cooperative",
    "mutuel": "mutual",
    "fond": "foundation",
    "societe": "company",
    "entreprise": "company",
}
DATE_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)(?!\d)", re.ASCII)

LIST = Layout(
    columns={
        "siren": ("SIREN", "Numéro SIREN", "N° SIREN", "Code SIREN"),
        "siret": ("SIRET", "Numéro SIRET", "N° SIRET"),
        "name": (
            "Nom ou raison sociale de l'entreprise",
            "Nom ou raison sociale",
            "Raison sociale",
            "Dénomination",
            "Dénomination sociale",
            "Nom de l'entreprise",
            "Nom",
        ),
        "family": (
            "Famille juridique de l'entreprise",
            "Famille juridique",
            "Famille de l'entreprise",
            "Famille ESS",
            "Famille de l'ESS",
            "Famille",
        ),
        "postal_code": ("Code postal", "CP", "Code postal de l'établissement"),
        "city": ("Libellé de la commune de l'établissement", "Libellé de la commune", "Commune", "Ville"),
        "department": (
            "Code du département de l'établissement",
            "Code du département",
            "Code département",
        ),
        "told_on": ("Date de mise à jour", "Date de publication", "Date"),
    },
    needed=("family",),
    either=("siren", "siret"),
    marks=frozenset(
        {
            "famillejuridiquedelentreprise",
            "famillejuridique",
            "familledelentreprise",
            "familleess",
            "familledeless",
            "famille",
        }
    ),
    enough=1,
    weight=15,
)


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    for source in sources:
        published = _published_on(source)

        def build(cells: Cells, *, published: date = published) -> Row | None:
            return _listed(cells, scope, published)

        yield from table_lines(source, build, naming=["name", "siren"])


def _listed(cells: Cells, scope: Scope, published: date) -> Row | None:
    if not _is_wanted(cells, scope):
        scope.pass_over(_("outside the Gard"))
        return None
    siret = cells.siret("siret")
    siren = cells.siren("siren") or siret[:SIREN_LENGTH]
    family = _family(cells)
    return Establishment(
        siret=siret,
        siren=siren,
        name=cells.text("name"),
        legal_name=cells.text("name"),
        source=Source.ESS_FRANCE,
        family=family,
        postal_code=cells.text("postal_code", 10),
        city=cells.text("city", 120),
        is_ess_listed=True,
        told_on=cells.day("told_on") or published,
        speaks_of=frozenset({"is_ess_listed", "family"}) if family else frozenset({"is_ess_listed"}),
        may_create=bool(siret),
        warnings=tuple(cells.warnings),
        repairs=tuple(cells.repairs),
    )


def _is_wanted(cells: Cells, scope: Scope) -> bool:
    """By department, else postal code; a list that says neither only marks what is known anyway."""
    place = cells.raw("department").strip() or _padded(cells.raw("postal_code").strip())
    return not place or scope.wants(place)


def _padded(postal_code: str) -> str:
    return postal_code.zfill(5) if postal_code.isdecimal() else postal_code


def _family(cells: Cells) -> str:
    text = cells.text("family")
    folded = fold(text)
    found = next((code for start, code in FAMILIES.items() if folded.startswith(start)), "")
    if text and not found:
        cells.warn("family", _("“%(text)s” is no family of the ESS: left out") % {"text": text[:60]})
    return found


def _published_on(source: SourceFile) -> date:
    """The list has no date of its own: its file's name may say one, else it is as of today."""
    found = DATE_IN_NAME.search(source.name)
    try:
        return date(*map(int, found.groups())) if found else timezone.localdate()
    except ValueError:
        return timezone.localdate()


FORMAT = Format(
    name="ess-france",
    label=gettext_lazy("ESS France’s list of the ESS’s enterprises (CSV or XLSX)"),
    lines=lines,
    layouts={"list": LIST},
)
