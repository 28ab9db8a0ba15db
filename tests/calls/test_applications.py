"""What is typed is kept, what is filed is filed once, and nobody else sees it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from wagtail.models import PageLogEntry

from calls import rules
from calls.models import Application, ApplicationEvent, ApplicationFile
from calls.rules import PARIS
from portal.translation import translate
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    file,
    key,
    member_of,
    sign_for,
)
from tests.factories.structures import MembershipFactory, StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

CLOSING = datetime(2027, 1, 30, tzinfo=PARIS)
ATTACK = "<script>alert(1)</script>{{ 7 }}"


def step_url(application, number=1):
    return f"/candidatures/{application.pk}/etape/{number}/"


def stored(application):
    return Application.objects.get(pk=application.pk).answers


def save(client, application, *, number=1, action="continue", **answers):
    posted = {key(name): value for name, value in answers.items()}
    return client.post(step_url(application, number), {**posted, "action": action})


class TestDrafts:
    def test_what_is_not_valid_is_kept_and_told_next_to_its_cause(self, client, draft):
        page = save(client, draft, number=2, amount="beaucoup", open="yes")

        assert page.status_code == 422
        assert stored(draft) == {key("amount"): {"typed": "beaucoup"}, key("open"): "yes"}
        assert 'value="beaucoup"' in page.content.decode()
        assert f'id="id_{key("amount")}_error"' in page.content.decode()
        again = client.get(step_url(draft, 2)).content.decode()
        assert 'value="beaucoup"' in again

    def test_an_incomplete_page_is_saved_when_one_leaves(self, client, draft):
        answer = save(client, draft, action="quit", name="Garage")
        assert answer.headers["Location"] == "/candidatures/"
        assert stored(draft) == {key("name"): "Garage"}

    def test_going_back_saves_too(self, client, draft):
        answer = save(client, draft, number=2, action="previous", amount="12")
        assert answer.headers["Location"] == step_url(draft, 1)
        assert stored(draft) == {key("amount"): "12"}

    def test_a_text_that_is_too_long_is_kept_whole(self, client, draft):
        save(client, draft, name="a" * 100, need="b" * 1000)
        assert stored(draft)[key("need")] == {"typed": "b" * 1000}

    def test_what_a_database_refuses_does_no_harm(self, client, draft):
        page = save(client, draft, name="a\x00b", need="c")
        assert page.status_code == 422
        assert stored(draft)[key("name")] == {"typed": "ab"}

    def test_a_hostile_fingerprint_of_the_page_does_no_harm(self, client, draft):
        posted = {key("name"): "Nom", "bases": "[" * 100_000, "action": "quit"}
        assert client.post(step_url(draft), posted).status_code == 302
        assert stored(draft)[key("name")] == "Nom"

    def test_line_breaks_count_once(self, client, draft):
        save(client, draft, need="x\r\n" * 100)
        assert stored(draft)[key("need")] == "\n".join(["x"] * 100)

    def test_start_twice_with_the_same_key_is_one_draft(self, client, member, structure):
        call = CallPageFactory()
        body = {"key": uuid4(), "lead": structure.pk}
        first = client.post(f"/candidatures/nouvelle/{call.pk}/", body)
        second = client.post(f"/candidatures/nouvelle/{call.pk}/", body)
        assert first.headers["Location"] == second.headers["Location"]
        assert Application.objects.count() == 1
        assert ApplicationEvent.objects.count() == 1

    def test_ten_begin_in_an_hour_whether_new_or_carried_over(self, client, draft, structure):
        Application.objects.filter(pk=draft.pk).update(state="withdrawn")
        other = CallPageFactory()
        address = f"/candidatures/nouvelle/{draft.call_id}/"
        sent = [client.post(address, {"key": uuid4(), "lead": structure.pk}) for _ in range(11)]
        body = {"key": uuid4(), "lead": structure.pk, "call": other.pk}
        sent.append(client.post(f"/candidatures/{draft.pk}/reporter/", body))
        assert [answer.status_code for answer in sent] == [302] * 10 + [429] * 2
        assert all("en peu de temps" in answer.content.decode() for answer in sent[10:])
        assert Application.objects.count() == 11

    @pytest.mark.parametrize("state", ["upcoming", "closed"])
    def test_nothing_starts_outside_the_calendar(self, client, member, structure, state):
        call = CallPageFactory(**{state: True})
        answer = client.post(f"/candidatures/nouvelle/{call.pk}/", {"key": uuid4(), "lead": structure.pk})
        assert answer.status_code == 409
        assert not Application.objects.exists()

    def test_nobody_applies_for_a_structure_of_others(self, client, member):
        other = StructurePageFactory()
        call = CallPageFactory()
        answer = client.post(f"/candidatures/nouvelle/{call.pk}/", {"key": uuid4(), "lead": other.pk})
        assert answer.status_code == 422
        assert not Application.objects.exists()

    def test_a_person_without_structure_is_told_what_to_do(self, client):
        sign_in(client, UserFactory())
        page = client.get(f"/candidatures/nouvelle/{CallPageFactory().pk}/").content.decode()
        assert "vous n’en avez pas encore" in page

    def test_a_draft_is_deleted_once_confirmed(self, client, draft):
        assert "Supprimer ce brouillon" in client.get(f"/candidatures/{draft.pk}/supprimer/").content.decode()
        assert Application.objects.exists()
        client.post(f"/candidatures/{draft.pk}/supprimer/")
        assert not Application.objects.exists()

    def test_the_history_of_the_call_says_that_a_draft_was_deleted(self, client, draft):
        client.post(f"/candidatures/{draft.pk}/supprimer/")

        entry = PageLogEntry.objects.get(page=draft.call.pk, action="calls.draft_deleted")
        assert entry.message == f"Le brouillon de candidature de {draft.lead.title} a été supprimé"

    def test_english_reader_gets_english_words(self, client, draft):
        assert "Save and continue" in client.get(f"/en{step_url(draft)}").content.decode()


class TestTogether:
    def test_two_pages_changed_by_two_people_are_merged(self, client, draft, structure):
        opened = client.get(step_url(draft)).context["form"].initial["bases"]
        colleague = sign_in(Client(), member_of(structure))
        save(colleague, draft, name="Nom de la collègue", action="quit")

        client.post(step_url(draft), {"bases": opened, key("need"): "Mon besoin", "action": "quit"})

        assert stored(draft) == {key("name"): "Nom de la collègue", key("need"): "Mon besoin"}

    def test_the_same_answer_changed_by_two_shows_both_and_loses_neither(self, client, draft, structure):
        opened = client.get(step_url(draft)).context["form"].initial["bases"]
        colleague = sign_in(Client(), member_of(structure))
        save(colleague, draft, name="Nom de la collègue", action="quit")

        mine = {key("name"): "Mon nom", key("need"): "Mon besoin", "action": "continue"}
        page = client.post(step_url(draft), {"bases": opened, **mine})

        assert page.status_code == 409
        assert "collègue" in page.content.decode()
        assert 'value="Mon nom"' in page.content.decode()
        assert stored(draft) == {key("name"): "Nom de la collègue", key("need"): "Mon besoin"}
        renewed = page.context["form"].data["bases"]
        client.post(step_url(draft), {"bases": renewed, **mine})
        assert stored(draft)[key("name")] == "Mon nom"

    def test_an_answer_lost_after_commit_can_be_sent_again(self, client, draft):
        opened = client.get(step_url(draft)).context["form"].initial["bases"]
        body = {"bases": opened, key("name"): "Garage", key("need"): "Besoin", "action": "continue"}
        client.post(step_url(draft), body)
        version = Application.objects.get().version
        assert client.post(step_url(draft), body).status_code == 302
        assert Application.objects.get().version == version


class TestSessionEnded:
    def test_words_wait_for_their_author(self, client, draft, member):
        client.logout()
        answer = save(client, draft, name="Écrit pendant une heure", need="Long")
        assert "/compte/" in answer.headers["Location"]
        assert stored(draft) == {}

        client.force_login(member)
        page = client.get(step_url(draft)).content.decode()

        assert "Écrit pendant une heure" in page
        assert "Voici ce que vous aviez écrit" in page
        assert "Écrit pendant une heure" in client.get(step_url(draft)).content.decode()

    def test_they_wait_until_they_are_saved(self, client, draft, member):
        client.logout()
        save(client, draft, name="Écrit pendant une heure")
        client.force_login(member)
        save(client, draft, name="Écrit puis repris", need="Besoin")
        page = client.get(step_url(draft)).content.decode()
        assert "Écrit puis repris" in page
        assert "Voici ce que vous aviez écrit" not in page

    def test_what_is_saved_as_it_is_typed_waits_no_more(self, client, draft, member):
        opened = client.get(step_url(draft)).context["form"].initial["bases"]
        client.logout()
        client.post(step_url(draft), {"bases": opened, key("name"): "Garage", key("need"): "Long besoin"})
        client.force_login(member)
        body = {"question": key("name"), key("name"): "Garage solidaire", "bases": opened}
        client.post(f"{step_url(draft)}reponse/", body)

        page = client.get(step_url(draft)).content.decode()

        assert 'value="Garage solidaire"' in page
        assert "Long besoin" in page
        client.post(f"{step_url(draft)}reponse/", {**body, "question": key("need"), key("need"): "Besoin"})
        assert "kept_text" not in client.session

    def test_they_are_shown_and_kept_though_signatures_were_asked_for(self, client, draft, member, structure):
        whole = ApplicationFactory(complete=True, lead=structure, created_by=member)
        opened = client.get(step_url(whole)).context["form"].initial["bases"]
        client.logout()
        body = {"bases": opened, key("name"): "Garage solidaire", key("need"): "Écrit pendant une heure"}
        client.post(step_url(whole), body)
        ask_signatures(whole)
        client.force_login(member)

        page = client.get(step_url(whole))
        assert "Écrit pendant une heure" in page.content.decode()
        assert not whole.changes.exists()
        kept = client.post(step_url(whole), dict(page.context["fields"]), follow=True)

        assert "pendant" in kept.content.decode()
        assert whole.changes.get(kind="conflict").new == "Écrit pendant une heure"
        assert stored(whole)[key("need")] == "Se déplacer pour travailler."
        assert client.get(step_url(whole)).status_code == 302

    def test_nothing_is_kept_for_an_application_that_does_not_exist(self, client):
        client.post(f"/candidatures/{uuid4()}/etape/1/", {"x": "y" * 1000})
        assert "kept_text" not in client.session

    def test_words_are_never_shown_to_another(self, client, draft):
        client.logout()
        save(client, draft, name="Secret")
        client.force_login(member_of(StructurePageFactory()))
        assert client.get(step_url(draft)).status_code == 404


class TestFiling:
    @pytest.fixture
    def last_day(self):
        with time_machine.travel(CLOSING - timedelta(days=1), tick=False):
            yield

    @pytest.fixture
    def ready(self, last_day, member, structure):
        call = CallPageFactory(edition="2027", opening_at=CLOSING - timedelta(days=90), closing_at=CLOSING)
        return ApplicationFactory(complete=True, call=call, lead=structure, created_by=member)

    @pytest.fixture
    def signed(self, ready):
        ask_signatures(ready)
        sign_for(ready, ready.parts.get())
        ready.refresh_from_db()
        Email.objects.all().delete()
        return ready

    def ask(self, client, application, version=1):
        return client.post(f"/candidatures/{application.pk}/relire/", {"version": version})

    def file(self, client, application):
        return client.post(f"/candidatures/{application.pk}/deposer/", {"version": application.version})

    def test_until_the_last_instant_and_not_at_closing(self, client, signed, member):
        with time_machine.travel(CLOSING, tick=False):
            client.force_login(member)
            answer = self.file(client, signed)
            assert answer.headers["Location"] == f"/candidatures/{signed.pk}/"
            assert Application.objects.get().state == "signing"
        with time_machine.travel(CLOSING - timedelta(microseconds=1), tick=False):
            answer = self.file(client, signed)
            assert answer.headers["Location"] == f"/candidatures/{signed.pk}/recepisse/"
            assert Application.objects.get().number == "2027-0001"

    @pytest.mark.parametrize("version", ["1" * 5000, "²", "x", ""])
    def test_a_version_that_is_no_number_is_refused(self, client, signed, version):
        answer = client.post(f"/candidatures/{signed.pk}/deposer/", {"version": version})
        assert answer.status_code == 302
        assert not Application.objects.get(pk=signed.pk).is_filed

    def test_twice_is_once(self, client, signed):
        first, second = self.file(client, signed), self.file(client, signed)
        assert first.headers["Location"] == second.headers["Location"]
        assert Email.objects.count() == 1
        assert ApplicationEvent.objects.filter(kind="filed").count() == 1

    def test_incomplete_is_refused_with_what_is_missing(self, client, draft):
        page = self.ask(client, draft)
        assert page.status_code == 409
        assert len(page.context["checklist"].missing) == 4
        assert f"{step_url(draft, 2)}#id_{key('amount')}" in page.content.decode()
        assert Application.objects.get().state == "draft"
        assert not Email.objects.exists()

    def test_what_changed_since_it_was_read_is_read_again(self, client, ready):
        Application.objects.filter(pk=ready.pk).update(version=2)
        page = self.ask(client, ready, version=1)
        assert page.status_code == 409
        assert "a changé depuis que vous l’avez lue" in page.content.decode()
        assert Application.objects.get().state == "draft"

    def test_what_is_filed_does_not_change(self, client, signed):
        self.file(client, signed)
        answer = save(client, signed, name="Autre chose")
        assert answer.headers["Location"] == f"/candidatures/{signed.pk}/historique/"
        assert stored(signed)[key("name")] == "Garage solidaire"
        client.post(f"/candidatures/{signed.pk}/supprimer/")
        assert Application.objects.exists()

    def test_numbers_follow_each_other_within_a_call(self, ready, structure):
        other = ApplicationFactory(complete=True, call=ready.call, lead=structure)
        for application in (ready, other):
            file(application)
        assert list(Application.objects.order_by("sequence").values_list("number", flat=True)) == [
            "2027-0001",
            "2027-0002",
        ]

    def test_fingerprint_tells_any_change(self):
        lead = {"role": "lead", "name": "x", "siren": "1", "siret": "2", "rna": "", "participant": 1}
        content = {"answers": {"a": "1"}, "participants": [lead], "form_digest": "0"}
        found = rules.content_hash(**content)
        assert found == rules.content_hash(**content)
        assert found == rules.content_hash(**{**content, "participants": [{**lead, "participant": 2}]})
        assert found != rules.content_hash(**{**content, "answers": {"a": "2"}})
        assert found != rules.content_hash(**{**content, "participants": []})
        assert found != rules.content_hash(**{**content, "participants": [{**lead, "siret": "3"}]})
        assert found != rules.content_hash(**{**content, "form_digest": "1"})

    def test_every_member_receives_the_receipt_in_their_language(self, client, signed, structure):
        MembershipFactory(structure=structure, user=UserFactory(email="ann@example.org", language="en"))
        self.file(client, signed)
        assert "est déposée" in Email.objects.get(to="nadia@example.org").subject
        english = Email.objects.get(to="ann@example.org")
        assert "is filed" in english.subject
        assert "/en/candidatures/" in english.message

    def test_the_receipt_names_the_call_in_the_language_of_its_reader(self, client, signed, structure):
        MembershipFactory(structure=structure, user=UserFactory(email="ann@example.org", language="en"))
        translate(signed.call, {signed.call.title: "Call for commons"})
        with time_machine.travel(CLOSING - timedelta(days=1), tick=False):
            self.file(client, signed)
        assert "“Call for commons”" in Email.objects.get(to="ann@example.org").message
        assert signed.call.title in Email.objects.get(to="nadia@example.org").message

    def test_after_closing_a_draft_is_read_and_its_last_words_kept(self, client, draft):
        call = draft.call
        call.closing_at = timezone.now() - timedelta(minutes=1)
        call.save()
        assert client.get(step_url(draft)).headers["Location"] == f"/candidatures/{draft.pk}/"
        answer = save(client, draft, name="Mes derniers mots")
        assert answer.headers["Location"] == f"/candidatures/{draft.pk}/"
        assert stored(draft)[key("name")] == "Mes derniers mots"
        page = client.get(f"/candidatures/{draft.pk}/").content.decode()
        assert "Mes derniers mots" in page
        assert "peut être lu, pas déposé" in page

    def test_the_log_is_never_rewritten(self, ready, member):
        application = file(ready)
        event = application.events.first()
        for change in (event.save, event.delete, application.events.all().delete):
            with pytest.raises(TypeError):
                change()
        with pytest.raises(TypeError):
            application.events.update(kind="started")


class TestPrivacy:
    PAGES = ("", "etape/1/", "relire/", "recepisse/", "telecharger/", "supprimer/")

    @pytest.mark.parametrize("path", PAGES)
    def test_another_structure_finds_nothing(self, client, path):
        application = ApplicationFactory(complete=True)
        sign_in(client, member_of(StructurePageFactory()))
        assert client.get(f"/candidatures/{application.pk}/{path}").status_code == 404
        assert client.post(f"/candidatures/{application.pk}/{path}").status_code in {404, 405}

    @pytest.mark.parametrize("role", ["editor", "instructor", "reviewer", "administrator"])
    def test_staff_has_no_way_in_here(self, client, role):
        application = ApplicationFactory(complete=True)
        sign_in(client, UserFactory(**{role: True}))
        assert client.get(f"/candidatures/{application.pk}/").status_code == 404

    def test_list_holds_only_those_of_my_structures(self, client, draft):
        ApplicationFactory(lead=StructurePageFactory(title="Une autre structure"))
        page = client.get("/candidatures/").content.decode()
        assert "Recyclerie du Vistre" in page
        assert "Une autre structure" not in page
        assert "Recyclerie du Vistre" in client.get("/mon-espace/").content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize("url", ["/candidatures/", "/mon-espace/"])
    def test_lists_ask_the_same_queries(
        self, client, member, structure, count, url, django_assert_max_num_queries
    ):
        for _number in range(count):
            ApplicationFactory(lead=structure)
        with django_assert_max_num_queries(30):
            client.get(url)

    def test_hostile_answers_are_inert_everywhere(self, client, draft, member):
        save(client, draft, name=ATTACK, need=ATTACK)
        pages = [
            client.get(f"/candidatures/{draft.pk}/{path}")
            for path in ("", "etape/1/", "relire/", "telecharger/")
        ]
        for page in pages:
            assert "<script>alert(1)" not in page.content.decode()
            assert "{{ 7 }}" in page.content.decode()


def test_answers_to_questions_that_left_the_form_are_not_filed(draft_whole):
    draft_whole.answers = {
        **draft_whole.answers,
        key("gone"): "Ancienne réponse",
        key("gone file"): {"file": "x"},
    }
    draft_whole.save()
    path = storages["private"].save("ancien", ContentFile(b"%PDF"))
    ApplicationFile.objects.create(
        application=draft_whole, question=key("gone file"), name="a.pdf", size=4, sha256="0" * 64, path=path
    )

    filed = file(draft_whole)

    assert set(filed.answers) == {key("name"), key("need"), key("amount"), key("open")}
    assert filed.content_hash == rules.content_hash(
        answers=filed.answers, participants=filed.participants, form_digest=filed.form_version.digest
    )


@pytest.fixture
def draft_whole(db):
    return ApplicationFactory(complete=True)


def test_what_can_be_done_comes_before_the_answers(client, draft_whole):
    client.force_login(draft_whole.created_by)

    page = client.get(draft_whole.get_absolute_url()).content.decode()

    assert page.index('id="acts"') < page.index("facts--column")
