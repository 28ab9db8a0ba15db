"""Whatever bytes come, a file is read as rows or refused with a clear reason, and nothing else."""

import csv
import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from structures.imports.faults import RefusedCellError
from structures.imports.reading import FORMATS, Reading
from structures.imports.rows import BrokenFileError, Establishment, Skipped
from structures.imports.tables.cells import Cells
from structures.imports.validation import refusal
from tests.structures.tables import ESS, IMPORT, OLD, OWN, PLACE, UNIT, WALDEC, workbook

pytestmark = pytest.mark.django_db

ANYTHING = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.text(max_size=60)
#: What tables are made of, more often than chance would.
PIECES = st.sampled_from(
    [
        ";",
        ",",
        "\t",
        "|",
        "\n",
        "\r",
        '"',
        "'",
        "\0",
        "siret",
        "nom",
        "5,00E+13",
        "00000001800010",
        "é",
        "\ufeff",
    ]
)
#: Members of the API's answers.
NAMES = st.sampled_from(["siren", "siege", "siret", "complements", "matching_etablissements", "commune"])


def read(path, format_name="auto"):
    """The rows, or None for a file refused with a reason that names it."""
    try:
        found = [line.row for line in Reading([path], format_name=format_name, everywhere=True).lines()]
    except BrokenFileError as error:
        if path.name not in str(error):
            pytest.fail(f"the reason names no file: {error}")
        return None
    for row in found:
        assert isinstance(row, Establishment | Skipped)
        if isinstance(row, Establishment):
            refusal(row)
            assert "\0" not in row.name + row.street + row.city
    return found


@ANYTHING
@given(content=st.binary(max_size=2_000))
def test_any_bytes(tmp_path, content):
    path = tmp_path / "any.bin"
    path.write_bytes(content)
    read(path)


@ANYTHING
@given(pieces=st.lists(PIECES | TEXTS, max_size=60), encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_any_text_that_looks_like_a_table(tmp_path, pieces, encoding):
    path = tmp_path / "any.csv"
    path.write_bytes(("siret;nom\n" + "".join(pieces)).encode(encoding, "ignore"))
    read(path)


@ANYTHING
@given(
    header=st.sampled_from([PLACE, UNIT, {**PLACE, **UNIT}, OLD, WALDEC, IMPORT, ESS, OWN]),
    cells=st.lists(
        st.lists(TEXTS | st.sampled_from(["30189", "30", "A", "F", "1e5", "31/12/2025"])), max_size=4
    ),
)
def test_any_cells_under_the_header_of_a_register(tmp_path, header, cells):
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([list(header), *cells])
    path = tmp_path / "register.csv"
    path.write_bytes(text.getvalue().encode("utf-8", "ignore"))
    read(path)


@ANYTHING
@given(
    values=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | TEXTS, st.lists, max_leaves=9
    )
)
def test_any_json(tmp_path, values):
    path = tmp_path / "any.json"
    path.write_text(json.dumps({"results": values}), encoding="utf-8")
    read(path)


@ANYTHING
@given(position=st.integers(0, 4_000), byte=st.integers(0, 255), cut=st.integers(0, 3_000))
def test_a_workbook_damaged_anywhere(tmp_path_factory, position, byte, cut):
    folder = tmp_path_factory.mktemp("book")
    content = bytearray(workbook(folder, OWN).read_bytes())
    content[position % len(content)] = byte
    path = folder / "damaged.xlsx"
    path.write_bytes(bytes(content[: len(content) - cut % 50]))
    read(path)


@ANYTHING
@given(
    names=st.lists(st.sampled_from(["[Content_Types].xml", "xl/workbook.xml", "mimetype"]), unique=True),
    content=st.binary(max_size=300),
)
def test_any_archive(tmp_path, names, content):
    path = tmp_path / "archive.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    read(path)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS | st.from_regex(r"[0-9 ,.eE+'=\u00a0]{1,20}", fullmatch=True))
def test_any_number_is_a_valid_one_or_refused(text):
    cells = Cells(1, [text], {"siret": 0}, ["siret"])
    try:
        found = cells.siret("siret")
    except RefusedCellError:
        return
    assert found == "" or (len(found) == 14 and found.isdecimal())
    cells.day("siret")
    cells.decimal("siret", 180)
    cells.flag("siret")


@pytest.mark.parametrize("format_name", list(FORMATS))
@pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04", b"a;b\n1;2\n", b"\x00" * 50])
def test_a_format_asked_for_refuses_what_it_is_not(tmp_path, format_name, content):
    path = tmp_path / "wrong"
    path.write_bytes(content)

    assert read(path, format_name) is None
