"""The columns of SIRENE's stock files, as INSEE names them over the years."""

from structures.imports.tables.layouts import Layout

#: How the files name NAF rev. 2; those before 2020 leave it out.
CURRENT_NAF = frozenset({"NAFRev2", ""})

OF_UNITS = {
    "legal_name": ("denominationUniteLegale",),
    "unit_usual_name": ("denominationUsuelle1UniteLegale",),
    "first_name": ("prenomUsuelUniteLegale",),
    "last_name": ("nomUniteLegale",),
    "legal_category": ("categorieJuridiqueUniteLegale",),
    "rna": ("identifiantAssociationUniteLegale",),
    "is_ess": ("economieSocialeSolidaireUniteLegale",),
    "unit_state": ("etatAdministratifUniteLegale",),
    "unit_diffusion": ("statutDiffusionUniteLegale",),
    "unit_told_on": ("dateDernierTraitementUniteLegale",),
}

ESTABLISHMENTS = Layout(
    columns={
        "siren": ("siren",),
        "nic": ("nic",),
        "siret": ("siret",),
        "state": ("etatAdministratifEtablissement",),
        "commune": ("codeCommuneEtablissement",),
        "diffusion": ("statutDiffusionEtablissement",),
        "headcount": ("trancheEffectifsEtablissement",),
        "is_seat": ("etablissementSiege",),
        "told_on": ("dateDernierTraitementEtablissement",),
        "number": ("numeroVoieEtablissement",),
        "repetition": ("indiceRepetitionEtablissement",),
        "kind": ("typeVoieEtablissement",),
        "street": ("libelleVoieEtablissement",),
        "postal_code": ("codePostalEtablissement",),
        "city": ("libelleCommuneEtablissement",),
        "sign": ("enseigne1Etablissement",),
        "usual_name": ("denominationUsuelleEtablissement",),
        "naf": ("activitePrincipaleEtablissement",),
        "naf_list": ("nomenclatureActivitePrincipaleEtablissement",),
        "longitude": ("longitude",),
        "latitude": ("latitude",),
        "east": ("coordonneeLambertAbscisseEtablissement",),
        "north": ("coordonneeLambertOrdonneeEtablissement",),
        **OF_UNITS,
    },
    needed=("siren", "nic", "siret", "state", "commune"),
    marks=frozenset(
        {
            "etatadministratifetablissement",
            "codecommuneetablissement",
            "statutdiffusionetablissement",
            "trancheeffectifsetablissement",
            "etablissementsiege",
            "datederniertraitementetablissement",
            "numerovoieetablissement",
            "typevoieetablissement",
            "libellevoieetablissement",
            "codepostaletablissement",
            "libellecommuneetablissement",
            "enseigne1etablissement",
            "denominationusuelleetablissement",
            "activiteprincipaleetablissement",
        }
    ),
    enough=4,
)

UNITS = Layout(
    columns={"siren": ("siren",), **OF_UNITS},
    needed=("siren", "unit_state", "legal_name", "legal_category"),
    marks=frozenset(
        {
            "denominationunitelegale",
            "categoriejuridiqueunitelegale",
            "etatadministratifunitelegale",
            "economiesocialesolidaireunitelegale",
            "identifiantassociationunitelegale",
            "nicsiegeunitelegale",
            "statutdiffusionunitelegale",
        }
    ),
    enough=3,
)

BEFORE_2018 = Layout(
    columns={
        "siret": ("SIRET",),
        "siren": ("SIREN",),
        "nic": ("NIC",),
        "name": ("NOMEN_LONG",),
        "sign": ("ENSEIGNE",),
        "number": ("NUMVOIE",),
        "repetition": ("INDREP",),
        "kind": ("TYPVOIE",),
        "street": ("LIBVOIE",),
        "postal_code": ("CODPOS",),
        "city": ("LIBCOM",),
        "department": ("DEPET",),
        "commune": ("COMET",),
        "is_seat": ("SIEGE",),
        "naf": ("APET700",),
        "headcount": ("TEFET",),
        "rna": ("RNA",),
        "legal_category": ("NJ",),
        "is_ess": ("ESSEN", "ESS"),
        "told_on": ("DATEMAJ",),
    },
    needed=("siren", "nic", "name", "department", "commune", "legal_category"),
    marks=frozenset({"nomenlong", "apet700", "tefet", "depet", "comet", "libvoie", "codpos"}),
    enough=4,
)
