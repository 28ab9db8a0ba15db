"""What one takes away from the directory: the structures of the page, in four formats, nothing private."""

import csv
import json
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.models import PageViewRestriction

from structures.models import Contact, Membership, Offer, RegisterRecord, StructurePage
from structures.sharing import columns, workbooks
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    invented_siret,
)
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "xlsx", "geojson", "json")


@pytest.fixture
def places() -> Gard:
    return small_gard()


@pytest.fixture
def directory():
    return DirectoryPageFactory()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def take(client, extension: str, **question) -> bytes:
    response = client.get(f"/annuaire/export.{extension}", question)
    assert response.status_code == 200, response.content
    return body(response)


def lines(client, **question) -> list[dict[str, str]]:
    text = take(client, "csv", **question).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def sheet(client, **question) -> list[tuple]:
    book = load_workbook(BytesIO(take(client, "xlsx", **question)))
    return list(book.worksheets[0].values)


def full_structure(places: Gard, **fields) -> StructurePage:
    structure = StructurePageFactory(
        title="Les Arches",
        presentation="<p>Nous réparons.</p><ul><li>Des vélos</li><li>Des grille-pain &amp; co</li></ul>",
        website="https://arches.example.org/",
        sectors=[SectorFactory(code="reemploi"), SectorFactory(code="culture")],
        labels=[LabelFactory(code="esus")],
        action_zone=[places.metropole, places.ales],
        **{
            "record__number": 1,
            "record__family": LegalFamilyFactory(),
            "record__legal_name": "ASSOCIATION DES ARCHES",
            "record__street": "3 rue de l’Exemple",
            "record__postal_code": "30000",
            "record__city": "NIMES",
            "record__commune": places.nimes,
            "record__longitude": 4.36,
            "record__latitude": 43.83,
            "record__headcount": "10-49",
            "record__verified_at": datetime(2026, 5, 3, 22, 30, tzinfo=UTC),
            "record__sources": {"siret": {"source": "sirene", "date": "2026-01-02"}},
            **fields,
        },
    )
    for kind, value, shown in (
        (Contact.Kind.EMAIL, "bonjour@arches.example.org", True),
        (Contact.Kind.EMAIL, "interne@arches.example.org", False),
        (Contact.Kind.PHONE, "+33 4 65 71 00 01", True),
        (Contact.Kind.PHONE, "04 65 71 99 99", False),
        (Contact.Kind.PERSON, "Camille Interne", False),
        (Contact.Kind.PERSON, "Camille Publique", True),
    ):
        Contact.objects.create(structure=structure, kind=kind, value=value, is_public=shown)
    Offer.objects.create(structure=structure, title="Traiteur | buffets", answers_public_tenders=True)
    return structure


# What is told


def test_a_line_says_what_the_page_says(client, directory, places) -> None:
    structure = full_structure(places)

    [line] = lines(client)

    assert line == dict.fromkeys((column.name for column in columns.STRUCTURES), "") | {
        "siret": invented_siret(1),
        "siren": invented_siret(1)[:9],
        "nom": "Les Arches",
        "denomination": "ASSOCIATION DES ARCHES",
        "famille": "association",
        "effectif": "10-49",
        "secteurs": "reemploi|culture",
        "labels": "esus",
        "adresse": "3 rue de l’Exemple",
        "code_postal": "30000",
        "commune": "Nîmes",
        "code_commune": "30189",
        "longitude": "4.36",
        "latitude": "43.83",
        "zone_action": "30007|243000643",
        "resume": "Elle agit dans le Gard.",
        "presentation": "Nous réparons.\nDes vélos\nDes grille-pain & co",
        "offres": "Traiteur / buffets",
        "repond_marches_publics": "true",
        "membre_reseau": "false",
        "liste_ess_france": "false",
        "ess_sirene": "true",
        "site_web": "https://arches.example.org/",
        "courriels": "bonjour@arches.example.org",
        "telephones": "'+33 4 65 71 00 01",
        "sources": "sirene",
        "verifie_le": "2026-05-04",
        "url": structure.full_url,
    }


