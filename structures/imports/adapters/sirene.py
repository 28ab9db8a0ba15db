"""INSEE's stock files of the SIRENE register (CSV): establishments, legal units, and what came before 2018.

A file of establishments says neither name nor family: given with the file of legal units, they are joined
by SIREN, in three passes, so that only the units of the Gard are held in memory. Columns of both in one
file (sirene.fr's lists) are read alike. Only what is flagged ESS and open makes new structures; the other
lines complete what the directory knows.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from structures.imports.adapters import codes, lambert
from structures.imports.adapters.sirene_layouts import BEFORE_2018, CURRENT_NAF, ESTABLISHMENTS, UNITS
from structures.imports.formats import Format, Row, Scope, SourceFile, table_lines
from structures.imports.rows import REGISTER_FACTS, Establishment, Line, Skipped
from structures.imports.tables.cells import Cells
from structures.models.records import NATURAL_PERSON, Source

SIREN_LENGTH = 9
CLOSED_UNIT = "C"
#: Of both, which a file of establishments alone does not tell.
UNIT_FACTS = frozenset({"legal_name", "legal_category", "is_ess_flagged", "rna"})
PLACE_FACTS = REGISTER_FACTS - UNIT_FACTS
EAST_WEST, NORTH_SOUTH = 180, 90
METRES = 10_000_000


class Unit(NamedTuple):
    """What the file of legal units says of one."""

    legal_name: str
    category: str
    rna: str
    is_ess: bool
    is_active: bool
    diffusion: str

    @property
    def is_natural_person(self) -> bool:
        return self.category.startswith(NATURAL_PERSON)


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    by_kind: dict[str, list[SourceFile]] = {}
    for source in sources:
        by_kind.setdefault(source.kind, []).append(source)
    places, units = by_kind.get("establishments", []), by_kind.get("units", [])
    if places and units:
        known = _units_of(units, _sirens_in(places, scope))
        yield from _places(places, scope, known.get)
    elif places:
        yield from _places(places, scope, lambda _siren: None)
    else:
        yield from _units_alone(units)
    for source in by_kind.get("before-2018", []):
        yield from table_lines(source, lambda cells: _before_2018(cells, scope), naming=["name", "siren"])


# Establishments


def _places(sources: list[SourceFile], scope: Scope, unit_of: Callable[[str], Unit | None]) -> Iterator[Line]:
    for source in sources:
        says_unit = "legal_category" in source.columns()

        def build(cells: Cells, *, says_unit: bool = says_unit) -> Row | None:
            return _place(cells, scope, unit_of, says_unit=says_unit)

        yield from table_lines(source, build, naming=["sign", "usual_name", "siret"])


def _place(
    cells: Cells, scope: Scope, unit_of: Callable[[str], Unit | None], *, says_unit: bool
) -> Row | None:
    commune = cells.raw("commune")
    if not scope.wants(commune):
        scope.pass_over(_("outside the Gard"))
        return None
    siret = cells.siret("siret")
    unit = _unit(cells) if says_unit else unit_of(siret[:SIREN_LENGTH])
    if unit and unit.is_natural_person and codes.PARTIAL in (unit.diffusion, _diffusion(cells)):
        siren = siret[:SIREN_LENGTH]
        return Skipped(f"SIREN {siren}", _("natural person who opposes the diffusion of their data"), siren)
    return _establishment(cells, siret, commune, unit)


def _establishment(cells: Cells, siret: str, commune: str, unit: Unit | None) -> Establishment:
    is_seat = cells.flag("is_seat") is True
    is_open = cells.raw("state") == codes.ACTIVE and (unit is None or unit.is_active)
    longitude, latitude = _point(cells)
    naf = _naf(cells)
    return Establishment(
        siret=siret,
        siren=siret[:SIREN_LENGTH],
        name=_usual_name(cells, unit, is_seat=is_seat),
        legal_name=unit.legal_name if unit else "",
        source=Source.SIRENE,
        rna=unit.rna if unit else "",
        legal_category=unit.category if unit else "",
        naf=naf,
        headcount=codes.HEADCOUNTS.get(cells.raw("headcount"), ""),
        street=codes.street(*(cells.text(part) for part in ("number", "repetition", "kind", "street"))),
        postal_code=codes.shown(cells.text("postal_code", 10)),
        city=codes.shown(cells.text("city", 120)),
        commune_code=commune[:5],
        longitude=longitude,
        latitude=latitude,
        is_seat=is_seat,
        diffusion=codes.PARTIAL
        if codes.PARTIAL in (_diffusion(cells), unit.diffusion if unit else "")
        else codes.OPEN,
        state=codes.ACTIVE if is_open else codes.CLOSED,
        is_ess_flagged=unit is not None and unit.is_ess,
        told_on=cells.day("told_on"),
        speaks_of=REGISTER_FACTS if unit else PLACE_FACTS,
        may_create=is_open and unit is not None and unit.is_ess,
        warnings=tuple(cells.warnings),
        repairs=tuple(cells.repairs),
    )


def _usual_name(cells: Cells, unit: Unit | None, *, is_seat: bool) -> str:
    own = next(filter(None, (codes.shown(cells.text(column)) for column in ("sign", "usual_name"))), "")
    name = unit.legal_name if unit else ""
    town = codes.shown(cells.text("city", 80))
    return own or (name if is_seat or not (name and town) else f"{name[:170]} ({town})")


def _point(cells: Cells) -> tuple[float | None, float | None]:
    """Degrees as geocoders add them, or INSEE's own Lambert-93 metres."""
    longitude, latitude = cells.decimal("longitude", EAST_WEST), cells.decimal("latitude", NORTH_SOUTH)
    if longitude is not None and latitude is not None:
        return longitude, latitude
    if codes.shown(cells.raw("east")) != cells.raw("east"):
        return None, None
    east, north = cells.decimal("east", METRES), cells.decimal("north", METRES)
    if east is None or north is None:
        return None, None
    return lambert.longitude_latitude(east, north) or (None, None)


