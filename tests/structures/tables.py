"""Tables in the formats of the registers, with invented content."""

import csv
import io

from openpyxl import Workbook

from structures.imports.reading import Reading
from structures.imports.rows import Establishment
from tests.factories.structures import invented_siren, invented_siret

PLACE = {
    "siren": invented_siren(1),
    "nic": "00010",
    "siret": invented_siret(1),
    "statutDiffusionEtablissement": "O",
    "trancheEffectifsEtablissement": "12",
    "dateDernierTraitementEtablissement": "2026-03-02T03:11:04",
    "etablissementSiege": "true",
    "numeroVoieEtablissement": "12",
    "indiceRepetitionEtablissement": "",
    "typeVoieEtablissement": "AV",
    "libelleVoieEtablissement": "DES ARCHES",
    "codePostalEtablissement": "30000",
    "libelleCommuneEtablissement": "NIMES",
    "codeCommuneEtablissement": "30189",
    "etatAdministratifEtablissement": "A",
    "enseigne1Etablissement": "",
    "denominationUsuelleEtablissement": "",
    "activitePrincipaleEtablissement": "88.99B",
    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
}
UNIT = {
    "siren": invented_siren(1),
    "statutDiffusionUniteLegale": "O",
    "identifiantAssociationUniteLegale": "W301234567",
    "dateDernierTraitementUniteLegale": "2026-03-02T03:11:04",
    "etatAdministratifUniteLegale": "A",
    "nomUniteLegale": "",
    "prenomUsuelUniteLegale": "",
    "denominationUniteLegale": "LES ARCHES",
    "denominationUsuelle1UniteLegale": "",
    "categorieJuridiqueUniteLegale": "9220",
    "nicSiegeUniteLegale": "00010",
    "economieSocialeSolidaireUniteLegale": "O",
}
WALDEC = {
    "id": "W302000001",
    "id_ex": "",
    "siret": "",
    "rup_mi": "",
    "gestion": "302P",
    "date_creat": "2014-06-17",
    "date_disso": "0001-01-01",
    "titre": "LES AMIS DU GARDON",
    "titre_court": "AMIS GARDON",
    "adrs_numvoie": "3",
    "adrs_repetition": "_",
    "adrs_typevoie": "RUE",
    "adrs_libvoie": "du Pont",
    "adrs_codeinsee": "30007",
    "adrs_codepostal": "30100",
    "adrs_libcommune": "Alès",
    "adrg_declarant": "",
    "observation": "",
    "position": "A",
    "maj_time": "2025-02-09 12:51:34",
}
IMPORT = {
    "id": "302P00000017",
    "id_ex": "00000017",
    "siret": "",
    "gestion": "302P",
    "titre": "LE FOYER",
    "objet_social1": "006030",
    "adr1": "",
    "adr2": "10        RUE Neuve",
    "adr3": "",
    "adrs_codepostal": "30100",
    "libcom": "ALES",
    "adrs_codeinsee": "30007",
    "observation": "W302000017",
    "position": "R",
    "rup_mi": "",
    "maj_time": "2013-07-10 07:33:24",
}
ESS = {
    "SIREN": invented_siren(1),
    "Nom ou raison sociale de l'entreprise": "LES ARCHES",
    "Famille juridique de l'entreprise": "Association",
    "Code postal": "30000",
    "Libellé de la commune de l'établissement": "NIMES",
    "Code du département de l'établissement": "30",
}
OWN = {
    "siret": invented_siret(1),
    "nom": "Les Arches",
    "denomination": "LES ARCHES",
    "secteurs": "solidarity|food",
    "effectif": "10-49",
    "adresse": "12 rue des Arches",
    "code_postal": "30000",
    "commune": "Nîmes",
    "code_commune": "30189",
    "resume": "Des arches pour tous.",
    "site_web": "https://arches.example.org/",
}
OLD = {
    "SIREN": invented_siren(1),
    "NIC": "00010",
    "NOMEN_LONG": "LES ARCHES",
    "ENSEIGNE": "",
    "NUMVOIE": "12",
    "INDREP": "",
    "TYPVOIE": "AV",
    "LIBVOIE": "DES ARCHES",
    "CODPOS": "30000",
    "LIBCOM": "NIMES",
    "DEPET": "30",
    "COMET": "189",
    "SIEGE": "1",
    "APET700": "8899B",
    "TEFET": "12",
    "RNA": "W301234567",
    "NJ": "9220",
    "ESSEN": "O",
    "DATEMAJ": "2017-03-02T00:00:00",
}


def table(*rows, separator=",", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), delimiter=separator, quoting=quoting)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def file(folder, content, name="table.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook(folder, *rows, name="table.xlsx"):
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    path = folder / name
    book.save(path)
    return path


def rows(*paths, **options):
    return [line.row for line in Reading(paths, **options).lines()]


def only(*paths, **options):
    found = rows(*paths, **options)
    assert len(found) == 1, found
    return found[0]


def establishment(*paths, **options):
    row = only(*paths, **options)
    assert isinstance(row, Establishment), row
    return row
