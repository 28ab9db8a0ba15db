"""The pages that announce calls, and what editors may write on them."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from calls.models import CallPage
from calls.rules import PARIS
from portal.translation import segments, translate
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallIndexPageFactory,
    CallPageFactory,
    ask,
    column,
    commit,
    explain,
    file,
    key,
    step,
    when,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

CLOSING = datetime(2027, 1, 30, tzinfo=PARIS)


def criterion(name, weight):
    return {"type": "criterion", "id": key(name), "value": {"title": name, "weight": weight, "text": ""}}


def test_index_tells_open_upcoming_and_past_calls_apart(client):
    for title, calendar in (("Ouvert 1", {}), ("Futur 1", {"upcoming": True}), ("Passé 1", {"closed": True})):
        CallPageFactory(title=title, **calendar)

    page = client.get("/appels/")

    assert [call.title for call in page.context["open_calls"]] == ["Ouvert 1"]
    assert [call.title for call in page.context["upcoming_calls"]] == ["Futur 1"]
    assert [call.title for call in page.context["past_calls"]] == ["Passé 1"]
    assert "Cookie" not in page.headers.get("Vary", "")
    assert not page.cookies


@pytest.mark.parametrize("count", [1, 3])
def test_index_asks_the_same_queries(client, count, django_assert_max_num_queries):
    for _number in range(count):
        CallPageFactory()
        CallPageFactory(closed=True)
    client.get("/appels/")

    with django_assert_max_num_queries(16):
        client.get("/appels/")


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_queries(client, count, django_assert_max_num_queries):
    steps = [step(f"Étape {number}", ask("territory", f"where {number}")) for number in range(count)]
    call = CallPageFactory(steps=steps, criteria=[criterion("Un", 100)])
    client.get(call.url)

    with django_assert_max_num_queries(18):
        client.get(call.url)


def test_open_page_invites_and_outlines_the_form(client):
    call = CallPageFactory(
        opening_at=CLOSING - timedelta(days=90), closing_at=CLOSING, criteria=[criterion("Utilité", 100)]
    )
    with time_machine.travel(CLOSING - timedelta(days=10), tick=False):
        page = client.get(call.url).content.decode()

    assert "Proposer un commun" in page
    assert "29 janvier 2027, 23\xa0h\xa059" in page
    assert "Utilité, 100\xa0%" in page
    assert "Quel montant ?" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("upcoming", "ouvrent le"), ("closed", "s’est clos"), ("with_results", "ont été publiés")],
)
def test_other_states_are_told_and_invite_nobody(client, state, words):
    page = client.get(CallPageFactory(**{state: True}).url).content.decode()
    assert words in page
    assert "candidatures/nouvelle" not in page


def test_page_about_to_change_is_not_kept_by_caches(client):
    call = CallPageFactory(closing_at=timezone.now() + timedelta(seconds=60))
    assert "s-maxage" not in client.get(call.url).headers["Cache-Control"]
    call.closing_at = timezone.now() + timedelta(days=1)
    call.save()
    assert "s-maxage" in client.get(call.url).headers["Cache-Control"]


@pytest.mark.parametrize("name", ["blank_form", "dates", "ask", "asked", "follow"])
def test_a_call_that_is_not_for_everyone_is_shown_to_nobody_else(client, name):
    call = CallPageFactory(title="Appel réservé")
    PageViewRestriction.objects.create(page=call, restriction_type=PageViewRestriction.LOGIN)
    address = reverse(f"calls:{name}", args=[call.pk])

    assert client.get(address).status_code == 404
    assert "Appel réservé" not in client.get(call.get_parent().url).content.decode()
    sign_in(client, UserFactory())
    assert client.get(address).status_code == 200


def test_weights_add_up_to_a_hundred():
    call = CallPageFactory()
    call.criteria = [criterion("Un", 60), criterion("Deux", 30)]
    with pytest.raises(ValidationError, match="90"):
        call.full_clean()
    call.criteria = [criterion("Un", 60), criterion("Deux", 40)]
    call.full_clean()


def test_six_criteria_at_most():
    call = CallPageFactory()
    call.criteria = [criterion(str(number), 40 if number == 0 else 10) for number in range(7)]
    with pytest.raises(ValidationError, match="Six critères"):
        call.full_clean()


def test_calendar_runs_forward():
    call = CallPageFactory()
    call.closing_at = call.opening_at
    with pytest.raises(ValidationError, match="après son ouverture"):
        call.full_clean()
    call.closing_at = call.opening_at + timedelta(days=30)
    call.results_on = call.opening_at.date()
    with pytest.raises(ValidationError, match="avant la clôture"):
        call.full_clean()


def test_an_edition_names_one_call():
    CallPageFactory(edition="2031")
    with pytest.raises(ValidationError, match="déjà cette édition"):
        CallPageFactory(edition="2031").full_clean()


def test_an_edition_stays_once_applications_are_filed():
    call = CallPageFactory(edition="2031")
    draft = ApplicationFactory(call=call, complete=True)
    call.edition = "2032"
    call.full_clean()

    file(draft)

    with pytest.raises(ValidationError, match="reste la même") as refused:
        call.full_clean()
    assert list(refused.value.message_dict) == ["edition"]
    CallPage.objects.get(pk=call.pk).full_clean()


ALL_KINDS = [
    step(
        "Tout",
        explain("<p>Lisez d’abord</p>"),
        ask("short_text", "short"),
        ask("long_text", "long"),
        ask("number", "number", unit="personnes"),
        ask("amount", "amount"),
        ask("date", "date"),
        ask("yes_no", "yesno"),
        ask("single_choice", "one", choices={"a": "Rouge", "b": "Bleu"}),
        ask("multiple_choice", "many", choices={"a": "Nord", "b": "Sud"}),
        ask("email", "mail"),
        ask("phone", "phone"),
        ask("territory", "where", kinds=["commune"]),
        ask("file", "file", types=["pdf"], max_megabytes=5),
        ask("percentage", "share"),
        ask("structure", "who"),
        ask("licence", "licence"),
        ask("need", "a need", kinds=["epci"]),
        ask("commons", "a commons"),
        ask("partners", "partners"),
        ask("contributions", "contributions"),
        ask("budget", "budget"),
        ask("milestones", "milestones"),
        ask("contact", "contact", condition=when(("yesno", "is", "yes"))),
        ask(
            "rows",
            "rows",
            columns=[
                column("text", "thing", "Équipement"),
                column("choice", "state", "État", choices={"new": "Neuf", "old": "Usé"}),
            ],
        ),
        commit("Engagements", "Partager ce qui est produit"),
        intro="Commençons",
    )
]


def test_every_text_of_a_form_is_offered_to_translators_and_no_code_is():
    CallIndexPageFactory()
    call = CallPageFactory(steps=ALL_KINDS)

    offered = segments(call)

    asked = {f"Question {name}" for name in ("short", "share", "who", "a need", "budget", "contact", "rows")}
    others = {
        "Tout",
        "Commençons",
        "Lisez d’abord",
        "personnes",
        "Rouge",
        "Sud",
        "Équipement",
        "État",
        "Neuf",
    }
    assert asked | others | {"Engagements", "Partager ce qui est produit"} <= set(offered)
    for code in ("pdf", "commune", key("short"), key("one-a"), key("yesno"), "yes", "is", "all"):
        assert code not in offered


def test_every_kind_of_block_is_tried_for_its_words():
    fields = CallPage.steps.field.stream_block.child_blocks["step"].child_blocks["fields"].child_blocks
    assert {field["type"] for field in ALL_KINDS[0]["value"]["fields"]} == set(fields)


def test_columns_choices_and_commitments_are_translated_too(client):
    call = CallPageFactory(title="Appel", steps=ALL_KINDS)
    words = {
        "Appel": "Call",
        "Équipement": "Equipment",
        "Neuf": "New",
        "Partager ce qui est produit": "Share",
    }
    english = translate(call, words).questionnaire

    rows = english.questions[key("rows")]
    answer = [{key("thing"): "Camion", key("state"): key("state-new")}]
    assert rows.tables(answer)[0].columns[0].label == "Equipment"
    assert rows.words(answer) == "Camion\xa0; New"
    assert [words for _key, words in english.commitments] == ["Share"]


def test_translation_shares_identifiers_and_shows_its_own_words(client):
    call = CallPageFactory(title="Appel", steps=ALL_KINDS)
    english = translate(call, {"Appel": "Call", "Question one": "Which one?", "Rouge": "Red"})

    question = english.questionnaire.questions[key("one")]

    assert question.label == "Which one?"
    assert question.choices == [(key("one-a"), "Red"), (key("one-b"), "Bleu")]
    assert "Which one?" in client.get(english.url).content.decode()


def test_translation_shows_the_instants_of_the_french_page(client):
    call = CallPageFactory(closing_at=CLOSING, opening_at=CLOSING - timedelta(days=90), edition="2027")
    english = translate(call, {})
    old_draft = english.save_revision()

    call.closing_at = datetime(2027, 2, 13, tzinfo=PARIS)
    call.save_revision().publish()
    old_draft.publish()

    english = CallPage.objects.get(pk=english.pk)
    assert english.closing_at == datetime(2027, 2, 13, tzinfo=PARIS)
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=PARIS), tick=False):
        assert "12 February 2027, 23:59" in client.get(english.url).content.decode()


def test_a_draft_of_the_french_page_changes_no_translation():
    call = CallPageFactory(closing_at=CLOSING, opening_at=CLOSING - timedelta(days=90))
    english = translate(call, {})

    call.closing_at = datetime(2027, 2, 13, tzinfo=PARIS)
    call.save_revision()

    assert CallPage.objects.get(pk=english.pk).closing_at == CLOSING


def test_a_question_added_in_french_is_asked_in_every_language():
    call = CallPageFactory()
    english = translate(call, {})
    raw = call.steps.get_prep_value()
    raw[0]["value"]["fields"].append(ask("yes_no", "later", "Nouvelle question ?"))
    call.steps = raw
    call.save()

    english = CallPage.objects.get(pk=english.pk)

    assert english.questionnaire.questions[key("later")].label == "Nouvelle question ?"


def test_editors_preview_the_form_as_an_applicant(client):
    sign_in(client, UserFactory(administrator=True))
    call = CallPageFactory(steps=ALL_KINDS)
    page = call.make_preview_request(preview_mode="form").render().content.decode()
    assert "Lisez d’abord" in page
    assert 'type="file"' in page
    assert "Rouge" in page


def test_hostile_text_is_inert_on_the_page(client):
    attack = "<script>alert(1)</script>{{ 7 }}"
    call = CallPageFactory(
        title=attack,
        slug="attaque",
        summary=attack,
        contact_name=attack,
        criteria=[criterion(attack, 100)],
        steps=[step(attack, ask("short_text", "x", attack))],
    )
    page = client.get(call.url).content.decode()
    assert "<script>alert(1)" not in page
    assert "{{ 7 }}" in page
