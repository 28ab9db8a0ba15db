"""Answers in the format of the API Recherche d'entreprises, with invented content."""

import json

from tests.factories.structures import invented_siren, invented_siret


def establishment(number=1, **changes):
    return {
        "activite_principale": "88.99B",
        "adresse": "12 RUE DES ARCHES 30000 NIMES",
        "code_postal": "30000",
        "commune": "30189",
        "libelle_commune": "NIMES",
        "date_mise_a_jour_insee": "2026-03-02T03:11:04",
        "est_siege": True,
        "etat_administratif": "A",
        "latitude": "43.8367",
        "longitude": "4.3601",
        "liste_enseignes": None,
        "nom_commercial": None,
        "siret": invented_siret(number),
        "statut_diffusion_etablissement": "O",
        "tranche_effectif_salarie": "12",
    } | changes


def unit(number=1, *, siege=None, complements=None, **changes):
    return {
        "siren": invented_siren(number),
        "nom_complet": f"LES ARCHES {number}",
        "nom_raison_sociale": f"LES ARCHES {number}",
        "siege": establishment(number) if siege is None else siege,
        "activite_principale": "88.99B",
        "date_mise_a_jour": "2026-05-17T11:50:11",
        "etat_administratif": "A",
        "nature_juridique": "9220",
        "statut_diffusion": "O",
        "tranche_effectif_salarie": "12",
        "matching_etablissements": [],
        "complements": {
            "est_ess": True,
            "est_entrepreneur_individuel": False,
            "identifiant_association": "W301234567",
        }
        | (complements or {}),
    } | changes


def answer(*units):
    return {"results": list(units), "total_results": len(units), "page": 1, "per_page": 25, "total_pages": 1}


def saved(folder, *units, name="answer.json"):
    path = folder / name
    path.write_text(json.dumps(answer(*units)))
    return path
