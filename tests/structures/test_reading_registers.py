"""What each register's file becomes: one row shape, and only what the register knows."""

from datetime import date

import pytest
import time_machine

from structures.imports.adapters import lambert
from structures.imports.reading import Reading
from structures.imports.rows import BrokenFileError, Establishment, Skipped
from structures.imports.validation import refusal
from structures.models import Source
from tests.factories.structures import (
    invented_siren,
    invented_siret,
)
from tests.structures.answers import saved, unit
from tests.structures.tables import (
    ESS,
    IMPORT,
    OLD,
    OWN,
    PLACE,
    UNIT,
    WALDEC,
    establishment,
    file,
    only,
    rows,
    table,
    workbook,
)

pytestmark = pytest.mark.django_db


def places(folder, *changes):
    return file(folder, table(*({**PLACE, **each} for each in changes or ({},))), name="places.csv")


def units(folder, *changes):
    return file(folder, table(*({**UNIT, **each} for each in changes or ({},))), name="units.csv")


# Recognition


@pytest.mark.parametrize(
    ("row", "name", "kind"),
    [
        (PLACE, "sirene", "establishments"),
        (UNIT, "sirene", "units"),
        ({**PLACE, **UNIT}, "sirene", "establishments"),
        (OLD, "sirene", "before-2018"),
        (WALDEC, "rna", "waldec"),
        (IMPORT, "rna", "import"),
        (ESS, "ess-france", "list"),
        ({"Siret": invented_siret(1), "Famille": "Mutuelle"}, "ess-france", "list"),
        (OWN, "portal", "full"),
        ({**OWN, "famille": "association"}, "portal", "full"),
        ({"SIRET": invented_siret(1), "Nom": "Les Arches"}, "portal", "short"),
    ],
)
def test_a_file_is_known_by_its_columns_whatever_its_name(tmp_path, row, name, kind):
    source = Reading([file(tmp_path, table(row), name="rna-sirene-ess.txt")]).sources[0]

    assert (source.format.name, source.kind) == (name, kind)


def test_answers_of_the_api_are_known_too(tmp_path):
    assert Reading([saved(tmp_path, unit(), name="answer.csv")]).formats[0].name == "recherche-entreprises"


def test_a_file_that_is_not_of_the_format_asked_is_refused(tmp_path):
    with pytest.raises(BrokenFileError, match="RNA"):
        rows(file(tmp_path, table(OWN)), format_name="rna")


def test_the_columns_that_a_register_s_file_lacks_are_named(tmp_path):
    short = {name: value for name, value in PLACE.items() if name not in {"nic", "codeCommuneEtablissement"}}

    with pytest.raises(BrokenFileError, match="nic, codeCommuneEtablissement"):
        rows(file(tmp_path, table(short)))


# SIRENE


def test_establishments_and_units_are_joined_by_their_siren(tmp_path):
    row = establishment(places(tmp_path), units(tmp_path))

    assert (row.name, row.legal_name, row.siret) == ("LES ARCHES", "LES ARCHES", invented_siret(1))
    assert (row.street, row.postal_code, row.commune_code) == ("12 AVENUE DES ARCHES", "30000", "30189")
    assert (row.legal_category, row.rna, row.naf, row.headcount) == ("9220", "W301234567", "88.99B", "10-49")
    assert (row.is_ess_flagged, row.may_create, row.is_seat, row.state) == (True, True, True, "A")
    assert row.told_on == date(2026, 3, 2)
    assert row.source == Source.SIRENE
    assert refusal(row) == ""


def test_the_order_of_both_files_does_not_matter(tmp_path):
    assert rows(units(tmp_path), places(tmp_path)) == rows(places(tmp_path), units(tmp_path))


def test_zeros_lost_in_one_of_both_files_do_not_part_them(tmp_path):
    row = establishment(places(tmp_path), units(tmp_path, {"siren": invented_siren(1).lstrip("0").zfill(6)}))

    assert row.legal_name == "LES ARCHES"


