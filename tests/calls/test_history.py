"""The history of the answers: who wrote what, what may be brought back, and for whom."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from calls import services
from calls.forms import fingerprint
from calls.history import lines
from calls.models import AnswerChange, Application
from calls.questionnaire import typed_words
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, ask_signatures, join, join_outside, key, member_of
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    lead = StructurePageFactory(title="Recyclerie du Vistre")
    return ApplicationFactory(lead=lead, created_by=member_of(lead, full_name="Nadia Bensalem"))


@pytest.fixture
def nadia(draft):
    return signed_in(draft.created_by)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def write(draft, name, text, by=None):
    draft.refresh_from_db()
    services.save_answer(
        application=draft,
        question=key(name),
        answer=text,
        base=fingerprint(draft.answers.get(key(name))),
        by=by or draft.created_by,
    )
    return draft.changes.last()


def history(draft):
    return f"/candidatures/{draft.pk}/historique/"


def bring_back(client, draft, change, version=None):
    draft.refresh_from_db()
    posted = {"version": draft.version if version is None else version}
    return client.post(f"{history(draft)}{change.pk}/remettre/", posted)


def answer(draft, name):
    return Application.objects.get(pk=draft.pk).answers.get(key(name))


def test_it_tells_who_for_which_structure_and_the_words_that_differ(draft, nadia):
    marc = member_of(join(draft, title="Atelier vélo").structure, full_name="Marc Vidal")
    write(draft, "name", "Garage solidaire")
    write(draft, "name", "Garage partagé", by=marc)
    page = nadia.get(history(draft)).content.decode()

    assert "Marc Vidal, Atelier vélo" in page
    assert "Nadia Bensalem, Recyclerie du Vistre" in page
    assert "Garage <del>" in page
    assert "partagé</ins>" in page


def test_files_that_were_replaced_are_still_read(draft, nadia):
    replaced, kept = uuid4(), uuid4()
    AnswerChange.objects.create(
        application=draft,
        form_version=draft.form_version,
        question=key("name"),
        kind="file",
        old={"file": str(replaced), "name": "avant.pdf", "sha256": "0"},
        new=[{"file": str(kept), "name": "après.pdf", "sha256": "1"}],
        at=timezone.now(),
    )
    (line,) = lines(draft, draft.changes.all())
    assert line.files == [(str(replaced), "avant.pdf"), (str(kept), "après.pdf")]


def test_a_step_alone(draft, nadia):
    write(draft, "name", "Garage")
    write(draft, "amount", "12.00")
    lines = nadia.get(history(draft), {"step": key("Le budget")}).context["lines"]
    assert [line.label for line in lines] == ["Quel montant ?"]


@pytest.mark.parametrize("query", ["?step=nulle-part", "?page=x", "?page=999", "?step=%00"])
def test_a_strange_address_is_no_fault(draft, nadia, query):
    write(draft, "name", "Garage")
    assert len(nadia.get(history(draft) + query).context["lines"]) == 1


def test_what_was_typed_for_a_question_that_left_is_read(draft, nadia):
    body = {
        "bases": json.dumps({key("gone"): ""}),
        f"{key('gone')}-0-a": "Des mots",
        f"{key('gone')}-0-b": "précieux",
    }
    nadia.post(f"/candidatures/{draft.pk}/etape/1/", body)
    page = nadia.get(history(draft)).content.decode()
    assert "Des mots, précieux" in page
    assert "Une question qui n’est plus dans le formulaire" in page
    assert "remettre/" not in page


@pytest.mark.parametrize(
    "typed",
    [
        [{"a": "Un camion", "b": "9 000"}, {"a": "", "b": ""}, {"a": "Des outils"}],
        {"charges": [{"a": "Un camion", "b": "9 000"}], "produits": [{"a": "Des outils", "b": ""}]},
    ],
)
def test_rows_that_are_not_finished_are_read_a_line_each(typed):
    assert typed_words(typed) == "Un camion, 9 000\nDes outils"


def test_earlier_words_are_brought_back_as_a_new_change(draft, nadia):
    first = write(draft, "name", "Garage")
    write(draft, "name", "Atelier")
    bring_back(nadia, draft, first)

    assert answer(draft, "name") == "Garage"
    restored = AnswerChange.objects.get(kind="restored")
    assert (restored.old, restored.new, restored.by) == ("Atelier", "Garage", draft.created_by)
    assert AnswerChange.objects.count() == 3


def test_words_that_were_emptied_come_back(draft, nadia):
    write(draft, "name", "Garage")
    emptied = write(draft, "name", None)
    bring_back(nadia, draft, emptied)
    assert answer(draft, "name") == "Garage"


def test_words_that_no_longer_fit_come_back_to_be_mended(draft, nadia):
    first = write(draft, "name", "x" * 200)
    write(draft, "name", "Court")
    bring_back(nadia, draft, first)
    assert answer(draft, "name") == {"typed": "x" * 200}


def test_what_changed_since_the_page_was_read_stays(draft, nadia):
    first = write(draft, "name", "Garage")
    write(draft, "name", "Atelier")
    seen = Application.objects.get(pk=draft.pk).version
    write(draft, "name", "Autre")
    bring_back(nadia, draft, first, version=seen)
    assert answer(draft, "name") == "Autre"


def test_nothing_comes_back_while_it_is_signed(nadia, draft):
    whole = ApplicationFactory(complete=True, lead=draft.lead, created_by=draft.created_by)
    first = write(whole, "name", "Avant")
    write(whole, "name", "Après")
    ask_signatures(whole)
    page = nadia.get(history(whole)).content.decode()
    bring_back(nadia, whole, first)

    assert "remettre" not in page
    assert answer(whole, "name") == "Après"


def test_an_outside_partner_reads_and_changes_nothing(draft):
    person = UserFactory()
    join_outside(draft, person)
    first = write(draft, "name", "Garage")
    write(draft, "name", "Atelier")
    client = signed_in(person)
    page = client.get(history(draft))
    bring_back(client, draft, first)

    assert page.status_code == 200
    assert "remettre" not in page.content.decode()
    assert answer(draft, "name") == "Atelier"


def test_a_line_of_another_application_is_not_found(draft, nadia):
    other = write(ApplicationFactory(), "name", "Secret")
    assert bring_back(nadia, draft, other).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_queries(draft, nadia, count, django_assert_max_num_queries):
    for number in range(count):
        person = member_of(join(draft).structure)
        write(draft, "name", f"Nom {number}", by=person)
    nadia.get(history(draft))
    with django_assert_max_num_queries(22):
        nadia.get(history(draft))
