"""Loads territories and controlled lists from `structures/reference/`, as often as one likes.

A name follows the files until an editor changes it in the admin; from then on it stays theirs.
"""

import csv
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import models, transaction
from wagtail.models import Locale

from portal.text import fold
from structures.models import Label, LegalCategory, LegalFamily, Sector, SynonymGroup, Territory
from structures.models.taxonomies import Term

REFERENCE = Path(__file__).parent / "reference"
DEPARTEMENT = ("30", "Gard", "Département du Gard")
#: Intercommunalities that also hold communes of a neighbouring département.
STRADDLING = frozenset({"200035129", "200069128", "243400736", "248400251"})

Kind = Territory.Kind


@transaction.atomic
def load_reference() -> dict[str, Counter[str]]:
    """Counts of created, updated and unchanged rows, by plural name of the model."""
    return {
        str(Territory._meta.verbose_name_plural): load_territories(),
        str(Sector._meta.verbose_name_plural): load_terms(Sector, _toml("sectors"), _sector_facts),
        str(Label._meta.verbose_name_plural): load_terms(Label, _toml("labels"), _label_facts),
        str(LegalFamily._meta.verbose_name_plural): load_terms(LegalFamily, _toml("families"), _family_facts),
        str(LegalCategory._meta.verbose_name_plural): load_terms(
            LegalCategory, _legal_categories(), _category_facts
        ),
        str(SynonymGroup._meta.verbose_name_plural): load_synonyms(),
    }


# Controlled lists


def load_terms(model: type[Term], rows: Iterable[dict[str, Any]], facts_of: Any) -> Counter[str]:
    counts: Counter[str] = Counter()
    known = {(term.code, term.locale_id): term for term in model.objects.all()}
    for position, row in enumerate(rows):
        for locale in _locales():
            facts = {"loaded_name": row[locale.language_code], **facts_of(row, position)}
            term = known.get((row["code"], locale.pk)) or model(
                code=row["code"], locale=locale, translation_key=term_key(model, row["code"])
            )
            counts[_store(term, facts)] += 1
    return counts


def term_key(model: type[models.Model], code: str) -> UUID:
    """The same translation key on every installation, so that exports may name a term by it."""
    return uuid5(NAMESPACE_URL, f"{model._meta.label_lower}:{code}")


def _locales() -> Iterator[Locale]:
    for language in ("fr", "en"):
        yield Locale.objects.get_or_create(language_code=language)[0]


