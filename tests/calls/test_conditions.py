"""A question that the answers do not call for is neither needed nor filed, and its words are not lost."""

import json

import pytest

from calls.conditions import Comparison, Condition, read_condition
from calls.models import Application
from calls.questionnaire import Questionnaire
from calls.reading import read_steps
from tests.factories.calls import ApplicationFactory, CallPageFactory, ask, file, key, member_of, step, when
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

#: What `conditions.js` must find as well: see `tests/e2e/test_conditions.py`.
COMPARISONS = [
    ("is", "yes", "yes", True),
    ("is", "yes", "no", False),
    ("is", "a", ["a", "b"], True),
    ("is", "c", ["a", "b"], False),
    ("is", "12", "12.00", True),
    ("is", "32", {"typed": "0x20"}, False),
    ("is_not", "yes", "no", True),
    ("is_not", "yes", None, False),
    ("is_not", "c", ["a"], True),
    ("at_least", "1000", "1000.00", True),
    ("at_least", "1000", "999.99", False),
    ("at_most", "1000", "1000", True),
    ("at_most", "1000", "plenty", False),
    ("answered", "", "anything", True),
    ("answered", "", "", False),
    ("answered", "", {"typed": "not valid"}, False),
    ("empty", "", None, True),
    ("empty", "", {"typed": "not valid"}, True),
    ("empty", "", [{"amount": "1"}], False),
]


@pytest.mark.parametrize(("operator", "expected", "answer", "holds"), COMPARISONS)
def test_each_comparison(operator, expected, answer, holds):
    assert Comparison("other", operator, expected).holds({"other": answer}) is holds


@pytest.mark.parametrize(("match", "holds"), [("all", False), ("any", True)])
def test_all_or_any(match, holds):
    condition = Condition(match, (Comparison("a", "is", "yes"), Comparison("b", "is", "yes")))
    assert condition.holds({"a": "yes", "b": "no"}) is holds


def test_without_tests_there_is_no_condition():
    assert read_condition({"match": "all", "tests": []}) is None
    assert read_condition(None) is None


STEPS = [
    step("Le lieu", ask("yes_no", "has_place", "Avez-vous un local ?")),
    step(
        "Le détail",
        ask("yes_no", "shared", "Est-il partagé ?", condition=when(("has_place", "is", "yes"))),
        ask("short_text", "with", "Avec qui ?", condition=when(("shared-free", "is", "yes"))),
        ask("yes_no", "shared-free", "Est-il gratuit ?"),
    ),
]


@pytest.fixture
def structure(db):
    return StructurePageFactory()


@pytest.fixture
def member(client, structure):
    person = member_of(structure)
    sign_in(client, person)
    return person


@pytest.fixture
def draft(member, structure):
    return ApplicationFactory(
        call=CallPageFactory(steps=STEPS, minimum_structures=1), lead=structure, created_by=member
    )


def save(client, draft, number, **answers):
    posted = {key(name): answer for name, answer in answers.items()}
    return client.post(f"/candidatures/{draft.pk}/etape/{number}/", {**posted, "action": "continue"})


def stored(draft):
    return Application.objects.get(pk=draft.pk).answers


def test_a_question_that_an_earlier_step_hides_is_not_needed(client, draft):
    save(client, draft, 1, has_place="no")
    answer = save(client, draft, 2, **{"shared-free": "no"})
    assert answer.headers["Location"].endswith("/relire/")


def test_it_is_needed_once_the_answers_call_for_it(client, draft):
    save(client, draft, 1, has_place="yes")
    page = save(client, draft, 2, **{"shared-free": "yes"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {key("shared"), key("with")}


def test_the_answer_may_be_on_the_same_page_whatever_the_order(client, draft):
    save(client, draft, 1, has_place="no")
    assert save(client, draft, 2, **{"shared-free": "yes"}).status_code == 422
    assert save(client, draft, 2, **{"shared-free": "yes", "with": "Un club"}).status_code == 302


def test_words_typed_in_a_hidden_question_stay_in_the_draft_and_are_not_filed(client, draft):
    save(client, draft, 1, has_place="no")
    save(client, draft, 2, **{"shared-free": "no", "shared": "yes", "with": "x" * 300})
    assert stored(draft)[key("with")] == {"typed": "x" * 300}

    draft.refresh_from_db()
    read = [line.label for read in read_steps(draft) for line in read.lines]
    assert read == ["Avez-vous un local ?", "Est-il gratuit ?"]
    filed = file(draft)

    assert filed.answers == {key("has_place"): "no", key("shared-free"): "no"}


def test_the_page_says_when_a_question_is_asked_and_scripts_know_it_too(client, draft):
    save(client, draft, 1, has_place="no")
    page = client.get(f"/candidatures/{draft.pk}/etape/2/")

    assert "Seulement si «\xa0Avez-vous un local ?\xa0» est «\xa0Oui\xa0»" in page.content.decode()
    shared, others, _free = page.context["form"].items
    assert json.loads(shared["rule"])["tests"] == [{"holds": False}]
    assert json.loads(others["rule"])["tests"] == [
        {"name": key("shared-free"), "operator": "is", "expected": "yes"}
    ]


@pytest.mark.django_db
def test_a_condition_on_a_question_that_left_never_holds():
    call = CallPageFactory(
        steps=[step("Une", ask("short_text", "x", condition=when(("gone", "answered", ""))))]
    )
    assert Questionnaire.from_stream(call.steps).asked({}) == {}