def test_columns_of_both_in_one_file_are_read_together(tmp_path):
    row = establishment(file(tmp_path, table({**PLACE, **UNIT})))

    assert (row.name, row.is_ess_flagged, row.may_create) == ("LES ARCHES", True, True)


def test_establishments_alone_only_complete_what_is_known(tmp_path):
    row = establishment(places(tmp_path))

    assert not row.may_create
    assert not row.speaks_of & {"legal_name", "legal_category", "is_ess_flagged", "rna"}


@pytest.mark.parametrize(
    ("place", "legal"),
    [
        ({}, {"economieSocialeSolidaireUniteLegale": "N"}),
        ({}, {"economieSocialeSolidaireUniteLegale": ""}),
        ({"etatAdministratifEtablissement": "F"}, {}),
        ({}, {"etatAdministratifUniteLegale": "C"}),
    ],
)
def test_what_is_closed_or_not_ess_makes_no_new_structure(tmp_path, place, legal):
    row = establishment(places(tmp_path, place), units(tmp_path, legal))

    assert not row.may_create
    is_closed = place or "etatAdministratifUniteLegale" in legal
    assert row.state == ("F" if is_closed else "A")


def test_units_alone_speak_of_every_establishment_known(tmp_path):
    row = establishment(units(tmp_path))

    assert (row.siret, row.siren, row.may_create) == ("", invented_siren(1), False)
    assert row.speaks_of == {"legal_name", "legal_category", "is_ess_flagged", "rna"}
    assert refusal(row) == ""


def test_a_closed_unit_closes_its_establishments_an_open_one_opens_none(tmp_path):
    row = establishment(units(tmp_path, {"etatAdministratifUniteLegale": "C"}))

    assert row.state == "F"
    assert "state" in row.speaks_of


@pytest.mark.parametrize("status", ["P", "N"])
def test_a_natural_person_who_opposes_diffusion_is_skipped_without_a_name(tmp_path, status):
    person = {"categorieJuridiqueUniteLegale": "1000", "statutDiffusionUniteLegale": status}

    row = only(places(tmp_path), units(tmp_path, {**person, "denominationUniteLegale": "NOM SECRET"}))

    assert isinstance(row, Skipped)
    assert not row.is_refused
    assert row.withdrawn_siren == invented_siren(1)
    assert "SECRET" not in row.name + row.reason


def test_masked_texts_are_no_texts(tmp_path):
    masked = dict.fromkeys(
        ["libelleVoieEtablissement", "codePostalEtablissement", "enseigne1Etablissement"], "[ND]"
    )

    row = establishment(
        places(tmp_path, {**masked, "statutDiffusionEtablissement": "P", "numeroVoieEtablissement": "[ND]"}),
        units(tmp_path),
    )

    assert (row.postal_code, row.name, row.diffusion) == ("", "LES ARCHES", "P")
    assert "[ND]" not in row.street


def test_a_natural_person_is_named_by_both_names(tmp_path):
    person = {
        "denominationUniteLegale": "",
        "prenomUsuelUniteLegale": "ALIX",
        "nomUniteLegale": "MARTIN",
        "categorieJuridiqueUniteLegale": "1000",
    }

    assert establishment(places(tmp_path), units(tmp_path, person)).name == "ALIX MARTIN"


def test_another_place_of_a_unit_says_its_town(tmp_path):
    row = establishment(places(tmp_path, {"etablissementSiege": "false"}), units(tmp_path))

    assert (row.name, row.is_seat) == ("LES ARCHES (NIMES)", False)


def test_what_is_elsewhere_is_counted_and_not_read(tmp_path):
    elsewhere = {"codeCommuneEtablissement": "34172", "siret": "illisible"}
    reading = Reading([places(tmp_path, {}, elsewhere, elsewhere), units(tmp_path)])

    found = list(reading.lines())

    assert len(found) == 1
    assert dict(reading.scope.passed_over) == {"hors du Gard": 2}
    assert len(rows(places(tmp_path, {"codeCommuneEtablissement": "34172"}), everywhere=True)) == 1


