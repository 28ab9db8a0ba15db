"""What a step says of itself: limits told in time, faults in plain words, what is missing without alarm."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from calls.forms import StepForm
from calls.models import CallPage
from calls.questionnaire import Questionnaire
from tests.factories.calls import ApplicationFactory, CallPageFactory, ask, column, key, member_of, step
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

TABLE = ask("rows", "tools", "Outils", columns=[column("text", "tool")], fewest=3, required=False)
FORM = [
    step(
        "Le besoin",
        ask("short_text", "name", "Nom", max_length=80),
        ask("amount", "sum", "Somme", maximum=250000),
        ask("number", "people", "Personnes", minimum=1, required=False),
        TABLE,
    )
]


def form_of(*fields, **posted):
    block = CallPage.steps.field.stream_block
    asked = Questionnaire.from_stream(block.to_python([step("Étape", *fields)]))
    return StepForm(asked.steps[0], answers={}, files={}, data=posted)


@pytest.fixture
def draft(client):
    structure = StructurePageFactory()
    member = member_of(structure)
    sign_in(client, member)
    return ApplicationFactory(
        call=CallPageFactory(steps=FORM), lead=structure, created_by=member, visited=[FORM[0]["id"]]
    )


def page_of(client, draft, **query):
    return unescape(client.get(f"/candidatures/{draft.pk}/etape/1/", query).content.decode())


def save(client, draft, **posted):
    return client.post(f"/candidatures/{draft.pk}/etape/1/", posted)


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        (ask("short_text", "name", max_length=80), "80 caractères au plus."),
        (ask("long_text", "need", max_length=2000), "2\u202f000 caractères au plus."),
        (ask("amount", "sum", maximum=250000), "En euros. 250\u202f000\u202f€ au plus."),
        (ask("number", "people", minimum=1), "1 au moins."),
        (TABLE, "3 lignes au moins."),
    ],
)
def test_a_limit_is_told_before_it_is_met(field, hint):
    shown = form_of(field).fields[field["id"]].help_text.replace("\xa0", "\u202f")
    assert shown == hint


@pytest.mark.parametrize(
    ("field", "typed", "faults"),
    [
        (ask("short_text", "a", max_length=80), "x" * 100, ["80 caractères au plus : il y en a 100."]),
        (ask("amount", "a", maximum=250000), "1" * 16, ["250 000 € au plus."]),
        (ask("number", "a", required=False), "1,5", ["Donnez un nombre entier."]),
        (ask("number", "a", decimals=2, required=False), "1,555", ["2 décimales au plus."]),
        (ask("percentage", "a"), "140", ["100 % au plus."]),
    ],
)
def test_a_fault_is_said_once_and_in_plain_words(field, typed, faults):
    form = form_of(field, **{field["id"]: typed})
    found = [re.sub("[\u202f\xa0]", " ", error) for error in form.errors[field["id"]]]
    assert found == faults


def test_an_empty_file_is_named_so():
    field = ask("file", "a", types=["pdf"], max_megabytes=1)
    block = CallPage.steps.field.stream_block
    asked = Questionnaire.from_stream(block.to_python([step("Étape", field)]))
    files = {field["id"]: SimpleUploadedFile("vide.pdf", b"")}
    form = StepForm(asked.steps[0], answers={}, files={}, data={}, uploads=files)
    assert form.errors[field["id"]] == ["Ce fichier est vide."]


def test_a_page_that_is_only_opened_blames_nobody(client, draft):
    page = page_of(client, draft)
    assert "2 réponses à compléter dans cette étape" in page
    assert "error-summary" not in page
    assert "field--error" not in page


def test_what_was_typed_wrong_stays_marked_on_a_page_that_is_opened_again(client, draft):
    save(client, draft, **{key("name"): "Garage", key("sum"): "beaucoup", "action": "quit"})
    page = page_of(client, draft)
    assert "Une réponse à compléter dans cette étape" in page
    assert "error-summary" not in page
    assert "Donnez une somme en euros" in page


def test_the_summary_counts_its_lines(client, draft):
    rows = {f"{key('tools')}-0-{key('tool')}": "x" * 300}
    answer = save(client, draft, **{key("name"): "Garage", key("sum"): "12", **rows})
    page = unescape(answer.content.decode())
    summary = page[page.index("error-summary-title") :]
    summary = summary[: summary.index("</ul>")]
    assert "Il y a 2 points à corriger" in summary
    assert summary.count("<li>") == 2
    assert page.count("200 caractères au plus : il y en a 300.") == 2  # in the summary and in its cell


def test_one_more_line_is_given_even_where_some_are_empty(client, draft):
    lines = page_of(client, draft).count('<tr><th scope="row"><span class="rows__number">Ligne')
    posted = {f"{key('tools')}-{number}-{key('tool')}": "" for number in range(3)}
    answer = save(client, draft, more=f"id_{key('tools')}", **posted)
    assert answer["Location"].endswith(f"#id_{key('tools')}")
    page = unescape(client.get(answer["Location"].split("#")[0]).content.decode())
    assert page.count('<tr><th scope="row"><span class="rows__number">Ligne') == lines + 1


@pytest.mark.parametrize("lines", ["9999", "-1", "deux", "²"])
def test_rubbish_asks_for_no_more_lines_than_a_table_takes(client, draft, lines):
    page = page_of(client, draft, of=key("tools"), lines=lines)
    assert page.count('<tr><th scope="row"><span class="rows__number">Ligne') <= 21


def test_the_enter_key_goes_on_and_neither_goes_back_nor_adds_a_line(client, draft):
    page = page_of(client, draft)
    first = re.search(r"<form[^>]*data-autosave.*?(<button[^>]*>)", page, re.DOTALL)
    assert 'value="continue"' in first.group(1)


def test_the_list_of_steps_tells_which_are_commented(client, draft):
    for text in ("Un mot", "Un autre"):
        draft.comments.create(
            step=FORM[0]["id"], author=draft.created_by, text=text, written_at=timezone.now()
        )
    assert "<small>2 commentaires</small>" in page_of(client, draft)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0466000000", "04 66 00 00 00"),
        ("04.66.00.00.00", "04 66 00 00 00"),
        ("+33466000000", "+33466000000"),
    ],
)
def test_a_telephone_number_is_read_by_pairs(typed, read):
    form = form_of(ask("phone", "phone"), **{key("phone"): typed})
    question = form.step.questions[0]
    words = question.words(form.answer_of(question))
    assert words.replace("\xa0", " ") == read
