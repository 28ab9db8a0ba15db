"""Our own table: what people fill in by hand, and what the directory exports, read again."""

import pytest

from structures.imports.adapters import own_format
from structures.imports.rows import Skipped
from structures.models import Source
from tests.factories.structures import (
    DirectoryPageFactory,
    SectorFactory,
    StructurePageFactory,
    invented_siren,
    invented_siret,
)
from tests.structures.tables import (
    OWN,
    establishment,
    file,
    only,
    table,
)

pytestmark = pytest.mark.django_db


def test_our_own_table_tells_facts_apart_from_words(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "courriels": "a@arches.example.org|pas un courriel"})))

    assert row.source == Source.EDITOR
    assert (row.legal_name, row.headcount, row.commune_code) == ("LES ARCHES", "10-49", "30189")
    assert row.words["sectors"] == ("solidarity", "food")
    assert row.words["teaser_text"] == "Des arches pour tous."
    assert row.words["website"] == "https://arches.example.org/"
    assert row.words["emails"] == ("a@arches.example.org",)
    assert "courriels" in row.warnings[0]


@pytest.mark.parametrize(
    ("column", "damaged", "field", "mended"),
    [
        ("code_postal", "1000", "postal_code", "01000"),
        ("code_postal", "30000.0", "postal_code", "30000"),
        ("code_commune", "1004", "commune_code", "01004"),
        ("effectif", "01/09/2026", "headcount", "1-9"),
        ("effectif", "1-sept.", "headcount", "1-9"),
        ("effectif", "09-janv", "headcount", "1-9"),
        ("effectif", "2026-09-01", "headcount", "1-9"),
    ],
)
def test_what_a_spreadsheet_did_to_a_code_is_undone_and_said(tmp_path, column, damaged, field, mended):
    row = establishment(file(tmp_path, table({**OWN, column: damaged})), everywhere=True)

    assert getattr(row, field) == mended
    assert damaged in row.repairs[0]


@pytest.mark.parametrize(
    ("damaged", "mended"), [("465710001", "04 65 71 00 01"), ("4 65 71 00 01", "04 65 71 00 01")]
)
def test_a_telephone_without_its_zero_is_mended_and_said(tmp_path, damaged, mended):
    row = establishment(file(tmp_path, table({**OWN, "telephones": f"{damaged} / 06 00 00 00 00"})))

    assert row.words["phones"] == (mended, "06 00 00 00 00")
    assert len(row.repairs) == 1


@pytest.mark.parametrize("damaged", ["4.66E+08", "12", "néant"])
def test_a_telephone_that_is_none_is_left_out_and_said(tmp_path, damaged):
    row = establishment(file(tmp_path, table({**OWN, "telephones": damaged})))

    assert "phones" not in row.words
    assert damaged in row.warnings[0]


@pytest.mark.parametrize("between", ["|", "; ", ", ", "\n"])
def test_contacts_are_told_apart_by_the_usual_signs(tmp_path, between):
    mails = ("a@arches.example.org", "b@arches.example.org")

    row = establishment(file(tmp_path, table({**OWN, "courriels": between.join(mails)})))

    assert row.words["emails"] == mails


def test_an_empty_cell_of_our_own_table_says_nothing(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "adresse": "", "resume": ""})))

    assert "street" not in row.speaks_of
    assert "teaser_text" not in row.words


@pytest.mark.parametrize("hostile", ["javascript:alert(1)", "arches", "ftp://x.example.org"])
def test_a_website_that_is_none_is_left_out(tmp_path, hostile):
    row = establishment(file(tmp_path, table({**OWN, "site_web": hostile})))

    assert "website" not in row.words
    assert row.warnings


def test_markup_in_a_presentation_stays_text(tmp_path):
    row = establishment(file(tmp_path, table({**OWN, "presentation": "<script>alert(1)</script>"})))

    assert row.words["presentation"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_the_template_is_read_again_and_its_example_left_out(tmp_path):
    path = file(tmp_path, own_format.template())

    row = only(path)

    assert isinstance(row, Skipped)
    assert "exemple" in row.reason
    assert not row.is_refused


def test_a_template_filled_by_hand_is_read(tmp_path):
    filled = own_format.template().replace("Les Paniers des Cévennes", "Les Jardins")

    row = establishment(file(tmp_path, filled))

    assert (row.name, row.warnings) == ("Les Jardins", ())
    assert row.words["is_network_member"] is True


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_what_the_directory_exports_is_read_again_the_same(client, tmp_path, extension):
    DirectoryPageFactory()
    page = StructurePageFactory(
        title="=Les Arches",
        teaser_text="Des arches.",
        presentation="<p>Un.</p><p>Deux &amp; trois.</p>",
        website="https://arches.example.org/",
        sectors=[SectorFactory(code="solidarity")],
        record__number=1,
        record__rna="W301234567",
        record__street="12 rue des Arches",
        record__headcount="10-49",
        record__longitude=4.3601,
        record__latitude=43.8367,
    )
    response = client.get(f"/annuaire/export.{extension}")
    assert response.status_code == 200
    path = file(tmp_path, b"".join(response.streaming_content), name=f"export.{extension}")

    row = establishment(path)

    assert (row.siret, row.siren, row.rna) == (invented_siret(1), invented_siren(1), "W301234567")
    assert (row.name, row.slug) == ("=Les Arches", page.slug)
    assert (row.street, row.headcount, row.longitude, row.latitude) == (
        "12 rue des Arches",
        "10-49",
        4.3601,
        43.8367,
    )
    assert row.is_ess_flagged is True
    assert row.words["sectors"] == ("solidarity",)
    assert row.words["teaser_text"] == "Des arches."
    assert row.words["presentation"] == "<p>Un.</p><p>Deux &amp; trois.</p>"
    assert row.words["website"] == "https://arches.example.org/"
    assert (row.warnings, row.repairs) == ((), ())


def test_the_page_of_another_portal_is_not_ours(tmp_path):
    DirectoryPageFactory()

    row = establishment(
        file(tmp_path, table({**OWN, "url": "https://ailleurs.example.org/annuaire/les-arches/"}))
    )

    assert row.slug == ""