def test_codes_of_older_lists_of_activities_are_left(tmp_path):
    old = {"activitePrincipaleEtablissement": "57.10", "nomenclatureActivitePrincipaleEtablissement": "NAP"}

    row = establishment(places(tmp_path, old))

    assert (row.naf, row.warnings) == ("", ())


def test_lambert_93_becomes_degrees(tmp_path):
    metres = {
        "coordonneeLambertAbscisseEtablissement": "809395.58",
        "coordonneeLambertOrdonneeEtablissement": "6305129.81",
    }

    row = establishment(places(tmp_path, metres))

    assert (row.longitude, row.latitude) == pytest.approx((4.3601, 43.8367), abs=1e-6)


@pytest.mark.parametrize(
    ("metres", "degrees"),
    [
        ((700_000, 6_600_000), (3.0, 46.5)),  # the origin, by definition
        ((652_709.401, 6_859_290.946), (2.3522, 48.8323)),
        ((1_207_000, 6_150_000), None),
        ((0, 0), None),
        ((4.36, 43.83), None),
    ],
)
def test_the_projection_holds_over_france_and_nowhere_else(metres, degrees):
    found = lambert.longitude_latitude(*metres)

    if degrees is None:
        assert found is None or -6 < found[0] < 10
        return
    assert found == pytest.approx(degrees, abs=5e-3)


def test_a_file_from_before_2018_is_read(tmp_path):
    row = establishment(file(tmp_path, table(OLD, separator=";"), encoding="cp1252"))

    assert (row.siret, row.name, row.naf) == (invented_siret(1), "LES ARCHES", "88.99B")
    assert (row.commune_code, row.street, row.headcount) == ("30189", "12 AVENUE DES ARCHES", "10-49")
    assert (row.is_ess_flagged, row.may_create) == (True, True)
    assert row.told_on == date(2017, 3, 2)


# RNA


def test_an_association_without_siret_is_known_by_its_rna_number(tmp_path):
    row = establishment(file(tmp_path, table(WALDEC, separator=";")))

    assert (row.siret, row.siren, row.rna) == ("", "", "W302000001")
    assert (row.name, row.street, row.city) == ("LES AMIS DU GARDON", "3 RUE du Pont", "Alès")
    assert (row.legal_category, row.state, row.may_create) == ("9220", "A", True)
    assert row.told_on == date(2025, 2, 9)
    assert refusal(row) == ""


def test_an_older_association_takes_the_number_among_its_observations(tmp_path):
    row = establishment(file(tmp_path, table(IMPORT, separator=";")))

    assert (row.rna, row.street, row.city) == ("W302000017", "10 RUE Neuve", "ALES")


def test_an_older_association_without_number_is_counted(tmp_path):
    reading = Reading([file(tmp_path, table({**IMPORT, "observation": ""}, separator=";"))])

    assert list(reading.lines()) == []
    assert sum(reading.scope.passed_over.values()) == 1


@pytest.mark.parametrize("gone", [{"position": "D"}, {"position": "S"}, {"date_disso": "2015-01-20"}])
def test_a_dissolved_association_is_never_created_and_closes_the_one_known(tmp_path, gone):
    row = establishment(file(tmp_path, table({**WALDEC, **gone}, separator=";")))

    assert (row.may_create, row.state) == (False, "F")
    assert "state" in row.speaks_of


def test_beside_a_siret_the_rna_only_tells_its_number(tmp_path):
    row = establishment(file(tmp_path, table({**WALDEC, "siret": invented_siret(1)}, separator=";")))

    assert row.siren == invented_siren(1)
    assert row.speaks_of == {"rna"}


