"""Encodings, separators, what spreadsheets do to a table: mended where certain, else refused by line."""

import zipfile
from datetime import date

import pytest

from structures.imports.reading import Reading
from structures.imports.rows import BrokenFileError, Establishment, Skipped
from tests.factories.structures import invented_siren, invented_siret
from tests.structures.tables import ESS, OWN, establishment, file, only, rows, table, workbook

pytestmark = pytest.mark.django_db

#: INSEE's own example of a number whose keys are right.
VALID_SIRET = "73282932000074"
ACCENTED = {**OWN, "nom": "L’Œuvre à Nîmes €"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding_gives_the_same_letters(tmp_path, encoding):
    path = file(tmp_path, table(ACCENTED), encoding=encoding)

    assert establishment(path).name == "L’Œuvre à Nîmes €"


def test_lines_of_two_encodings_in_one_file_are_both_read(tmp_path):
    header, first = table(ACCENTED).splitlines()
    second = table({**ACCENTED, "siret": invented_siret(2)}).splitlines()[1]
    content = b"\r\n".join([header.encode(), first.encode(), second.encode("cp1252")])

    assert [row.name for row in rows(file(tmp_path, content))] == ["L’Œuvre à Nîmes €"] * 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path, separator):
    lists = {**OWN, "secteurs": "food"}

    row = establishment(file(tmp_path, table(lists, separator=separator)))

    assert (row.name, row.postal_code) == ("Les Arches", "30000")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_says_the_separator_is_obeyed(tmp_path, first):
    path = file(tmp_path, f"{first}\r\n{table({**OWN, 'nom': 'A, B, C, D'}, separator=';')}")

    assert establishment(path).name == "A, B, C, D"


def test_an_unknown_separator_is_named(tmp_path):
    with pytest.raises(BrokenFileError, match="#"):
        rows(file(tmp_path, "sep=#\nsiret#nom\n"))


def test_a_title_above_the_header_and_blank_lines_are_passed(tmp_path):
    path = file(tmp_path, f"Liste des structures\n\n{table(OWN, separator=';')}\n;;;\n\n")

    assert establishment(path).name == "Les Arches"


def test_a_quoted_text_of_several_lines_is_one_cell_and_lines_keep_their_numbers(tmp_path):
    first = {**OWN, "presentation": "Un.\nDeux; trois.\n\nQuatre."}
    second = {**OWN, "presentation": "", "siret": invented_siret(2)}

    lines = list(Reading([file(tmp_path, table(first, second, separator=";"))]).lines())

    assert lines[0].row.words["presentation"] == "<p>Un.</p><p>Deux; trois.</p><p>Quatre.</p>"
    assert [line.number for line in lines] == [2, 6]


def test_zero_bytes_are_left_out(tmp_path):
    assert establishment(file(tmp_path, table({**OWN, "nom": "Les\0 Arches"}))).name == "Les Arches"


def test_a_separator_at_the_end_of_lines_is_no_column(tmp_path):
    content = "\n".join(f"{line};;" for line in table(OWN, separator=";").splitlines())

    assert establishment(file(tmp_path, content)).name == "Les Arches"


def test_a_line_with_a_cell_too_many_is_refused_and_the_next_is_read(tmp_path):
    header, line = table(OWN, separator=";").splitlines()
    good = table({**OWN, "siret": invented_siret(2)}, separator=";").splitlines()[1]

    shifted, kept = rows(file(tmp_path, f"{header}\n{line};de trop\n{good}\n"))

    assert isinstance(shifted, Skipped)
    assert shifted.is_refused
    assert kept.siret == invented_siret(2)


def test_a_column_that_comes_twice_is_refused_by_name(tmp_path):
    with pytest.raises(BrokenFileError, match="adresse"):
        rows(file(tmp_path, "siret;nom;Adresse;effectif;adresse\n"))


def test_a_quote_never_closed_names_its_line(tmp_path):
    content = table(OWN) + f'{invented_siret(2)},"jamais fermé' + "x" * 200_000

    with pytest.raises(BrokenFileError, match="ligne 3"):
        rows(file(tmp_path, content))


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path):
    with pytest.raises(BrokenFileError, match="trop longue"):
        rows(file(tmp_path, table(OWN) + "x" * 1_100_000))


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xff\xfe", b"bonjour", b"a;b;c\n1;2;3\n", b"\xd0\xcf\x11\xe0" * 99]
)
def test_an_unknown_file_is_told_what_is_accepted(tmp_path, content):
    with pytest.raises(BrokenFileError, match=r"SIRENE.*RNA.*ESS France"):
        rows(file(tmp_path, content))


# Numbers of establishments


@pytest.mark.parametrize(
    "written",
    [
        "{siren} 00010",
        "{siren}\u00a000010",
        "000\u202f000\u202f018\u202f00010",
        "'{siret}",
        '="{siret}"',
        "{siret}.0",
        "{siret},00",
    ],
)
def test_a_siret_dressed_otherwise_is_mended_and_said(tmp_path, written):
    siret = written.format(siren=invented_siren(1), siret=invented_siret(1))

    row = establishment(file(tmp_path, table({**OWN, "siret": siret})))

    assert row.siret == invented_siret(1)
    assert len(row.repairs) == 1
    assert "siret" in row.repairs[0]
    assert invented_siret(1) in row.repairs[0]


