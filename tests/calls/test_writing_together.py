"""Several people write one draft: each answer saved as it is typed, conflicts that lose nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from calls import services
from calls.forms import fingerprint
from calls.models import AnswerChange, Application
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    join,
    join_outside,
    key,
    member_of,
)
from tests.factories.structures import StructurePageFactory

NOT_FIELDS = ("action", "conflict", "put_mine", "keep_theirs")
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    lead = StructurePageFactory()
    call = CallPageFactory(minimum_structures=1)
    return ApplicationFactory(call=call, lead=lead, created_by=member_of(lead, full_name="Nadia Bensalem"))


@pytest.fixture
def nadia(draft):
    return signed_in(draft.created_by)


@pytest.fixture
def marc(draft):
    return signed_in(member_of(join(draft).structure, full_name="Marc Vidal"))


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def url(draft, number=1):
    return f"/candidatures/{draft.pk}/etape/{number}/"


def bases_of(client, draft, number=1):
    return client.get(url(draft, number)).context["form"].initial["bases"]


def type_in(client, draft, name, text, *, bases="{}", number=1):
    body = {"question": key(name), key(name): text, "bases": bases}
    return client.post(f"{url(draft, number)}reponse/", body)


def stored(draft):
    return Application.objects.get(pk=draft.pk).answers


class TestAutosave:
    def test_one_answer_is_saved_and_its_page_may_go_on(self, draft, nadia):
        opened = bases_of(nadia, draft)
        answer = type_in(nadia, draft, "name", "Garage", bases=opened).json()

        assert answer["state"] == "saved"
        assert answer["who"] == "Nadia Bensalem"
        assert answer["base"] == fingerprint("Garage")
        assert stored(draft) == {key("name"): "Garage"}

    def test_the_same_again_changes_nothing(self, draft, nadia):
        opened = bases_of(nadia, draft)
        for _time in range(2):
            assert type_in(nadia, draft, "name", "Garage", bases=opened).json()["state"] == "saved"

        assert AnswerChange.objects.count() == 1
        assert Application.objects.get().version == 2

    def test_what_is_not_valid_is_kept_with_its_reason(self, draft, nadia):
        opened = bases_of(nadia, draft, 2)
        answer = type_in(nadia, draft, "amount", "beaucoup", bases=opened, number=2).json()

        assert answer["state"] == "invalid"
        assert "Enregistré à" in answer["message"]
        assert stored(draft) == {key("amount"): {"typed": "beaucoup"}}

    def test_it_says_nothing_of_the_other_answers(self, draft, nadia):
        type_in(nadia, draft, "need", "Se déplacer", bases=bases_of(nadia, draft))
        type_in(nadia, draft, "name", "Garage", bases=bases_of(nadia, draft))

        assert stored(draft) == {key("need"): "Se déplacer", key("name"): "Garage"}

    def test_an_unchanged_answer_does_not_hide_what_another_wrote(self, draft, nadia, marc):
        opened = bases_of(nadia, draft)
        type_in(marc, draft, "name", "Le garage de Marc", bases=opened)
        unchanged = type_in(nadia, draft, "name", "", bases=opened).json()

        assert unchanged["base"] == ""
        assert type_in(nadia, draft, "name", "Le mien", bases=opened).json()["state"] == "conflict"

    def test_after_the_closing_it_is_kept_and_said(self, draft, nadia):
        opened = bases_of(nadia, draft)
        with time_machine.travel(draft.call.closing_at):
            nadia.force_login(draft.created_by)
            answer = type_in(nadia, draft, "name", "Derniers mots", bases=opened).json()

        assert answer["state"] == "closed"
        assert stored(draft) == {key("name"): "Derniers mots"}

    def test_ones_own_words_are_no_conflict_when_the_answer_was_lost(self, draft, nadia):
        opened = bases_of(nadia, draft)
        for text in ("G", "Ga", "Garage"):
            answer = type_in(nadia, draft, "name", text, bases=opened)
        assert answer.json()["state"] == "saved"
        assert stored(draft) == {key("name"): "Garage"}

    def test_ones_own_words_of_another_day_are_not_replaced_unseen(self, draft, nadia):
        opened = bases_of(nadia, draft)
        type_in(nadia, draft, "name", "Du téléphone", bases=opened)
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            answer = type_in(nadia, draft, "name", "De l’ordinateur", bases=opened)
        assert answer.json()["state"] == "conflict"

    def test_nor_are_those_of_another_between_ones_own(self, draft, nadia, marc):
        opened = bases_of(nadia, draft)
        type_in(nadia, draft, "name", "Nadia", bases=opened)
        type_in(marc, draft, "name", "Marc", bases=bases_of(marc, draft))
        assert type_in(nadia, draft, "name", "Nadia B.", bases=opened).json()["state"] == "conflict"

    def test_a_draft_that_is_deleted_meanwhile_is_told(self, draft, nadia, monkeypatch):
        save = services.save_answer

        def late(**facts):
            Application.objects.all().delete()
            return save(**facts)

        monkeypatch.setattr(services, "save_answer", late)
        answer = type_in(nadia, draft, "name", "Garage")
        assert (answer.status_code, answer.json()["state"]) == (409, "closed")

    def test_an_answer_of_a_whole_book_is_refused_with_its_reason(self, draft, nadia):
        answer = type_in(nadia, draft, "name", "x" * 300_000)
        assert answer.json()["state"] == "invalid"
        page = nadia.post(url(draft), {key("name"): "x" * 300_000, key("need"): "Besoin"})
        assert page.status_code == 422
        assert "beaucoup trop longue" in page.content.decode()
        assert stored(draft) == {key("need"): "Besoin"}

    def test_what_is_being_signed_is_not_changed(self, nadia, draft):
        whole = ApplicationFactory(
            complete=True, call=draft.call, lead=draft.lead, created_by=draft.created_by
        )
        opened = bases_of(nadia, whole)
        ask_signatures(whole)
        answer = type_in(nadia, whole, "name", "Autre", bases=opened)

        assert (answer.status_code, answer.json()["state"]) == (409, "closed")
        assert stored(whole)[key("name")] == "Garage solidaire"
        assert whole.changes.get(kind="conflict").new == "Autre"

    def test_a_page_sent_while_it_is_being_signed_is_kept_in_the_history(self, nadia, draft):
        whole = ApplicationFactory(
            complete=True, call=draft.call, lead=draft.lead, created_by=draft.created_by
        )
        opened = bases_of(nadia, whole)
        ask_signatures(whole)
        body = {"bases": opened, key("name"): "Garage solidaire", key("need"): "Des mots précieux"}

        page = nadia.post(url(whole), body, follow=True).content.decode()

        assert "précieux" in page
        assert [change.question for change in whole.changes.all()] == [key("need")]
        assert stored(whole)[key("need")] == "Se déplacer pour travailler."

    def test_a_session_that_ended_is_told(self, draft):
        answer = type_in(Client(), draft, "name", "Garage")
        assert (answer.status_code, answer.json()["state"]) == (401, "signed_out")

    def test_a_question_that_left_the_form_is_told(self, draft, nadia):
        answer = type_in(nadia, draft, "gone", "Mots")
        assert (answer.status_code, answer.json()["state"]) == (404, "gone")

    def test_it_does_not_exist_for_others(self, draft):
        stranger = signed_in(member_of(StructurePageFactory()))
        assert type_in(stranger, draft, "name", "Intrus").status_code == 404
        assert stored(draft) == {}

    def test_an_outside_partner_reads_and_writes_nothing(self, draft):
        person = UserFactory()
        join_outside(draft, person)
        answer = type_in(signed_in(person), draft, "name", "Intrus").json()
        assert answer["state"] == "closed"
        assert stored(draft) == {}


class TestConflict:
    def opened_then_written(self, draft, nadia, marc, **texts):
        """Nadia's page was opened before Marc wrote."""
        opened = bases_of(nadia, draft)
        for name, text in texts.items():
            type_in(marc, draft, name, text, bases=opened)
        return opened

    def test_both_texts_are_shown_with_who_and_the_log_keeps_the_other(self, draft, nadia, marc):
        opened = self.opened_then_written(draft, nadia, marc, name="Garage de Marc")
        answer = type_in(nadia, draft, "name", "Garage de Nadia", bases=opened).json()

        assert answer["state"] == "conflict"
        assert answer["who"] == "Marc Vidal"
        assert "Texte écrit par Marc Vidal" in answer["shown"]
        assert stored(draft) == {key("name"): "Garage de Marc"}
        assert AnswerChange.objects.get(kind="conflict").new == "Garage de Nadia"

    def test_the_same_refused_words_are_logged_once(self, draft, nadia, marc):
        opened = self.opened_then_written(draft, nadia, marc, name="Garage de Marc")
        for _time in range(2):
            type_in(nadia, draft, "name", "Garage de Nadia", bases=opened)
        assert AnswerChange.objects.filter(kind="conflict").count() == 1

    def choose(self, client, draft, page, **choice):
        """Press a button of the page as it is shown."""
        form = page.context["form"]
        body = {name: form.data.getlist(name) for name in form.data if not name.startswith(NOT_FIELDS)}
        open_ones = [f"{one.key} {one.base}" for one in form.conflicts.values()]
        chosen = {button: key(name) for button, name in choice.items()}
        return client.post(url(draft), {**body, "conflict": open_ones, **chosen})

    def conflicting(self, draft, nadia, marc):
        opened = self.opened_then_written(draft, nadia, marc, name="Nom de Marc", need="Besoin de Marc")
        body = {key("name"): "Nom de Nadia", key("need"): "Besoin de Nadia", "bases": opened}
        return nadia.post(url(draft), {**body, "action": "continue"})

    def test_without_script_the_page_shows_both_side_by_side(self, draft, nadia, marc):
        page = self.conflicting(draft, nadia, marc)
        assert page.status_code == 409
        assert page.content.decode().count('class="conflict ') == 2
        assert "Texte écrit par Marc Vidal" in page.content.decode()

    def test_keep_theirs_decides_one_and_the_other_waits(self, draft, nadia, marc):
        page = self.choose(nadia, draft, self.conflicting(draft, nadia, marc), keep_theirs="name")

        assert page.status_code == 409
        assert list(page.context["form"].conflicts) == [key("need")]
        assert page.context["form"][key("name")].value() == "Nom de Marc"
        assert page.context["form"][key("need")].value() == "Besoin de Nadia"
        assert stored(draft) == {key("name"): "Nom de Marc", key("need"): "Besoin de Marc"}

    def test_put_mine_replaces_and_the_log_keeps_theirs(self, draft, nadia, marc):
        page = self.choose(nadia, draft, self.conflicting(draft, nadia, marc), put_mine="name")
        last = self.choose(nadia, draft, page, keep_theirs="need")

        assert last.headers["Location"] == f"{url(draft)}#id_{key('need')}"
        assert stored(draft) == {key("name"): "Nom de Nadia", key("need"): "Besoin de Marc"}
        put = AnswerChange.objects.get(question=key("name"), new="Nom de Nadia", kind="typed")
        assert put.old == "Nom de Marc"

    def test_mine_is_not_put_over_words_that_were_not_seen(self, draft, nadia, marc):
        page = self.conflicting(draft, nadia, marc)
        type_in(marc, draft, "name", "Encore Marc", bases=bases_of(marc, draft))
        again = self.choose(nadia, draft, page, put_mine="name")

        assert key("name") in again.context["form"].conflicts
        assert stored(draft)[key("name")] == "Encore Marc"

    def test_a_page_shown_again_keeps_what_only_another_changed(self, draft, nadia, marc):
        opened = self.opened_then_written(draft, nadia, marc, name="Nom de Marc")
        page = nadia.post(url(draft), {key("name"): "", key("need"): "x" * 301, "bases": opened})
        assert page.status_code == 422
        form = page.context["form"]
        body = {name: form.data.getlist(name) for name in form.data}
        nadia.post(url(draft), {**body, key("need"): "Court"})

        assert stored(draft) == {key("name"): "Nom de Marc", key("need"): "Court"}
