"""Rows as an adapter would yield them, with invented content."""

from datetime import date

from structures.imports.rows import Establishment, Line
from structures.models import Source
from tests.factories.structures import invented_siren, invented_siret


def row(number=1, **changes):
    return Establishment(
        **{
            "siret": invented_siret(number),
            "siren": invented_siren(number),
            "name": f"Les Arches {number}",
            "legal_name": f"LES ARCHES {number}",
            "source": Source.SIRENE,
            "legal_category": "9220",
            "naf": "88.99B",
            "headcount": "10-49",
            "street": "12 rue des Arches",
            "postal_code": "30000",
            "city": "Nîmes",
            "commune_code": "30189",
            "longitude": 4.3601,
            "latitude": 43.8367,
            "is_ess_flagged": True,
            "told_on": date(2026, 3, 2),
        }
        | changes
    )


def lines(*rows, file="arches.csv"):
    return [Line(file, number, each) for number, each in enumerate(rows, start=2)]