def test_a_siret_as_it_should_be_says_nothing(tmp_path):
    assert establishment(file(tmp_path, table(OWN))).repairs == ()


def test_zeros_lost_before_a_siret_are_found_again_when_its_key_proves_it(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "siret": invented_siret(1).lstrip("0").zfill(11)})))

    assert row.siret == invented_siret(1)
    assert row.repairs


def test_a_short_siret_whose_key_is_wrong_is_refused(tmp_path):
    row = only(file(tmp_path, table({**OWN, "siret": "1234567890123"})))

    assert isinstance(row, Skipped)
    assert (row.is_refused, row.column, row.name) == (True, "siret", "Les Arches")


@pytest.mark.parametrize("written", ["5.00E+13", "5,00E+13", "4,423E+13", "5e13"])
def test_a_siret_whose_digits_a_spreadsheet_lost_is_refused(tmp_path, written):
    row = only(file(tmp_path, table({**OWN, "siret": written}, separator=";")))

    assert isinstance(row, Skipped)
    assert row.is_refused
    assert "tableur" in row.reason
    assert row.column == "siret"


def test_scientific_notation_that_still_holds_every_digit_is_mended(tmp_path):
    written = f"{VALID_SIRET[0]},{VALID_SIRET[1:]}E+13"

    row = establishment(file(tmp_path, table({**OWN, "siret": written}, separator=";")))

    assert row.siret == VALID_SIRET


def test_the_establishments_of_la_poste_follow_their_own_rule(tmp_path):
    assert establishment(file(tmp_path, table({**OWN, "siret": "35600000049837"}))).repairs == ()


def test_a_siren_without_its_zeros_is_filled(tmp_path):
    row = establishment(file(tmp_path, table({**ESS, "SIREN": invented_siren(1).lstrip("0").zfill(6)})))

    assert row.siren == invented_siren(1)


# Dates, numbers, truth


@pytest.mark.parametrize(
    "written",
    ["2025-12-31", "31/12/2025", "31-12-2025", "31.12.2025", "20251231", "46022", "2025-12-31T10:00:95"],
)
def test_dates_are_read_however_written(tmp_path, written):
    row = establishment(file(tmp_path, table({**OWN, "mis_a_jour_le": written})))

    assert row.told_on == date(2025, 12, 31)


def test_a_senseless_date_is_left_out_and_said(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "mis_a_jour_le": "31/02/2025"})))

    assert row.told_on is None
    assert "mis_a_jour_le" in row.warnings[0]


def test_decimal_commas_are_read(tmp_path):
    row = establishment(
        file(tmp_path, table({**OWN, "longitude": "4,3601", "latitude": "43,8367"}, separator=";"))
    )

    assert (row.longitude, row.latitude) == (4.3601, 43.8367)
    assert {"longitude", "latitude"} <= row.speaks_of


@pytest.mark.parametrize("wrong", ["quatre", "4 degrés", "1e999", "nan", "181"])
def test_a_number_out_of_sense_is_left_out_and_said(tmp_path, wrong):
    row = establishment(file(tmp_path, table({**OWN, "longitude": wrong, "latitude": "43.8"}, separator=";")))

    assert row.longitude is None
    assert "longitude" not in row.speaks_of
    assert "longitude" in row.warnings[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("O", True), ("oui", True), ("VRAI", True), ("true", True), ("1", True), ("N", False), ("0", False)],
)
def test_yes_and_no_are_read_however_written(tmp_path, written, expected):
    row = establishment(file(tmp_path, table({**OWN, "membre_reseau": written})))

    assert row.words["is_network_member"] is expected


def test_what_is_neither_yes_nor_no_says_nothing(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "membre_reseau": "peut-être"})))

    assert "is_network_member" not in row.words
    assert "membre_reseau" in row.warnings[0]


# Workbooks


def test_a_workbook_is_read_like_a_text_numbers_and_dates_as_they_are(tmp_path):
    changes = {"siret": int(VALID_SIRET), "mis_a_jour_le": date(2025, 12, 31), "membre_reseau": True}

    row = establishment(workbook(tmp_path, {**OWN, **changes, "code_postal": 30000}))

    assert (row.siret, row.postal_code, row.told_on) == (VALID_SIRET, "30000", date(2025, 12, 31))
    assert row.words["is_network_member"] is True


def test_the_rows_of_a_workbook_keep_their_numbers(tmp_path):
    path = workbook(tmp_path, OWN, dict.fromkeys(OWN, ""), {**OWN, "siret": invented_siret(2)})

    assert [line.number for line in Reading([path]).lines()] == [2, 4]


def test_a_workbook_under_another_name_is_recognised(tmp_path):
    assert establishment(workbook(tmp_path, OWN, name="table.csv")).name == "Les Arches"


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member,
    ):
        for _megabyte in range(600):
            member.write(b"\0" * 1024 * 1024)

    with pytest.raises(BrokenFileError, match="décompressé"):
        rows(path)


def test_a_damaged_workbook_is_named(tmp_path):
    whole = workbook(tmp_path, OWN).read_bytes()

    for size in (4, 200, len(whole) // 2, len(whole) - 30):
        with pytest.raises(BrokenFileError, match="abîmé"):
            rows(file(tmp_path, whole[:size], name="half.xlsx"))


def test_formulas_are_read_as_text_that_nothing_runs(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "nom": "'=1+1"})))

    assert row.name == "=1+1"
    assert isinstance(row, Establishment)
