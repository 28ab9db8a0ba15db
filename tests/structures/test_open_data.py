"""The open data page: each dataset with its licence, freshness, files, and a schema that its files obey."""

import csv
import json
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, PageViewRestriction

from portal.translation import translate
from structures.models import Contact, OpenDataPage, RegisterRecord, Sector, StructurePage
from structures.sharing import workbooks
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    home,
    language,
)
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db
CODES = ("structures", "territoires", "secteurs", "labels", "familles", "categories-juridiques")


@pytest.fixture(autouse=True)
def places() -> Gard:
    return small_gard()


@pytest.fixture(autouse=True)
def directory(places):
    LegalFamilyFactory()
    LegalCategoryFactory()
    page = DirectoryPageFactory()
    StructurePageFactory(
        title="Les Arches",
        presentation="<p>Nous réparons ; nous « vendons ».</p>",
        sectors=[SectorFactory(code="reuse"), SectorFactory(code="culture", naf_codes=["90", "91"])],
        labels=[LabelFactory(code="esus")],
        action_zone=[places.metropole, places.ales],
        record__family=LegalFamilyFactory(),
        record__legal_category=LegalCategoryFactory(),
        record__commune=places.nimes,
        record__postal_code="30000",
        record__longitude=4.36,
        record__latitude=43.83,
        record__headcount="10-49",
        record__verified=True,
        record__rna="W301234567",
    )
    hidden = StructurePageFactory(title="Discrète", record__diffusion=RegisterRecord.Diffusion.PARTIAL)
    Contact.objects.create(structure=hidden, kind="email", value="interne@example.org")
    StructurePageFactory(title="Sans fiche", record=False)
    return page


@pytest.fixture
def page() -> OpenDataPage:
    page = OpenDataPage(title="Données ouvertes", slug="donnees", introduction="À tout le monde.")
    return home(language()).add_child(instance=page)


def taken(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


# Schemas


def faults(table: list[dict[str, str]], schema: dict) -> list[str]:
    """What a CSV has against its Table Schema."""
    found = []
    for field in schema["fields"]:
        cells = [row[field["name"]] for row in table]
        rules = field.get("constraints", {})
        given = [cell for cell in cells if cell not in schema["missingValues"]]
        if rules.get("required") and len(given) < len(cells):
            found.append(f"{field['name']}: a cell is empty")
        if rules.get("unique") and len(set(given)) < len(given):
            found.append(f"{field['name']}: a value stands twice")
        found += [f"{field['name']}: {cell!r}" for cell in given if not obeys(cell, field, rules)]
    return found


def obeys(cell: str, field: dict, rules: dict) -> bool:
    readers = {
        "string": str,
        "number": float,
        "integer": int,
        "date": date.fromisoformat,
        "boolean": {"true": True, "false": False}.__getitem__,
    }
    try:
        value = readers[field["type"]](cell)
    except (ValueError, KeyError):
        return False
    return (
        (field["format"] != "uri" or urlsplit(cell).scheme in {"http", "https"})
        and ("pattern" not in rules or re.fullmatch(rules["pattern"], cell) is not None)
        and ("enum" not in rules or cell in rules["enum"])
        and ("minimum" not in rules or value >= rules["minimum"])
        and ("maximum" not in rules or value <= rules["maximum"])
    )


@pytest.mark.parametrize("code", CODES)
def test_each_file_obeys_its_schema(client, code) -> None:
    schema = client.get(f"/donnees/schemas/{code}.json").json()
    text = taken(client, f"/donnees/{code}.csv").decode("utf-8-sig")
    table = list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))

    assert table
    assert list(table[0]) == [field["name"] for field in schema["fields"]]
    assert faults(table, schema) == []
    assert schema["licenses"][0]["name"] == "etalab-2.0"


def test_the_check_of_files_sees_faults() -> None:
    text = {
        "name": "a",
        "type": "string",
        "format": "default",
        "constraints": {"required": True, "unique": True},
    }
    number = {"name": "n", "type": "number", "format": "default", "constraints": {"minimum": 0}}
    schema = {"fields": [text, number], "missingValues": [""]}
    assert faults([{"a": "x", "n": "1"}, {"a": "y", "n": ""}], schema) == []
    for wrong in ({"a": "", "n": "1"}, {"a": "x", "n": "un"}, {"a": "x", "n": "-1"}):
        assert faults([wrong], schema)
    assert faults([{"a": "x", "n": ""}, {"a": "x", "n": ""}], schema)


def test_a_schema_speaks_both_languages_with_the_same_names(client) -> None:
    french = client.get("/donnees/schemas/structures.json").json()
    english = client.get("/en/donnees/schemas/structures.json").json()
    assert [field["name"] for field in french["fields"]] == [field["name"] for field in english["fields"]]
    assert french["fields"][3]["title"] == "Nom"
    assert english["fields"][3]["title"] == "Name"


# Files