def _naf(cells: Cells) -> str:
    """Codes of the lists before 2008 are left: no sector stands for them."""
    if cells.text("naf_list") not in CURRENT_NAF:
        return ""
    text = cells.text("naf")
    found = codes.naf(text)
    if text and not found:
        cells.warn("naf", _("“%(code)s” is not a NAF code: left empty") % {"code": text[:20]})
    return found


def _diffusion(cells: Cells) -> str:
    """`N` said `P` before 2023."""
    return codes.PARTIAL if cells.raw("diffusion").strip() in {"P", "N"} else codes.OPEN


# Legal units


def _unit(cells: Cells) -> Unit:
    return Unit(
        legal_name=_legal_name(cells),
        category=cells.text("legal_category", 4),
        rna=codes.rna(cells.text("rna")),
        is_ess=cells.flag("is_ess") is True,
        is_active=cells.raw("unit_state").strip() != CLOSED_UNIT,
        diffusion=codes.PARTIAL if cells.raw("unit_diffusion").strip() in {"P", "N"} else codes.OPEN,
    )


def _legal_name(cells: Cells) -> str:
    company = codes.shown(cells.text("legal_name")) or codes.shown(cells.text("unit_usual_name"))
    person = (codes.shown(cells.text(part)) for part in ("first_name", "last_name"))
    return company or " ".join(filter(None, person))


def _sirens_in(sources: list[SourceFile], scope: Scope) -> set[str]:
    """First pass: the units that have an establishment where the directory looks."""
    for source in sources:
        source.passes = 2
    return {
        cells.raw("siret").strip().zfill(14)[:SIREN_LENGTH]
        for source in sources
        for cells in source.rows()
        if scope.wants(cells.raw("commune"))
    }


def _units_of(sources: list[SourceFile], sirens: set[str]) -> dict[str, Unit]:
    """Second pass: those units."""
    return {
        siren: _unit(cells)
        for source in sources
        for cells in source.rows()
        if (siren := cells.raw("siren").strip().zfill(SIREN_LENGTH)) in sirens
    }


def _units_alone(sources: list[SourceFile]) -> Iterator[Line]:
    for source in sources:
        yield from table_lines(source, _unit_alone, naming=["legal_name", "siren"])


def _unit_alone(cells: Cells) -> Row:
    """Speaks of every establishment that the directory knows of the unit."""
    siren, unit = cells.siren("siren"), _unit(cells)
    if unit.is_natural_person and unit.diffusion == codes.PARTIAL:
        return Skipped(f"SIREN {siren}", _("natural person who opposes the diffusion of their data"), siren)
    return Establishment(
        siret="",
        siren=siren,
        name="",
        legal_name=unit.legal_name,
        source=Source.SIRENE,
        rna=unit.rna,
        legal_category=unit.category,
        state=codes.ACTIVE if unit.is_active else codes.CLOSED,
        is_ess_flagged=unit.is_ess,
        told_on=cells.day("unit_told_on"),
        speaks_of=UNIT_FACTS if unit.is_active else UNIT_FACTS | {"state"},
        may_create=False,
        warnings=tuple(cells.warnings),
        repairs=tuple(cells.repairs),
    )


# Files from before 2018: unit and establishment on one line, open ones only


def _before_2018(cells: Cells, scope: Scope) -> Row | None:
    commune = cells.raw("department").strip().zfill(2) + cells.raw("commune").strip().zfill(3)
    if not scope.wants(commune):
        scope.pass_over(_("outside the Gard"))
        return None
    siret = cells.siret("siret") or cells.siren("siren") + cells.raw("nic").strip().zfill(5)
    name = cells.text("name")
    is_seat, is_ess = cells.flag("is_seat") is True, cells.flag("is_ess") is True
    town = cells.text("city", 80)
    return Establishment(
        siret=siret,
        siren=siret[:SIREN_LENGTH],
        name=cells.text("sign") or (name if is_seat or not town else f"{name[:170]} ({town})"),
        legal_name=name,
        source=Source.SIRENE,
        rna=codes.rna(cells.text("rna")),
        legal_category=cells.text("legal_category", 4),
        naf=codes.naf(cells.text("naf")),
        headcount=codes.HEADCOUNTS.get(cells.text("headcount"), ""),
        street=codes.street(*(cells.text(part) for part in ("number", "repetition", "kind", "street"))),
        postal_code=cells.text("postal_code", 10),
        city=cells.text("city", 120),
        commune_code=commune,
        is_seat=is_seat,
        is_ess_flagged=is_ess,
        told_on=cells.day("told_on"),
        speaks_of=REGISTER_FACTS - {"longitude", "latitude", "diffusion"},
        may_create=is_ess,
        warnings=tuple(cells.warnings),
        repairs=tuple(cells.repairs),
    )


FORMAT = Format(
    name="sirene",
    label=gettext_lazy("INSEE’s stock files of SIRENE: establishments, legal units or both (CSV)"),
    lines=lines,
    layouts={"establishments": ESTABLISHMENTS, "units": UNITS, "before-2018": BEFORE_2018},
)
