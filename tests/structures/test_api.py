"""The read API: the directory's own question and rows, page after page, for programs."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from structures.models import Contact, Membership, RegisterRecord, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LabelFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    invented_siret,
    language,
)
from tests.structures.gard import Gard, small_gard

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def places() -> Gard:
    return small_gard()


@pytest.fixture(autouse=True)
def directory():
    return DirectoryPageFactory()


def ask(client, path: str = "/structures", status: int = 200, **question) -> Any:
    response = client.get(f"{ROOT}{path}", question)
    assert response.status_code == status, response.content
    return response.json()


def names(answer: dict) -> list[str]:
    return [each["nom"] for each in answer["structures"]]


def full_structure(places: Gard, number: int = 1, **fields) -> StructurePage:
    structure = StructurePageFactory(
        title=f"Les Arches {number}",
        sectors=[SectorFactory(code="reuse", name="Réemploi")],
        labels=[LabelFactory(code="esus", name="ESUS")],
        action_zone=[places.metropole],
        record__number=number,
        record__family=LegalFamilyFactory(),
        record__legal_category=LegalCategoryFactory(),
        record__street="3 rue de l’Exemple",
        record__commune=places.nimes,
        record__legal_name="ASSOCIATION DES ARCHES",
        record__longitude=4.36,
        record__latitude=43.83,
        record__headcount="10-49",
        **fields,
    )
    Contact.objects.create(structure=structure, kind="email", value="a@arches.example.org", is_public=True)
    Contact.objects.create(structure=structure, kind="email", value="interne@arches.example.org")
    Contact.objects.create(structure=structure, kind="person", value="Camille", is_public=True)
    return structure


# Structures


def test_codes_come_with_their_names(client, places) -> None:
    structure = full_structure(places)

    [told] = ask(client)["structures"]

    assert told["siret"] == invented_siret(1)
    assert told["famille"] == {"code": "association", "nom": "Association"}
    assert told["categorie_juridique"] == {"code": "9220", "nom": "Association déclarée"}
    assert told["secteurs"] == [{"code": "reuse", "nom": "Réemploi"}]
    assert told["zone_action"] == [{"code": "243000643", "type": "epci", "nom": "Nîmes Métropole"}]
    assert told["url"] == structure.full_url
    assert ask(client, f"/structures/{invented_siret(1)}") == told


def test_speaks_the_language_asked_and_varies_by_nothing_else(client, places) -> None:
    full_structure(places)
    SectorFactory(code="reuse", name="Reuse", locale=language("en"))
    DirectoryPageFactory(language_code="en")

    response = client.get(f"{ROOT}/structures?lang=en", headers={"accept-language": "fr"})

    [told] = response.json()["structures"]
    assert told["secteurs"] == [{"code": "reuse", "nom": "Reuse"}]
    assert "/en/directory/" in told["url"]
    assert response.headers["Content-Language"] == "en"
    assert "Vary" not in response.headers
    refused = ask(client, status=422, lang="de")
    assert refused["errors"][0]["parametre"] == "lang"


def test_follows_the_filters_of_the_page(client, places) -> None:
    sector = SectorFactory(code="reuse")
    StructurePageFactory(title="À Alès", sectors=[sector], record__commune=places.ales)
    StructurePageFactory(title="À Nîmes", sectors=[sector], record__commune=places.nimes)
    StructurePageFactory(title="Autre", record__commune=places.ales)

    found = ask(client, secteur="reuse", territoire=places.agglomeration.code)

    assert names(found) == ["À Alès"]
    assert found["total"] == 1


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ({"secteur": "nulle-part"}, "secteur"),
        ({"secteurs": "reuse"}, "secteurs"),
        ({"lieu": "Atlantide"}, "lieu"),
        ({"q": "\x00"}, "q"),
        ({"limite": "0"}, "limite"),
        ({"limite": "101"}, "limite"),
        ({"limite": "dix"}, "limite"),
        ({"curseur": "abc"}, "curseur"),
        ({"curseur": "bnVsbA"}, "curseur"),
        ({"curseur": "WyJcdTAwMDAiLCAxXQ"}, "curseur"),  # ["\u0000", 1]
        ({"curseur": "WyJhIiwgMWU5OV0"}, "curseur"),  # ["a", 1e99]
        ({"curseur": "é"}, "curseur"),
    ],
)
def test_names_what_it_does_not_understand(client, question, named) -> None:
    StructurePageFactory(title="À ne pas donner")
    response = client.get(f"{ROOT}/structures", question)

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 422
    assert [each["parametre"] for each in problem["errors"]] == [named]
    assert "À ne pas donner" not in response.content.decode()


def test_the_address_of_a_search_may_be_copied_whole(client) -> None:
    for number in range(2):
        StructurePageFactory(title=f"Trouvée {number}")
    showing = {"tri": "verifie", "affichage": "carte", "page": "2", "selection": "1-2", "tout": "secteur"}

    assert names(ask(client, **showing)) == ["Trouvée 0", "Trouvée 1"]


def test_every_wrong_value_of_a_list_is_named(client) -> None:
    response = client.get(f"{ROOT}/structures", {"secteur": ["nulle-part", "ailleurs"]})

    told = " ".join(each["message"] for each in response.json()["errors"])
    assert "nulle-part" in told
    assert "ailleurs" in told


def test_what_pages_keep_silent_stays_silent(client, places) -> None:
    full_structure(places, record__diffusion=RegisterRecord.Diffusion.PARTIAL)
    StructurePageFactory(title="Brouillon", live=False, record__number=2)
    withdrawn = StructurePageFactory(title="Silencieuse", record__number=3)
    membership = Membership.objects.create(user=UserFactory(), structure=withdrawn)
    Membership.objects.filter(pk=membership.pk).update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))
    private = StructurePageFactory(title="Réservée", record__number=4)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)

    text = json.dumps(ask(client), ensure_ascii=False)

    assert "a@arches.example.org" in text
    silent = ("interne@", "Camille", "rue de l’Exemple", "DES ARCHES", "30189", "4.36", "Brouillon")
    for secret in (*silent, "Silencieuse", "Réservée"):
        assert secret not in text
    assert ask(client)["total"] == 1
    for number in (2, 3, 4):
        ask(client, f"/structures/{invented_siret(number)}", status=404)


def test_a_structure_is_found_by_its_siret_with_spaces(client, places) -> None:
    full_structure(places)
    spaced = f"{invented_siret(1)[:9]} {invented_siret(1)[9:]}"
    assert ask(client, f"/structures/{spaced}")["nom"] == "Les Arches 1"
    for unknown in (invented_siret(2), "abc", "%00"):
        assert ask(client, f"/structures/{unknown}", status=404)["title"] == "Not Found"


# Pages


def test_pages_follow_one_another_and_a_new_row_shifts_nothing(client) -> None:
    for title in ("Abeille", "École", "École", "Zoo"):
        StructurePageFactory(title=title)

    first = ask(client, limite=2)
    StructurePageFactory(title="Aaron")
    second = client.get(first["suivante"]).json()
    third = ask(client, limite=2, curseur=first["suivante"].split("curseur=")[1])

    assert names(first) == ["Abeille", "École"]
    assert names(second) == ["École", "Zoo"]
    assert second["suivante"] is None
    assert third == second


def test_a_next_page_keeps_the_question_and_is_in_the_headers(client) -> None:
    sector = SectorFactory(code="reuse")
    for number in range(3):
        StructurePageFactory(title=f"Une {number}", sectors=[sector])
    response = client.get(f"{ROOT}/structures", {"secteur": "reuse", "limite": "1", "lang": "fr"})

    following = response.json()["suivante"]
    assert response.headers["Link"] == f'<{following}>; rel="next"'
    assert {"secteur=reuse", "limite=1", "lang=fr"} <= set(urlsplit(following).query.split("&"))


def test_a_page_costs_the_same_queries_whatever_it_holds(client, places) -> None:
    full_structure(places)
    ask(client)
    with CaptureQueriesContext(connection) as few:
        ask(client)
    for number in range(2, 5):
        full_structure(places, number)
    with CaptureQueriesContext(connection) as more:
        ask(client)
    assert len(few) == len(more)
    with CaptureQueriesContext(connection) as of_places:
        assert ask(client, "/territoires", limite=2)["suivante"]
    with CaptureQueriesContext(connection) as of_more_places:
        ask(client, "/territoires", limite=9)
    assert len(of_places) == len(of_more_places)


# Territories and lists


def test_territories_say_what_holds_them(client, places) -> None:
    found = ask(client, "/territoires", type="commune")
    assert [each["nom"] for each in found["territoires"]] == ["Alès", "Lézan", "Nîmes", "Quissac"]
    assert found["total"] == 4
    ales = ask(client, "/territoires/30007")
    assert ales["contenu_dans"] == ["200066918", "30", "301"]
    assert ask(client, "/territoires", status=422, type="planète")["errors"][0]["parametre"] == "type"
    ask(client, "/territoires/99999", status=404)


def test_lists_hold_every_term_once_in_the_language(client) -> None:
    SectorFactory(code="reuse", name="Réemploi")
    SectorFactory(code="reuse", name="Reuse", locale=language("en"))
    SectorFactory(code="culture", name="Culture")
    family = LegalFamilyFactory()
    LegalFamilyFactory(code="outside", name="Hors ESS", is_ess=False)
    LegalCategoryFactory(default_family=family)

    assert ask(client, "/secteurs") == [
        {"code": "culture", "nom": "Culture"},
        {"code": "reuse", "nom": "Réemploi"},
    ]
    assert [term["nom"] for term in ask(client, "/secteurs", lang="en")] == ["Culture", "Reuse"]
    assert [term["code"] for term in ask(client, "/familles")] == ["association"]
    category = {"code": "9220", "nom": "Association déclarée", "famille": "association"}
    assert ask(client, "/categories-juridiques") == [category]
    assert ask(client, "/secteurs", status=422, q="x")["errors"][0]["parametre"] == "q"


# As caches, browsers and programs see it


def test_is_kept_by_caches_and_answers_304(client) -> None:
    StructurePageFactory()
    response = client.get(f"{ROOT}/structures")
    again = client.get(f"{ROOT}/structures", headers={"if-none-match": response.headers["ETag"]})

    assert again.headers["Access-Control-Allow-Origin"] == "*", "a script in another page may read that too"
    assert response.headers["Cache-Control"].startswith("public")
    assert again.status_code == 304
    assert again.content == b""
    StructurePageFactory()
    changed = client.get(f"{ROOT}/structures", headers={"if-none-match": response.headers["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    "path", ["/structures", "/structures?secteur=x", "/nowhere", "/nowhere/", "/structures/"]
)
def test_any_page_may_read_it_errors_included_and_no_cookie_is_set(client, path) -> None:
    response = client.get(f"{ROOT}{path}", headers={"origin": "https://partner.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert not response.cookies
    assert response.headers["Content-Type"].startswith("application/")


def test_only_reads(client) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(f"{ROOT}/structures")
        assert response.status_code == 405
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    preflight = client.options(f"{ROOT}/structures")
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.head(f"{ROOT}/structures").status_code == 200


def test_headers_of_pages_for_people_stay_closed(client, directory) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(directory.url).headers


# What it publishes about itself


def faults(value: Any, schema: dict, document: dict, where: str = "$") -> list[str]:
    """What an answer has against the published schema; the part of JSON Schema that the document uses."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        tried = [faults(value, option, document, where) for option in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kinds = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not in {schema['enum']}"]
    if isinstance(value, list):
        return [fault for item in value for fault in faults(item, schema["items"], document, f"{where}[]")]
    if isinstance(value, dict):
        known = schema["properties"]
        missing = [f"{where}.{name} is missing" for name in schema.get("required", []) if name not in value]
        unknown = [f"{where}.{name} is not described" for name in value if name not in known]
        inner = [
            fault
            for name in value.keys() & known.keys()
            for fault in faults(value[name], known[name], document, f"{where}.{name}")
        ]
        return [*missing, *unknown, *inner]
    return []


