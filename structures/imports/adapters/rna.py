"""The register of associations (RNA): both files that the Ministry of the Interior publishes.

« Waldec » holds the associations declared since 2009 under their number (W and nine characters);
« Import » the older ones, whose new number stands among the observations once they have one.
Dates of the year 1 mean that there is none.
"""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from structures.imports.adapters import codes
from structures.imports.formats import Format, Row, Scope, SourceFile, table_lines
from structures.imports.rows import Establishment, Line
from structures.imports.tables.cells import Cells
from structures.imports.tables.layouts import Layout
from structures.models.records import Source

SIREN_LENGTH = 9
#: Dissolved, removed: Waldec's `position`.
GONE = frozenset({"D", "S"})
DECLARED, OF_PUBLIC_INTEREST = "9220", "9230"
ALONE = frozenset(
    {"legal_name", "rna", "legal_category", "street", "postal_code", "city", "commune_code", "state"}
)
#: SIRENE knows the rest better.
BESIDE_SIRENE = frozenset({"rna"})

COMMON = {
    "id": ("id",),
    "siret": ("siret",),
    "public_interest": ("rup_mi",),
    "name": ("titre",),
    "position": ("position",),
    "told_on": ("maj_time",),
    "postal_code": ("adrs_codepostal",),
    "commune": ("adrs_codeinsee",),
    "observation": ("observation",),
}
NEEDED = ("id", "name", "position", "commune")

WALDEC = Layout(
    columns={
        **COMMON,
        "dissolved_on": ("date_disso",),
        "number": ("adrs_numvoie",),
        "repetition": ("adrs_repetition",),
        "kind": ("adrs_typevoie",),
        "street": ("adrs_libvoie",),
        "city": ("adrs_libcommune",),
    },
    needed=NEEDED,
    marks=frozenset(
        {
            "datedisso",
            "titrecourt",
            "adrslibcommune",
            "adrslibvoie",
            "adrgdeclarant",
            "adrscodeinsee",
            "majtime",
        }
    ),
    enough=4,
)
IMPORT = Layout(
    columns={**COMMON, "street": ("adr1",), "street_more": ("adr2",), "city": ("libcom",)},
    needed=NEEDED,
    marks=frozenset({"idex", "gestion", "adr1", "adr2", "libcom", "objetsocial1", "adrscodeinsee"}),
    enough=5,
)


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    for source in sources:
        yield from table_lines(source, lambda cells: _association(cells, scope), naming=["name", "id"])


def _association(cells: Cells, scope: Scope) -> Row | None:
    commune = cells.raw("commune").strip()
    if not scope.wants(commune):
        scope.pass_over(_("outside the Gard"))
        return None
    rna, siret = _number(cells), cells.siret("siret")
    if not (rna or siret):
        scope.pass_over(_("no RNA number yet"))
        return None
    is_gone = cells.raw("position").strip() in GONE or cells.day("dissolved_on") is not None
    told = BESIDE_SIRENE if siret else ALONE
    name = cells.text("name")
    return Establishment(
        siret=siret,
        siren=siret[:SIREN_LENGTH],
        name=name,
        legal_name=name,
        source=Source.RNA,
        rna=rna,
        legal_category=OF_PUBLIC_INTEREST if cells.text("public_interest") else DECLARED,
        street=_street(cells),
        postal_code=cells.text("postal_code", 10),
        city=cells.text("city", 120),
        commune_code=commune[:5],
        state=codes.CLOSED if is_gone else codes.ACTIVE,
        told_on=cells.day("told_on"),
        speaks_of=told | {"state"} if is_gone else told,
        may_create=not is_gone,
        warnings=tuple(cells.warnings),
        repairs=tuple(cells.repairs),
    )


def _number(cells: Cells) -> str:
    return codes.rna(cells.text("id")) or codes.rna(cells.text("observation"))


def _street(cells: Cells) -> str:
    """In parts (Waldec), or as one of two lines (Import)."""
    parts = (cells.text(part) for part in ("number", "repetition", "kind", "street"))
    return codes.street(*(part for part in parts if part != "_")) or cells.text("street_more")


FORMAT = Format(
    name="rna",
    label=gettext_lazy("the register of associations, RNA Waldec or Import (CSV)"),
    lines=lines,
    layouts={"waldec": WALDEC, "import": IMPORT},
)
