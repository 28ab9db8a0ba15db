"""A small Gard: two arrondissements, three intercommunalities, one of which straddles their border."""

from dataclasses import dataclass

from structures.models import Territory
from tests.factories.structures import TerritoryFactory

Kind = Territory.Kind


@dataclass
class Gard:
    """Nîmes and Uzès lie in the arrondissement of Nîmes, Alès in its own; Piémont holds a commune of each."""

    gard: Territory
    nimes_area: Territory
    ales_area: Territory
    metropole: Territory
    agglomeration: Territory
    piemont: Territory
    nimes: Territory
    ales: Territory
    quissac: Territory
    lezan: Territory


def small_gard() -> Gard:
    gard = TerritoryFactory(kind=Kind.DEPARTEMENT, code="30", name="Gard", bounds=[3.2, 43.4, 4.9, 44.5])
    nimes_area = TerritoryFactory(
        kind=Kind.ARRONDISSEMENT, code="302", name="Arrondissement de Nîmes", contained_in=[gard]
    )
    ales_area = TerritoryFactory(
        kind=Kind.ARRONDISSEMENT, code="301", name="Arrondissement d’Alès", contained_in=[gard]
    )
    metropole = epci("243000643", "Nîmes Métropole", gard)
    agglomeration = epci("200066918", "Alès Agglomération", gard)
    piemont = epci("200034411", "Piémont Cévenol", gard)
    return Gard(
        gard=gard,
        nimes_area=nimes_area,
        ales_area=ales_area,
        metropole=metropole,
        agglomeration=agglomeration,
        piemont=piemont,
        nimes=commune("30189", "Nîmes", "30000", gard, nimes_area, metropole),
        ales=commune("30007", "Alès", "30100", gard, ales_area, agglomeration),
        quissac=commune("30210", "Quissac", "30260", gard, nimes_area, piemont),
        lezan=commune("30147", "Lézan", "30350", gard, ales_area, piemont),
    )


def epci(code: str, name: str, gard: Territory) -> Territory:
    return TerritoryFactory(
        kind=Kind.EPCI, code=code, name=name, contained_in=[gard], bounds=[4.0, 43.9, 4.2, 44.1]
    )


def commune(code: str, name: str, postal_code: str, *holders: Territory) -> Territory:
    return TerritoryFactory(
        code=code, name=name, postal_codes=[postal_code], contained_in=holders, bounds=[4.0, 43.9, 4.1, 44.0]
    )
