"""Each change of the form after the opening makes a version: drafts follow, what is signed does not."""

import json
from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import rules, services
from calls.form_changes import in_words_of
from calls.forms import fingerprint
from calls.models import AnswerChange, Application, CallPage, FormVersion
from calls.questionnaire import Questionnaire
from calls.views.autosave import SaveAnswerView
from calls.views.writing import StepView
from portal.translation import translate
from tests.factories.calls import (
    TWO_STEPS,
    ApplicationFactory,
    CallPageFactory,
    ask,
    ask_signatures,
    commit,
    explain,
    file,
    key,
    leader_of,
    member_of,
    step,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def publish(call, steps):
    call.steps = steps
    call.save_revision().publish()
    call.refresh_from_db()


def changed(**options):
    """The two steps with another last question, and what `options` say of the name."""
    steps = deepcopy(TWO_STEPS)
    steps[0]["value"]["fields"][0]["value"].update(options)
    return steps


@pytest.fixture
def draft():
    return ApplicationFactory(complete=True)


def test_before_the_opening_there_is_no_version():
    call = CallPageFactory(upcoming=True)
    publish(call, changed(label="Autre nom"))
    assert not FormVersion.objects.exists()


def test_the_first_draft_names_the_first_version(draft):
    assert draft.form_version.number == 1


def test_what_does_not_change_the_form_makes_no_version(draft):
    draft.call.summary = "Autre résumé"
    publish(draft.call, deepcopy(TWO_STEPS))
    assert FormVersion.objects.count() == 1


def test_a_publication_that_changes_the_form_makes_the_next_and_drafts_follow(draft):
    publish(draft.call, changed(label="Quel nom ?"))
    draft.refresh_from_db()
    assert draft.form_version.number == 2
    assert draft.answers[key("name")] == "Garage solidaire"
    event = draft.events.get(kind="form_changed")
    assert event.data["reworded"] == [["Nom du commun", "Quel nom ?"]]
    mail = Email.objects.get(subject__contains="a changé")
    assert "Quel nom ?" in mail.message


def test_a_draft_begun_while_the_form_is_published_never_brings_the_old_form_back(draft):
    read_before = CallPage.objects.get(pk=draft.call_id)
    publish(draft.call, changed(label="Quel nom ?"))

    begun = services.start(
        key=uuid4(), call=read_before, lead=draft.lead, by=draft.created_by, now=timezone.now()
    )

    assert FormVersion.objects.count() == 2
    assert begun.form_version.number == 2


def test_blocks_that_learnt_an_option_do_not_make_another_form(draft):
    version = draft.form_version
    older = deepcopy(version.steps)
    older[0]["value"]["fields"][0]["value"].pop("published")
    rows = QuerySet(FormVersion).filter(pk=version.pk)
    rows.update(steps=older, digest=rules.digest(older))

    services.current_version(draft.call)

    assert FormVersion.objects.count() == 1
    assert not Email.objects.exists()


def test_a_version_is_immutable(draft):
    version = draft.form_version
    for change in (version.save, version.delete, FormVersion.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        FormVersion.objects.update(number=7)


def test_answers_that_no_longer_fit_go_to_the_log(draft):
    steps = changed()
    steps[1] = step("Le budget", ask("long_text", "amount", "Quel montant ?", max_length=300))
    publish(draft.call, steps)
    draft.refresh_from_db()
    assert set(draft.answers) == {key("name"), key("need")}
    lost = AnswerChange.objects.filter(kind="form_changed", new__isnull=True)
    assert {change.question: change.old for change in lost} == {
        key("amount"): "12000.00",
        key("open"): "yes",
    }
    assert set(draft.events.get(kind="form_changed").data["set_aside"]) == {
        "Quel montant ?",
        "Licence ouverte ?",
    }


def test_an_answer_that_a_new_limit_refuses_is_kept_as_typed(draft):
    publish(draft.call, changed(max_length=5))
    draft.refresh_from_db()
    assert draft.answers[key("name")] == {"typed": "Garage solidaire"}


def test_what_is_signed_keeps_its_version_until_it_returns_to_draft(draft):
    asked = ask_signatures(draft)
    publish(draft.call, changed(label="Quel nom ?"))
    asked.refresh_from_db()
    assert asked.form_version.number == 1
    services.reopen(application=asked, by=leader_of(asked), now=timezone.now())
    asked.refresh_from_db()
    assert asked.form_version.number == 2


def test_what_is_filed_keeps_its_version_for_good(draft):
    filed = file(draft)
    publish(draft.call, changed(label="Quel nom ?"))
    filed.refresh_from_db()
    assert filed.form_version.number == 1
    assert filed.filed_questionnaire.questions[key("name")].label == "Nom du commun"


class TestWhatChanged:
    """Is told whole: nobody is written to about nothing."""

    def told(self, before, after):
        call = CallPageFactory(steps=before)
        draft = ApplicationFactory(call=call)
        publish(call, after)
        mail = Email.objects.get(subject__contains="formulaire").message
        return draft.events.get(kind="form_changed").data, mail

    def test_commitments_and_explanations(self):
        words = commit("Engagements", "Un", "Deux"), explain("<p>A</p>")
        before = [step("Fin", ask("short_text", "x"), *words)]
        after = deepcopy(before)
        after[0]["value"]["fields"][1]["value"]["commitments"][1]["value"] = "Trois"
        after[0]["value"]["fields"][2]["value"]["text"] = "<p>B</p>"

        data, mail = self.told(before, after)

        assert data["reworded"] == [["Deux", "Trois"], ["A", "B"]]
        assert data["changed"] == []
        assert "- " in mail
        assert "Trois" in mail

    def test_steps_and_order(self):
        before = [step("Un", ask("short_text", "x"), ask("short_text", "y"))]
        after = [step("Un", ask("short_text", "y"), ask("short_text", "x"), intro="Lisez bien.")]

        data, mail = self.told(before, after)

        assert data["changed"] == ["Un"]
        assert data["is_reordered"]
        assert "L’ordre a changé." in mail

    def test_a_question_both_reworded_and_narrowed(self):
        after = changed(label="Quel nom ?", max_length=20)

        data, _mail = self.told(deepcopy(TWO_STEPS), after)

        assert data["reworded"] == [["Nom du commun", "Quel nom ?"]]
        assert data["changed"] == ["Quel nom ?"]


def test_the_change_is_shown_until_it_is_read(draft, client):
    sign_in(client, draft.created_by)
    publish(draft.call, changed(label="Quel nom ?"))
    assert "Quel nom ?" in client.get(draft.get_absolute_url()).context["notices"][0].data["reworded"][0]
    number = draft.events.get(kind="form_changed").pk
    client.post(f"/candidatures/{draft.pk}/vu/{number}/")
    assert client.get(draft.get_absolute_url()).context["notices"] == []


def test_a_page_opened_before_the_change_erases_nothing_and_loses_nothing(draft, client):
    sign_in(client, draft.created_by)
    url = f"/candidatures/{draft.pk}/etape/2/"
    opened = client.get(url).context["form"]
    steps = [TWO_STEPS[1], step("Ajoutée", ask("short_text", "more", "Autre chose ?", max_length=80))]
    publish(draft.call, deepcopy(steps))
    client.post(
        url, {"bases": opened["bases"].value(), key("amount"): "42", key("open"): "no", "action": "quit"}
    )
    draft.refresh_from_db()
    assert draft.answers == {key("amount"): "42", key("open"): "no"}


def test_a_page_finds_its_step_though_another_took_its_place(draft, client):
    sign_in(client, draft.created_by)
    url = f"/candidatures/{draft.pk}/etape/1/"
    opened = client.get(url).context["form"]
    before = step("Avant", ask("short_text", "before", "Avant", max_length=80))
    publish(draft.call, [before, *deepcopy(TWO_STEPS)])
    body = {
        "bases": opened["bases"].value(),
        "step": key("Le besoin"),
        key("name"): "Mes mots",
        key("need"): "X",
    }

    answer = client.post(url, body)

    draft.refresh_from_db()
    assert answer.headers["Location"].endswith("/etape/3/")
    assert draft.answers[key("name")] == "Mes mots"
    assert key("Avant") not in draft.visited


def test_a_page_whose_step_left_is_kept_in_the_history(draft, client):
    sign_in(client, draft.created_by)
    url = f"/candidatures/{draft.pk}/etape/2/"
    opened = client.get(url).context["form"]
    publish(draft.call, [deepcopy(TWO_STEPS[0])])
    body = {"bases": opened["bases"].value(), "step": key("Le budget"), key("amount"): "42"}

    answer = client.post(url, body)

    assert answer.headers["Location"].endswith("/etape/1/")
    kept = AnswerChange.objects.filter(kind="form_changed", old={"typed": ["42"]})
    assert kept.get().question == key("amount")


def test_a_contact_that_moved_to_another_step_is_brought_back_from_the_history(draft, client):
    sign_in(client, draft.created_by)
    publish(draft.call, [*deepcopy(TWO_STEPS), step("Qui", ask("contact", "who", "Contact"))])
    url = f"/candidatures/{draft.pk}/etape/1/"
    for name in ("Nadia", "Marc"):
        draft.refresh_from_db()
        base = {key("who"): fingerprint(draft.answers.get(key("who")))}
        client.post(url, {"bases": json.dumps(base), f"{key('who')}-name": name})
    first = draft.changes.filter(question=key("who")).first()
    draft.refresh_from_db()

    answer = client.post(
        f"/candidatures/{draft.pk}/historique/{first.pk}/remettre/", {"version": draft.version}
    )

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.answers[key("who")]["typed"]["name"] == "Nadia"


def as_an_amount():
    steps = deepcopy(TWO_STEPS)
    steps[0]["value"]["fields"][0] = ask("amount", "name", "Nom du commun")
    return steps


@pytest.mark.parametrize("view", [StepView, SaveAnswerView])
@pytest.mark.parametrize("steps", [changed(label="Quel nom ?"), as_an_amount()])
def test_a_page_on_its_way_during_the_publication_is_read_with_the_new_form(draft, client, rf, view, steps):
    bases = json.dumps({key("name"): fingerprint("Garage solidaire")})
    request = rf.post("/", {"question": key("name"), key("name"): "Garage", "bases": bases})
    request.user, request.session = draft.created_by, client.session
    request._messages = FallbackStorage(request)
    on_its_way = view()
    on_its_way.setup(request, key=draft.pk, number=1)
    assert on_its_way.application.form_version.number == 1
    publish(draft.call, steps)

    on_its_way.dispatch(request, key=draft.pk, number=1)

    assert draft.changes.latest("pk").new in ("Garage", {"typed": "Garage"})
    client.force_login(draft.created_by)
    assert client.get(reverse("calls:application", args=[draft.pk])).status_code == 200


def test_what_is_stored_never_breaks_reading():
    questionnaire = CallPageFactory(
        steps=[step("Un", ask("amount", "sum", "Somme"), ask("date", "day", "Jour"))]
    ).questionnaire
    for name in ("sum", "day"):
        assert questionnaire.questions[key(name)].words("Garage") == "Garage"


def test_one_transaction_with_the_publication(draft, monkeypatch):
    def fails(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("calls.services.versions.move", fails)
    before = draft.call.steps.get_prep_value()
    with pytest.raises(RuntimeError):
        publish(draft.call, changed(label="Quel nom ?"))
    assert FormVersion.objects.count() == 1
    assert Application.objects.get().call.steps.get_prep_value() == before


def test_a_form_stored_in_two_ways_is_one(draft):
    steps = deepcopy(TWO_STEPS)
    for field in steps[0]["value"]["fields"]:
        field["value"].pop("help")
    draft.call.closing_at += timedelta(days=1)
    publish(draft.call, steps)
    assert FormVersion.objects.count() == 1


class TestWhatIsToComplete:
    def test_an_answer_that_was_incomplete_and_still_is_has_not_changed(self, draft):
        draft.answers = {**draft.answers, key("name"): {"typed": "x" * 90}}
        draft.save()
        publish(draft.call, changed(label="Autre nom"))
        assert not draft.changes.filter(question=key("name")).exists()
        assert draft.events.get(kind="form_changed").data["to_complete"] == []

    def test_an_answer_that_the_new_form_refuses_is_named(self, draft, client):
        publish(draft.call, changed(max_length=3))
        assert draft.events.get(kind="form_changed").data["to_complete"] == ["Nom du commun"]
        sign_in(client, draft.created_by)
        page = client.get(draft.get_absolute_url()).content.decode()
        assert "Toutes les réponses que vous aviez données sont gardées" not in page
        history = client.get(reverse("calls:history", args=[draft.pk])).content.decode()
        assert "mise de côté" not in history


def test_the_change_is_told_with_the_labels_of_the_translation(draft):
    publish(draft.call, changed(max_length=3, label="Autre nom"))
    told = draft.events.get(kind="form_changed").data
    english = deepcopy(draft.call.steps.get_prep_value())
    english[0]["value"]["fields"][0]["value"]["label"] = "Name of the commons"
    stream = CallPage.steps.field.stream_block.to_python(english)
    shown = in_words_of(told, Questionnaire.from_stream(stream))
    assert shown["reworded"] == [["", "Name of the commons"]]
    assert shown["changed"] == ["Name of the commons"]


class TestTheMail:
    """Names the questions as the form of its reader does."""

    def told(self, draft, steps, language):
        reader = member_of(draft.lead, language=language)
        publish(draft.call, steps)
        return Email.objects.get(to=reader.email).message

    @pytest.fixture
    def draft(self):
        draft = ApplicationFactory(complete=True)
        translate(draft.call, {"Nom du commun": "Name of the commons", "Quel besoin ?": "Which need?"})
        return draft

    def test_in_the_words_of_the_translation(self, draft):
        words = self.told(draft, changed(max_length=3), "en")
        assert "Asked otherwise: Name of the commons" in words
        assert "Your answer is to complete: Name of the commons" in words
        assert "Nom du commun" not in words

    def test_names_what_is_removed_as_it_was_translated(self, draft):
        steps = changed()
        del steps[0]["value"]["fields"][0]
        words = self.told(draft, steps, "en")
        assert "Removed: Name of the commons" in words
        assert "Your answer is set aside: Name of the commons" in words

    def test_says_of_what_is_reworded_only_its_name_there(self, draft):
        words = self.told(draft, changed(label="Quel nom ?"), "en")
        assert "Reworded: Name of the commons" in words
        assert "Quel nom" not in words

    def test_in_french_quotes_the_french_words(self, draft):
        words = self.told(draft, changed(label="Quel nom ?"), "fr")
        assert "Nom du commun → Quel nom ?" in words
        assert "Name of the commons" not in words

    def test_where_nothing_is_translated_keeps_the_only_words_there_are(self, draft):
        call = draft.call.get_translations().get()
        call.unpublish()
        assert "Asked otherwise: Nom du commun" in self.told(draft, changed(max_length=3), "en")
