"""Saved answers of the State's API « Recherche d'entreprises » (https://recherche-entreprises.api.gouv.fr).

An answer is `{"results": [unit, …]}`; a unit has a `siege`, and
`matching_etablissements` when the search met some.
Texts that their owner does not let out read `[NON-DIFFUSIBLE]`.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from structures.imports.adapters import codes
from structures.imports.faults import unreadable
from structures.imports.formats import Format, Scope, SourceFile
from structures.imports.rows import (
    GARD,
    REGISTER_FACTS,
    BrokenFileError,
    Establishment,
    Line,
    Skipped,
    clean_date,
    clean_number,
    clean_text,
)
from structures.models import Source
from structures.models.records import NATURAL_PERSON

Record = dict[str, Any]

#: Answers are read whole: more is not one that was saved from the API.
LARGEST = 64 * 1024 * 1024


def read(path: Path) -> list[Record]:
    """The units of one file, which holds one answer or a list of answers."""
    try:
        if path.stat().st_size > LARGEST:
            raise BrokenFileError(_("%(file)s is too large for an answer of the API.") % {"file": path})
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, RecursionError):
        raise BrokenFileError(_("%(file)s is not JSON.") % {"file": path}) from None
    answers = content if isinstance(content, list) else [content]
    return [unit for answer in answers for unit in units_of(answer, path)]


def lines(sources: Sequence[SourceFile], scope: Scope) -> Iterator[Line]:
    """Rows of saved answers; their number is the rank of the unit in its file."""
    for source in sources:
        units = read(source.path)
        for number, unit in enumerate(units, start=1):
            for row in establishments(unit, everywhere=scope.everywhere):
                yield Line(source.name, number, row)
            source.read_bytes = source.size * number // len(units)


FORMAT = Format(
    name="recherche-entreprises",
    label=gettext_lazy("saved answers of the API Recherche d’entreprises (JSON)"),
    lines=lines,
)


def units_of(answer: object, path: Path | str) -> list[Record]:
    """The units of one answer. Raises `BrokenFileError` naming where it came from."""
    units = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
        raise BrokenFileError(
            _("%(file)s is not an answer of the API: it has no “results”.") % {"file": path}
        )
    return units


def establishments(unit: Record, *, everywhere: bool = False) -> Iterator[Establishment | Skipped]:
    """What one unit brings: its establishments in the Gard, or the reason why it brings none."""
    name = _name(unit)
    places = _places(unit)
    if not places:
        yield Skipped(name, _("the record is empty"))
        return
    if _is_natural_person(unit) and _diffusion(unit) == codes.PARTIAL:
        yield Skipped(
            name, _("natural person who opposes the diffusion of their data"), clean_text(unit.get("siren"))
        )
        return
    kept = [place for place in places if everywhere or clean_text(place.get("commune")).startswith(GARD)]
    if not kept:
        yield Skipped(name, _("no establishment in the Gard"))
    for place in kept:
        yield _establishment(unit, place)


def _places(unit: Record) -> list[Record]:
    """The seat and the establishments found, each once."""
    matching = unit.get("matching_etablissements")
    candidates = [unit.get("siege"), *(matching if isinstance(matching, list) else [])]
    by_siret: dict[str, Record] = {}
    for place in candidates:
        if isinstance(place, dict) and clean_text(place.get("siret")):
            by_siret.setdefault(clean_text(place["siret"]), place)
    return list(by_siret.values())


def _establishment(unit: Record, place: Record) -> Establishment:
    details = _details(unit)
    warnings: list[str] = []
    is_seat = place.get("est_siege") is True
    state = _state(unit, place)
    return Establishment(
        siret=clean_text(place["siret"]),
        siren=clean_text(unit.get("siren")),
        name=_usual_name(unit, place, is_seat=is_seat),
        legal_name=_shown(unit.get("nom_raison_sociale")) or _shown(unit.get("nom_complet")),
        source=Source.SIRENE,
        rna=codes.rna(clean_text(details.get("identifiant_association"))),
        legal_category=clean_text(unit.get("nature_juridique"), 4),
        naf=_naf(place.get("activite_principale") or unit.get("activite_principale"), warnings),
        headcount=_headcount(unit, place, is_seat=is_seat),
        **_where(unit, place),
        is_seat=is_seat,
        diffusion=codes.PARTIAL if codes.PARTIAL in (_diffusion(unit), _diffusion(place)) else codes.OPEN,
        state=state or codes.ACTIVE,
        speaks_of=REGISTER_FACTS if state else REGISTER_FACTS - {"state"},
        is_ess_flagged=details.get("est_ess") is True,
        told_on=_told_on(unit, place),
        warnings=tuple(warnings),
    )


def _where(unit: Record, place: Record) -> Record:
    postal_code = _shown(place.get("code_postal"), 10)
    return {
        "street": _street(place, postal_code),
        "postal_code": postal_code,
        "city": _shown(place.get("libelle_commune"), 120),
        "commune_code": clean_text(place.get("commune"), 5),
        "longitude": clean_number(place.get("longitude"), 180),
        "latitude": clean_number(place.get("latitude"), 90),
    }


def _street(place: Record, postal_code: str) -> str:
    """The address comes as one line that ends with postal code and town."""
    line = _shown(place.get("adresse"))
    before, found, _town = line.rpartition(f" {postal_code} ")
    return before.strip() if postal_code and found else line


def _name(unit: Record) -> str:
    known = _shown(unit.get("nom_complet")) or _shown(unit.get("nom_raison_sociale"))
    siren = clean_text(unit.get("siren"), 9) or "?"
    return f"{known} (SIREN {siren})" if known else f"SIREN {siren}"


def _usual_name(unit: Record, place: Record, *, is_seat: bool) -> str:
    signs = place.get("liste_enseignes")
    sign = _shown(signs[0]) if isinstance(signs, list) and signs else ""
    own = sign or _shown(place.get("nom_commercial"))
    if own:
        return own
    name = _shown(unit.get("nom_complet")) or _shown(unit.get("nom_raison_sociale"))
    town = _shown(place.get("libelle_commune"), 80)
    return name if is_seat or not (name and town) else f"{name[:170]} ({town})"


def _shown(value: object, limit: int = 255) -> str:
    """A text, unless its owner does not let it out."""
    return codes.shown(clean_text(value, limit))


def _details(unit: Record) -> Record:
    details = unit.get("complements")
    return details if isinstance(details, dict) else {}


def _is_natural_person(unit: Record) -> bool:
    code = clean_text(unit.get("nature_juridique"))
    return code.startswith(NATURAL_PERSON) or _details(unit).get("est_entrepreneur_individuel") is True


def _diffusion(record: Record) -> str:
    return clean_text(record.get("statut_diffusion") or record.get("statut_diffusion_etablissement"))


def _state(unit: Record, place: Record) -> str:
    """Empty where the answer does not say: silence closes nothing."""
    told = [clean_text(record.get("etat_administratif")) for record in (unit, place)]
    if any(state and state != codes.ACTIVE for state in told):
        return codes.CLOSED
    return codes.ACTIVE if all(told) else ""


def _headcount(unit: Record, place: Record, *, is_seat: bool) -> str:
    own = place.get("tranche_effectif_salarie") or (unit.get("tranche_effectif_salarie") if is_seat else "")
    return codes.HEADCOUNTS.get(clean_text(own), "")


def _told_on(unit: Record, place: Record) -> Any:
    dates = (
        place.get("date_mise_a_jour_insee"),
        unit.get("date_mise_a_jour_insee"),
        unit.get("date_mise_a_jour"),
    )
    return next((found for value in dates if (found := clean_date(value))), None)


def _naf(value: object, warnings: list[str]) -> str:
    text = clean_text(value)
    naf = codes.naf(text)
    if text and not naf:
        warnings.append(_("“%(code)s” is not a NAF code: left empty") % {"code": text[:20]})
    return naf
