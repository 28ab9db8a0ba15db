"""Instructors read what was filed, and export it; nobody else sees an answer in the admin."""

import csv
from io import StringIO

import pytest

from portal.spreadsheets import harmless
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, CallPageFactory, key
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/candidatures/"
EXPORT = "/admin/candidatures/export.csv"


@pytest.fixture
def instructor(client):
    sign_in(client, UserFactory(instructor=True))


def filed(**fields):
    return ApplicationFactory(complete=True, filed=True, **fields)


def inspect_url(application):
    return f"{LIST}inspect/{application.pk}/"


def test_instructors_read_every_answer_with_its_question(client, instructor):
    application = filed(lead=StructurePageFactory(title="Recyclerie du Vistre"))

    listed = client.get(LIST).content.decode()
    page = client.get(inspect_url(application)).content.decode()

    assert "Recyclerie du Vistre" in listed
    assert application.number in listed
    for words in ("Nom du commun", "Garage solidaire", "12\xa0000\u202f€", "Oui", application.content_hash):
        assert words in page


def test_answers_keep_the_question_that_was_asked(client, instructor):
    application = filed()
    call = application.call
    raw = call.steps.get_prep_value()
    raw[0]["value"]["fields"][0]["value"]["label"] = "Question changée ensuite"
    call.steps = raw
    call.save()

    page = client.get(inspect_url(application)).content.decode()

    assert "Nom du commun" in page
    assert "Question changée ensuite" not in page


def test_a_draft_stays_private_to_its_structure(client, instructor):
    draft = ApplicationFactory(complete=True)

    page = client.get(inspect_url(draft)).content.decode()
    export = client.get(EXPORT).content.decode()

    assert "Brouillon" in page
    assert "Garage solidaire" not in page + export


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_others_see_no_application(client, role):
    application = filed()
    sign_in(client, UserFactory(**{role: True}))

    for url in (LIST, EXPORT, inspect_url(application)):
        response = client.get(url)
        assert response.status_code in {302, 403}
        assert "Garage solidaire" not in response.content.decode()
    assert "candidatures" not in client.get("/admin/").content.decode()


def test_nobody_changes_an_application_in_the_admin(client):
    application = filed()
    sign_in(client, UserFactory(administrator=True))

    for action in ("edit", "delete"):
        assert client.post(f"{LIST}{action}/{application.pk}/", {"state": "draft"}).status_code in {
            302,
            403,
            404,
        }
    application.refresh_from_db()
    assert application.state == "submitted"


def test_list_filters_by_call_and_state_and_searches(client, instructor):
    wanted = filed(lead=StructurePageFactory(title="Celle que je cherche"))
    filed(lead=StructurePageFactory(title="Une autre"))
    draft = ApplicationFactory(lead=StructurePageFactory(title="Encore en brouillon"))

    for query, shown, hidden in (
        (f"call={wanted.call_id}", "Celle que je cherche", "Une autre"),
        ("state=draft", "Encore en brouillon", "Celle que je cherche"),
        ("q=cherche", "Celle que je cherche", "Une autre"),
    ):
        page = client.get(f"{LIST}?{query}").content.decode()
        assert shown in page
        assert hidden not in page
    assert draft.number is None


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_queries(client, instructor, count, django_assert_max_num_queries):
    call = CallPageFactory()
    for _number in range(count):
        filed(call=call)
    client.get(LIST)

    with django_assert_max_num_queries(16):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_export_asks_the_same_queries(client, instructor, count, django_assert_max_num_queries):
    call = CallPageFactory()
    for _number in range(count):
        filed(call=call)

    with django_assert_max_num_queries(9):
        client.get(EXPORT)


def test_export_has_one_column_a_question_and_runs_nothing(client, instructor):
    application = filed(
        answers={
            key("name"): "=HYPERLINK(1)",
            key("need"): "＝cmd",
            key("amount"): "3.00",
            key("open"): "no",
        }
    )

    body = client.get(EXPORT).content.decode("utf-8")
    rows = list(csv.reader(StringIO(body.removeprefix("\ufeff")), delimiter=";"))

    assert body.startswith("\ufeff")
    assert rows[0][-4:] == ["Nom du commun", "Quel besoin ?", "Quel montant ?", "Licence ouverte ?"]
    assert rows[1][0] == application.number
    assert rows[1][-4:] == ["'=HYPERLINK(1)", "'＝cmd", "3\u202f€", "Non"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "  =", "\xa0@"])
def test_formulas_become_text(start):
    assert harmless(f"{start}1+1").startswith("'")


def test_ordinary_words_stay_as_they_are():
    assert harmless("Réparer, c’est mieux = vrai") == "Réparer, c’est mieux = vrai"