def test_an_association_of_public_interest_has_its_own_category(tmp_path):
    row = establishment(file(tmp_path, table({**WALDEC, "rup_mi": "2001-05-05"}, separator=";")))

    assert row.legal_category == "9230"


def test_lost_letters_are_pointed_at(tmp_path):
    row = establishment(file(tmp_path, table({**WALDEC, "titre": "LES CAF\ufffdS"}, separator=";")))

    assert "titre" in row.warnings[0]


# ESS France


def test_the_list_of_ess_france_marks_units_with_its_date(tmp_path):
    row = establishment(file(tmp_path, table(ESS), name="liste-ess-2024-05-31.csv"))

    assert (row.siren, row.is_ess_listed, row.family) == (invented_siren(1), True, "association")
    assert row.speaks_of == {"is_ess_listed", "family"}
    assert not row.may_create
    assert (row.source, row.told_on) == (Source.ESS_FRANCE, date(2024, 5, 31))


@time_machine.travel("2026-07-01T10:00:00+02:00")
def test_a_list_without_date_is_as_of_today(tmp_path):
    assert establishment(file(tmp_path, table(ESS))).told_on == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("family", "code"),
    [
        ("Coopérative", "cooperative"),
        ("Mutuelle", "mutual"),
        ("Fondation", "foundation"),
        ("Société commerciale de l'ESS", "company"),
        ("ASSOCIATION", "association"),
    ],
)
def test_families_are_read_in_their_own_words(tmp_path, family, code):
    row = establishment(workbook(tmp_path, {**ESS, "Famille juridique de l'entreprise": family}))

    assert row.family == code


def test_an_unknown_family_is_left_out_and_said(tmp_path):
    row = establishment(file(tmp_path, table({**ESS, "Famille juridique de l'entreprise": "Royaume"})))

    assert row.speaks_of == {"is_ess_listed"}
    assert "Royaume" in row.warnings[0]


def test_a_line_of_the_list_with_a_siret_may_make_a_structure(tmp_path):
    listed = {"SIRET": invented_siret(1), "Raison sociale": "LES ARCHES", "Famille": "Association"}

    row = establishment(file(tmp_path, table(listed)))

    assert (row.siret, row.siren, row.may_create) == (invented_siret(1), invented_siren(1), True)
    assert refusal(row) == ""


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ({"Code du département de l'établissement": "34"}, 0),
        ({"Code du département de l'établissement": "", "Code postal": "34000"}, 0),
        ({"Code du département de l'établissement": "", "Code postal": "1000"}, 0),
        ({"Code du département de l'établissement": "", "Code postal": "30000"}, 1),
        ({"Code du département de l'établissement": "", "Code postal": ""}, 1),
    ],
)
def test_units_of_elsewhere_are_counted(tmp_path, place, wanted):
    assert len(rows(file(tmp_path, table({**ESS, **place})))) == wanted


# Together


def test_files_of_several_registers_are_read_in_one_import(tmp_path):
    reading = Reading(
        [file(tmp_path, table(OWN)), saved(tmp_path, unit(2)), places(tmp_path), units(tmp_path)]
    )

    found = list(reading.lines())

    assert [line.file for line in found] == ["places.csv", "answer.json", "table.csv"]
    assert all(isinstance(line.row, Establishment) for line in found)
    assert reading.done == 1.0


def test_progress_grows_as_lines_are_read(tmp_path):
    many = [{**OWN, "siret": invented_siret(number)} for number in range(1, 4000)]
    reading = Reading([file(tmp_path, table(*many))])

    shares = [reading.done for _line in reading.lines()]

    assert shares[0] < 0.5
    assert shares == sorted(shares)
    assert reading.done == 1.0


def test_a_first_look_reads_no_file_whole(tmp_path):
    establishments = places(tmp_path, *({"siret": invented_siret(number)} for number in range(1, 2000)))
    units = file(tmp_path, table(*[UNIT] * 2000), name="units.csv")

    reading = Reading([establishments, units])
    reading.look()

    assert reading.done < 0.5