def test_a_dataset_too_long_for_a_workbook_offers_none(client, monkeypatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 0)

    assert "structures.xlsx" not in client.get("/donnees/").content.decode()
    assert client.get("/donnees/structures.xlsx").status_code == 404


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("extension", ["csv", "xlsx", "json", "geojson"])
def test_each_dataset_is_given_in_its_formats(client, code, extension) -> None:
    address = f"/donnees/{code}.{extension}"
    if extension == "geojson" and code not in {"structures", "territoires"}:
        assert client.get(address).status_code == 404
        return
    body = taken(client, address)
    if extension == "xlsx":
        assert len(list(load_workbook(BytesIO(body)).worksheets[0].values)) > 1
    if "json" in extension:
        assert json.loads(body)["licence"] == "Licence Ouverte / Open Licence 2.0"


def test_nothing_private_is_in_the_whole_of_structures(client) -> None:
    StructurePageFactory(title="Brouillon", live=False)
    private = StructurePageFactory(title="Réservée")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    text = taken(client, "/donnees/structures.json").decode()
    assert "Les Arches" in text
    for secret in ("Brouillon", "Réservée", "interne@"):
        assert secret not in text


def test_territories_are_drawn_by_their_outlines(client, places) -> None:
    outline = {"type": "Polygon", "coordinates": [[[4, 43], [5, 43], [5, 44], [4, 43]]]}
    places.nimes.outline = outline
    places.nimes.save()
    features = json.loads(taken(client, "/donnees/territoires.geojson"))["features"]
    shapes = {each["properties"]["nom"]: each["geometry"] for each in features}
    assert shapes["Nîmes"] == outline
    assert shapes["Alès"]["type"] == "Point"


@pytest.mark.parametrize("address", ["/donnees/nulle-part.csv", "/donnees/schemas/nulle-part.json"])
def test_there_is_nothing_else(client, address) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("title", ["Annuaire : tout/rien [1] ? *", "'", "\x0b"])
def test_a_workbook_takes_any_title(client, directory, title) -> None:
    type(directory).objects.update(title=title)
    assert taken(client, "/annuaire/export.xlsx")


def test_whole_files_cost_the_same_queries_whatever_they_hold(client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for code in CODES:
                taken(client, f"/donnees/{code}.csv")
        return len(captured)

    queries()
    few = queries()
    for _number in range(3):
        StructurePageFactory(sectors=[SectorFactory()], labels=[LabelFactory()])
    assert queries() == few


# The page


def test_says_of_each_dataset_what_one_needs_to_reuse_it(client, page) -> None:
    shown = client.get(page.url).content.decode()

    assert "À tout le monde." in shown
    assert shown.count("Licence Ouverte / Open Licence 2.0") >= len(CODES)
    assert "SIRENE" in shown
    for code in CODES:
        assert f'href="/donnees/{code}.csv"' in shown
        assert f'href="/donnees/schemas/{code}.json"' in shown
        assert f'href="/api/v1/{code}"' in shown
    assert client.get("/api/v1/structures").status_code == 200


@time_machine.travel("2026-07-02 10:00Z", tick=False)
def test_tells_how_many_rows_and_when_they_changed(client, page) -> None:
    StructurePage.objects.update(last_published_at=datetime(2026, 3, 1, tzinfo=UTC))
    RegisterRecord.objects.update(verified_at=datetime(2026, 5, 4, 12, tzinfo=UTC), refreshed_at=None)
    sector = Sector.objects.get(code="reuse")
    ModelLogEntry.objects.log_action(sector, "wagtail.edit", timestamp=datetime(2026, 6, 7, 12, tzinfo=UTC))

    found = {each.dataset.code: each for each in client.get(page.url).context["datasets"]}

    assert found["structures"].total == 3
    assert found["structures"].changed_at.date() == date(2026, 5, 4)
    assert found["secteurs"].changed_at.date() == date(2026, 6, 7)
    assert found["labels"].changed_at is None


def test_counts_only_what_it_gives(client, page, directory) -> None:
    StructurePageFactory(title="Brouillon", live=False)
    found = {each.dataset.code: each.total for each in client.get(page.url).context["datasets"]}
    given = json.loads(taken(client, "/donnees/structures.json"))["lignes"]
    assert found["structures"] == len(given) == 3
    directory.unpublish()
    assert "structures" not in [each.dataset.code for each in client.get(page.url).context["datasets"]]


def test_describes_datasets_to_search_engines(client, page) -> None:
    shown = client.get(page.url).content.decode()
    written = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    described = json.loads(written[1])
    assert [each["@type"] for each in described] == ["Dataset"] * len(CODES)
    assert described[0]["license"].startswith("https://")
    assert {each["encodingFormat"] for each in described[0]["distribution"]} >= {
        "text/csv",
        "application/geo+json",
    }


def test_is_in_the_sitemap_and_in_english(client, page) -> None:
    translate(page, {"Données ouvertes": "Open data", "donnees": "open-data", "À tout le monde.": "For all."})
    DirectoryPageFactory(language_code="en")
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/donnees/</loc>" in sitemap
    assert "/en/open-data/</loc>" in sitemap
    english = client.get("/en/open-data/").content.decode()
    assert "For all." in english
    assert 'href="/en/donnees/structures.csv"' in english