@pytest.mark.parametrize("extension", FORMATS)
def test_internal_contacts_and_names_of_people_never_leave(client, directory, places, extension) -> None:
    full_structure(places)
    found = take(client, extension)
    text = found.decode() if extension != "xlsx" else unzipped(found)

    assert "bonjour@arches.example.org" in text
    for secret in ("interne@", "99 99", "Camille"):
        assert secret not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_who_opposed_diffusion_is_given_without_address_place_or_name(
    client, directory, places, extension
) -> None:
    full_structure(places, record__diffusion=RegisterRecord.Diffusion.PARTIAL)
    found = take(client, extension)
    text = found.decode() if extension != "xlsx" else unzipped(found)

    assert "Les Arches" in text
    for secret in ("ASSOCIATION DES ARCHES", "rue de l’Exemple", "30000", "Nîmes", "30189", "4.36", "43.83"):
        assert secret not in text


@pytest.mark.parametrize("extension", FORMATS)
def test_neither_drafts_nor_withdrawn_nor_private_structures_leave(client, directory, extension) -> None:
    StructurePageFactory(title="Publique")
    StructurePageFactory(title="Brouillon", live=False)
    withdrawn = StructurePageFactory(title="Silencieuse")
    membership = Membership.objects.create(user=UserFactory(), structure=withdrawn)
    Membership.objects.filter(pk=membership.pk).update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))
    private = StructurePageFactory(title="Réservée")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    found = take(client, extension)
    text = found.decode() if extension != "xlsx" else unzipped(found)

    assert "Publique" in text
    for secret in ("Brouillon", "Silencieuse", "Réservée"):
        assert secret not in text


@pytest.mark.parametrize("restricted", [False, True])
def test_a_directory_that_is_not_public_gives_nothing(client, directory, restricted) -> None:
    StructurePageFactory()
    if restricted:
        PageViewRestriction.objects.create(page=directory, restriction_type=PageViewRestriction.LOGIN)
    else:
        directory.unpublish()
    assert client.get("/annuaire/export.csv").status_code == 404


# The same question as the page