@pytest.fixture
def document(client) -> dict:
    return client.get(f"{ROOT}/openapi.json").json()


def test_every_answer_is_as_described(client, places, document) -> None:
    full_structure(places)
    full_structure(places, 2, record__diffusion=RegisterRecord.Diffusion.PARTIAL)
    StructurePageFactory(title="Sans fiche", record=False)
    filled = {"{siret}": invented_siret(1), "{code}": "30007"}
    assert len(document["paths"]) == 9
    for path, operations in document["paths"].items():
        address = path
        for name, value in filled.items():
            address = address.replace(name, value)
        schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = client.get(address).json()
        assert answer
        assert faults(answer, schema, document) == []


def test_the_check_of_answers_sees_faults(document) -> None:
    schema = {"$ref": "#/components/schemas/TermAnswer"}
    assert faults({"code": "a", "nom": "A"}, schema, document) == []
    assert faults({"code": 1, "nom": "A"}, schema, document)
    assert faults({"code": "a"}, schema, document)
    assert faults({"code": "a", "nom": "A", "secret": 1}, schema, document)


TYPED = st.text(max_size=30)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_question_is_answered_as_described(client, document, data) -> None:
    operation = document["paths"][f"{ROOT}/structures"]["get"]
    names_known = [each["name"] for each in operation["parameters"]]
    question = data.draw(st.dictionaries(st.one_of(st.sampled_from(names_known), TYPED), TYPED, max_size=4))
    question = {name: value for name, value in question.items() if name.isprintable()}

    response = client.get(f"{ROOT}/structures", question)

    told = operation["responses"][str(response.status_code)]["content"]
    content_type = response.headers["Content-Type"].split(";")[0]
    assert faults(response.json(), told[content_type]["schema"], document) == []


def test_describes_itself_in_both_languages(client) -> None:
    french = client.get(f"{ROOT}/openapi.json").json()
    english = client.get(f"{ROOT}/openapi.json?lang=en").json()
    assert french["openapi"].startswith("3.1")
    assert french["paths"].keys() == english["paths"].keys()
    for path in ("/donnees/api/", "/en/donnees/api/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Vary" not in page.headers
        for address in french["paths"]:
            assert address in page.content.decode()


def test_answers_three_hundred_times_in_five_minutes(client) -> None:
    with time_machine.travel("2026-07-01 10:00Z", tick=False):
        answers = [client.get(f"{ROOT}/") for _time in range(301)]
    assert {response.status_code for response in answers[:300]} == {200}
    assert answers[300].status_code == 429
    assert answers[300].headers["Content-Type"] == "application/problem+json"
    assert int(answers[300].headers["Retry-After"]) > 0