def _toml(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((REFERENCE / f"{name}.toml").read_text())["term"]


def _legal_categories() -> list[dict[str, Any]]:
    families = {family.code: family for family in LegalFamily.objects.source()}
    return [{**row, "family": families.get(row["family"])} for row in _csv("legal_categories")]


def _csv(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def _sector_facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    return {"naf_codes": row["naf"]}


def _label_facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    return {"kind": row["kind"], "short_name": row["short"]}


def _family_facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    return {"is_ess": row.get("is_ess", True), "position": position}


def _category_facts(row: dict[str, Any], position: int) -> dict[str, Any]:
    return {"default_family": row["family"]}


def load_synonyms() -> Counter[str]:
    """Only where there is none: what editors took away does not come back."""
    if SynonymGroup.objects.exists():
        return Counter(unchanged=SynonymGroup.objects.count())
    groups = tomllib.loads((REFERENCE / "synonyms.toml").read_text())["groups"]
    made = SynonymGroup.objects.bulk_create(SynonymGroup(expressions="\n".join(group)) for group in groups)
    return Counter(created=len(made))


# Territories


def load_territories() -> Counter[str]:
    counts: Counter[str] = Counter()
    features = json.loads((REFERENCE / "communes.geojson").read_text())["features"]
    known = {(place.kind, place.code): place for place in Territory.objects.all()}
    places: dict[tuple[str, str], Territory] = {}
    for kind, code, facts in _territory_rows(features):
        place = places[kind, code] = known.get((kind, code)) or Territory(kind=kind, code=code)
        counts[_store(place, facts)] += 1
    _contain(places, [feature["properties"] for feature in features])
    return counts


def _territory_rows(features: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    by_epci, by_arrondissement = _grouped(features, "epci"), _grouped(features, "arrondissement")
    code, name, official = DEPARTEMENT
    yield Kind.DEPARTEMENT, code, {"loaded_name": name, "official_name": official, **_extent(features)}
    for row in _csv("arrondissements"):
        facts = {"loaded_name": arrondissement_name(row["nom"]), "official_name": row["nom"]}
        yield Kind.ARRONDISSEMENT, row["code"], {**facts, **_extent(by_arrondissement[row["code"]])}
    for row in _csv("epci"):
        facts = {"loaded_name": epci_name(row["nom"]), "official_name": row["nom"]}
        yield Kind.EPCI, row["siren"], {**facts, **_extent(by_epci[row["siren"]])}
    for feature in features:
        yield Kind.COMMUNE, feature["properties"]["code"], _commune_facts(feature)


def _commune_facts(feature: dict[str, Any]) -> dict[str, Any]:
    about = feature["properties"]
    return {
        "loaded_name": typographic(about["nom"]),
        "official_name": about["nom"],
        "postal_codes": about["codes_postaux"].split("|"),
        "population": about["population"],
        "longitude": about["lon"],
        "latitude": about["lat"],
        "bounds": _bounds([feature]),
        "outline": feature["geometry"],
    }


def _extent(features: list[dict[str, Any]]) -> dict[str, Any]:
    """Where to write a territory's name, the middle of its people, and its frame, the box of its communes."""
    people = sum(feature["properties"]["population"] for feature in features)
    middle = {
        axis: round(sum(f["properties"][axis] * f["properties"]["population"] for f in features) / people, 5)
        for axis in ("lon", "lat")
    }
    return {
        "population": people,
        "longitude": middle["lon"],
        "latitude": middle["lat"],
        "bounds": _bounds(features),
    }


def _bounds(features: list[dict[str, Any]]) -> list[float]:
    points = [point for feature in features for point in _points(feature["geometry"]["coordinates"])]
    longitudes, latitudes = zip(*points, strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _points(coordinates: list[Any]) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[0], coordinates[1]
        return
    for part in coordinates:
        yield from _points(part)


def _grouped(features: list[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    groups = defaultdict(list)
    for feature in features:
        groups[feature["properties"][key]].append(feature)
    return groups


def _contain(places: dict[tuple[str, str], Territory], communes: list[dict[str, Any]]) -> None:
    through = Territory.contained_in.through
    departement = places[Kind.DEPARTEMENT, DEPARTEMENT[0]]
    edges = {(places[Kind.ARRONDISSEMENT, row["code"]], departement) for row in _csv("arrondissements")}
    edges |= {
        (places[Kind.EPCI, row["siren"]], departement)
        for row in _csv("epci")
        if row["siren"] not in STRADDLING
    }
    for commune in communes:
        place = places[Kind.COMMUNE, commune["code"]]
        edges |= {
            (place, departement),
            (place, places[Kind.ARRONDISSEMENT, commune["arrondissement"]]),
            (place, places[Kind.EPCI, commune["epci"]]),
        }
    wanted = {(inner.pk, outer.pk) for inner, outer in edges}
    present = set(through.objects.values_list("from_territory_id", "to_territory_id"))
    through.objects.bulk_create(
        through(from_territory_id=inner, to_territory_id=outer) for inner, outer in wanted - present
    )
    for inner, outer in present - wanted:
        through.objects.filter(from_territory_id=inner, to_territory_id=outer).delete()


# Names


def typographic(name: str) -> str:
    return name.replace("'", "’")


def epci_name(official: str) -> str:
    """“CC du Pont du Gard” is known as “Pont du Gard”."""
    without_initials = re.sub(r" \([^)]*\)$", "", official)
    return typographic(re.sub(r"^C[AC] (?:du |des |de la |de )?", "", without_initials))


def arrondissement_name(seat: str) -> str:
    if seat.startswith("Le "):
        return f"Arrondissement du {typographic(seat[3:])}"
    link = "d’" if fold(seat)[0] in "aeiouyh" else "de "
    return f"Arrondissement {link}{typographic(seat)}"


# Rows


def _store(row: Any, facts: dict[str, Any]) -> str:
    """Write the facts that differ, say what happened. The name follows while it is the one loaded before."""
    is_new = row.pk is None
    if is_new or row.name == row.loaded_name:
        facts = {**facts, "name": facts["loaded_name"]}
    changed = {field: value for field, value in facts.items() if getattr(row, field) != value}
    if not is_new and not changed:
        return "unchanged"
    for field, value in changed.items():
        setattr(row, field, value)
    row.save()
    return "created" if is_new else "updated"