def test_follows_the_filters_and_the_order_of_the_page(client, directory, places) -> None:
    sector = SectorFactory(code="reemploi")
    for title in ("Zoo", "École", "Abeille"):
        StructurePageFactory(title=title, sectors=[sector], record__commune=places.ales)
    StructurePageFactory(title="Ailleurs", sectors=[sector], record__commune=places.nimes)
    StructurePageFactory(title="Autre", record__commune=places.ales)
    question = {"secteur": "reemploi", "territoire": places.agglomeration.code, "page": "2"}

    names = [line["nom"] for line in lines(client, **question)]

    assert names == ["Abeille", "École", "Zoo"]
    assert [row[3] for row in sheet(client, **question)[1:]] == names
    assert [row["nom"] for row in json.loads(take(client, "json", **question))["lignes"]] == names
    features = json.loads(take(client, "geojson", **question))["features"]
    assert [feature["properties"]["nom"] for feature in features] == names


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    ("question", "named"),
    [
        ({"secteur": "nulle-part"}, "nulle-part"),
        ({"secteurs": "reemploi"}, "secteurs"),
        ({"lieu": "Atlantide"}, "Atlantide"),
        ({"q": "\x00"}, "Recherche"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_its_reason(
    client, directory, extension, question, named
) -> None:
    StructurePageFactory(title="À ne pas donner")
    response = client.get(f"/annuaire/export.{extension}", question)

    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/html")
    assert named in response.content.decode()
    assert "À ne pas donner" not in response.content.decode()


def test_the_page_links_to_the_exports_of_its_own_question(client, directory) -> None:
    SectorFactory(code="reemploi")
    page = client.get(directory.url, {"secteur": "reemploi"}).content.decode()
    for extension in FORMATS:
        assert f'href="/annuaire/export.{extension}?secteur=reemploi"' in page


# Formats


def unzipped(workbook: bytes) -> str:
    """The texts of a workbook, without its styles nor its last sheet, which names every code of the lists."""
    with ZipFile(BytesIO(workbook)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml")]
        names = [name for name in names if "theme" not in name and not name.endswith("sheet3.xml")]
        return "".join(archive.read(name).decode() for name in names)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠", " =", "'="])
def test_no_cell_of_a_csv_is_a_formula(client, directory, start) -> None:
    StructurePageFactory(title=f"{start}cmd|' /C calc'!A0", teaser_text=f"{start}1+1")
    [line] = lines(client)
    for cell in (line["nom"], line["resume"]):
        assert cell.startswith("'")


def test_no_cell_of_a_workbook_is_a_formula_and_words_stay_whole(client, directory) -> None:
    StructurePageFactory(title="=1+1")
    workbook = take(client, "xlsx")

    assert "<f>" not in unzipped(workbook)
    assert load_workbook(BytesIO(workbook)).worksheets[0]["D2"].value == "=1+1"
    assert load_workbook(BytesIO(workbook)).worksheets[0]["D2"].quotePrefix


def test_what_a_workbook_cannot_hold_is_said_before_one_asks(client, directory, monkeypatch) -> None:
    StructurePageFactory()
    StructurePageFactory()
    assert "export.xlsx" in client.get(directory.url).content.decode()

    monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
    caches["default"].clear()  # the page was kept

    page = client.get(f"{directory.url}?tri=nom").content.decode()
    assert "export.xlsx" not in page
    assert "1 structures au plus" in page
    refused = client.get("/annuaire/export.xlsx")
    assert refused.status_code == 400
    assert "prenez le CSV" in refused.content.decode()


def test_a_workbook_holds_real_numbers_dates_and_truth(client, directory, places) -> None:
    full_structure(places)
    book = load_workbook(BytesIO(take(client, "xlsx")))
    heading, row = book.worksheets[0].values
    told = dict(zip(heading, row, strict=True))

    assert told["siret"] == invented_siret(1)
    assert told["longitude"] == 4.36
    assert told["repond_marches_publics"] is True
    assert told["verifie_le"].date() == date(2026, 5, 4)
    assert book.worksheets[0].freeze_panes == "A2"
    assert book.worksheets[0].auto_filter.ref == "A1:AE2"
    assert "Licence Ouverte / Open Licence 2.0" in [row[1] for row in book.worksheets[1].values]


def test_a_workbook_says_in_words_what_its_codes_mean(client, directory, places) -> None:
    full_structure(places)
    SectorFactory(code="reuse-2", name="Réemploi")
    book = load_workbook(BytesIO(take(client, "xlsx")))

    codes = list(book["Codes"].values)

    assert codes[0] == ("Colonne", "Code", "Nom")
    assert ("secteurs", "reuse-2", "Réemploi") in codes
    assert ("zone_action", "243000643", "Nîmes Métropole") in codes
    assert ("effectif", "10-49", "10 à 49") in codes


def test_a_point_is_longitude_then_latitude_and_null_where_unknown(client, directory, places) -> None:
    full_structure(places)
    StructurePageFactory(title="Sans lieu")
    found = json.loads(take(client, "geojson"))

    assert found["type"] == "FeatureCollection"
    assert found["licence"] == "Licence Ouverte / Open Licence 2.0"
    assert [each["geometry"] for each in found["features"]] == [
        {"type": "Point", "coordinates": [4.36, 43.83]},
        None,
    ]
    assert {"longitude", "latitude"}.isdisjoint(found["features"][0]["properties"])


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("title", ["\x0bvertical", 'guillemets " ; et\nligne', "\u202eretournée", "<script>"])
def test_any_text_is_carried(client, directory, extension, title) -> None:
    page = StructurePageFactory(title="Une")
    StructurePage.objects.filter(pk=page.pk).update(title=title)
    assert take(client, extension)


@pytest.mark.parametrize("extension", ["json", "geojson"])
def test_nothing_found_is_still_a_whole_document(client, directory, extension) -> None:
    members = json.loads(take(client, extension))
    assert (members.get("lignes") or members.get("features") or []) == []
    assert lines(client) == []
    assert len(sheet(client)) == 1


@time_machine.travel("2026-07-01 22:30Z")
@pytest.mark.parametrize("extension", FORMATS)
def test_a_file_is_named_for_its_day_and_names_its_licence(client, directory, extension) -> None:
    response = client.get(f"/annuaire/export.{extension}")

    assert f'filename="annuaire-ess-2026-07-02.{extension}"' in response.headers["Content-Disposition"]
    assert 'rel="license"' in response.headers["Link"]
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers


# Cost


@pytest.mark.parametrize("extension", FORMATS)
def test_costs_the_same_queries_whatever_the_number(client, directory, places, extension) -> None:
    full_structure(places)
    take(client, extension)
    with CaptureQueriesContext(connection) as few:
        take(client, extension)
    for number in range(2, 5):
        full_structure(places, record__number=number)
    with CaptureQueriesContext(connection) as more:
        take(client, extension)
    assert len(few) == len(more)


def test_is_not_sent_for_a_post(client, directory) -> None:
    assert client.post("/annuaire/export.csv").status_code == 405


def test_is_given_thirty_times_in_five_minutes(client, directory) -> None:
    answers = [client.get("/annuaire/export.csv").status_code for _time in range(31)]
    assert answers == [200] * 30 + [429]
