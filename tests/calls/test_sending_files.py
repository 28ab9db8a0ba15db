"""Files sent as soon as they are chosen, and earlier ones that answer again."""

import json
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from calls import services, uploads
from calls.forms import fingerprint
from calls.models import AnswerChange, Application, ApplicationFile, CallPage
from calls.sharing import application_document
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask,
    ask_signatures,
    file,
    join_outside,
    key,
    member_of,
    step,
)
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
FORM = [
    step(
        "Pièces",
        ask("file", "plan", "Le plan", types=["pdf"], max_megabytes=1, required=False),
        ask("file", "more", "Les annexes", types=["pdf"], max_megabytes=1, most_files=2, required=False),
        ask("short_text", "name", "Nom"),
    )
]


@pytest.fixture
def draft():
    structure = StructurePageFactory()
    call = CallPageFactory(steps=FORM, minimum_structures=1)
    return ApplicationFactory(call=call, lead=structure, created_by=member_of(structure))


@pytest.fixture
def lead(draft):
    return signed_in(draft.created_by)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def send(client, draft, question, *names, content=PDF, bases=None):
    files = [SimpleUploadedFile(name, content + name.encode()) for name in names]
    posted = {"question": key(question), "bases": json.dumps(bases or {})}
    if files:
        posted[key(question)] = files
    return client.post(f"/candidatures/{draft.pk}/etape/1/fichiers/", posted)


def spaced(page):
    return unescape(page).replace("\xa0", " ").replace("\u202f", " ")


def bring_back(client, draft, name, version=None):
    draft.refresh_from_db()
    file = ApplicationFile.objects.get(application=draft, name=name)
    posted = {"version": draft.version if version is None else version}
    return client.post(
        f"/candidatures/{draft.pk}/historique/fichiers/{file.pk}/remettre/", posted, follow=True
    )


def names(draft, question):
    answer = Application.objects.get(pk=draft.pk).answers.get(key(question)) or []
    return [each["name"] for each in (answer if isinstance(answer, list) else [answer])]


class TestSending:
    def test_several_are_kept_at_once_and_the_page_shows_them(self, lead, draft):
        answer = send(lead, draft, "more", "un.pdf", "deux.pdf").json()

        assert answer["state"] == "saved"
        assert names(draft, "more") == ["un.pdf", "deux.pdf"]
        assert "un.pdf" in answer["shown"]
        assert f'name="{key("more")}-remove"' in answer["shown"]
        assert answer["base"] == fingerprint(Application.objects.get(pk=draft.pk).answers[key("more")])
        assert "Ce qu’il reste à réunir" in answer["checklist"]

    def test_one_that_is_refused_is_told_and_nothing_is_kept(self, lead, draft):
        answer = send(lead, draft, "plan", "plan.pdf", content=b"MZ").json()
        assert answer["state"] == "refused"
        assert "Le contenu de ce fichier" in answer["message"]
        assert names(draft, "plan") == []

    def test_more_than_the_question_takes_are_refused_together(self, lead, draft):
        send(lead, draft, "more", "un.pdf")
        answer = send(lead, draft, "more", "deux.pdf", "trois.pdf").json()
        assert answer["state"] == "refused"
        assert "2 fichiers au plus" in unescape(answer["message"])
        assert names(draft, "more") == ["un.pdf"]

    def test_one_that_a_colleague_replaced_meanwhile_is_a_conflict(self, lead, draft):
        send(lead, draft, "plan", "leur.pdf")
        answer = send(lead, draft, "plan", "mien.pdf", bases={key("plan"): ""}).json()
        assert answer["state"] == "conflict"
        assert names(draft, "plan") == ["leur.pdf"]

    @pytest.mark.parametrize("question", ["name", "gone"])
    def test_only_questions_that_ask_for_files_take_them(self, lead, draft, question):
        assert send(lead, draft, question, "un.pdf").status_code == 404
        assert not ApplicationFile.objects.exists()

    def test_whoever_is_signed_out_is_told_so(self, draft):
        answer = send(Client(), draft, "plan", "plan.pdf")
        assert (answer.status_code, answer.json()["state"]) == (401, "signed_out")

    def test_a_partner_outside_sends_nothing(self, draft):
        partner = UserFactory()
        join_outside(draft, partner)
        answer = send(signed_in(partner), draft, "plan", "plan.pdf")
        assert answer.json()["state"] == "closed"
        assert not ApplicationFile.objects.exists()


class TestOnceItIsSigned:
    """Signatures were asked for while a colleague was choosing files: nothing that they send is lost."""

    @pytest.fixture
    def signing(self, draft, private_files):
        draft.answers = {key("name"): "Garage"}
        draft.save()
        return ask_signatures(draft)

    def test_a_page_keeps_its_files_for_the_day_it_is_a_draft_again(self, lead, signing):
        hash_before = signing.content_hash
        page = post_page(lead, signing, plan=["plan.pdf"], more=["un.pdf", "deux.pdf"])

        assert "est gardé dans son historique" in page
        signing.refresh_from_db()
        assert (signing.content_hash, names(signing, "plan")) == (hash_before, [])
        kept = ApplicationFile.objects.filter(application=signing)
        assert {file.name for file in kept} == {"plan.pdf", "un.pdf", "deux.pdf"}
        assert not kept.current().exists(), "part of no answer"
        assert application_document(signing)["answers"] == signing.answers
        services.reopen(application=signing, by=signing.created_by, now=timezone.now())
        for name in ("plan.pdf", "un.pdf", "deux.pdf"):
            bring_back(lead, signing, name)
        assert (names(signing, "plan"), names(signing, "more")) == (["plan.pdf"], ["un.pdf", "deux.pdf"])

    def test_the_same_file_sent_again_is_kept_once(self, lead, signing):
        post_page(lead, signing, plan=["plan.pdf"])
        page = post_page(lead, signing, plan=["plan.pdf"])
        assert "est gardé dans son historique" in page, "a second click reads what the first did"
        assert ApplicationFile.objects.filter(application=signing).count() == 1
        assert signing.changes.filter(kind="conflict").count() == 1

    def test_the_script_keeps_it_too_and_says_where(self, lead, signing):
        answer = send(lead, signing, "plan", "plan.pdf")
        assert (answer.status_code, answer.json()["state"]) == (409, "closed")
        assert "historique" in answer.json()["message"]
        assert ApplicationFile.objects.get(application=signing).replaced_at

    def test_one_that_is_refused_is_told(self, lead, signing):
        page = post_page(lead, signing, plan=["plan.pdf"], content=b"MZ")
        assert "« Le plan » : " in spaced(page)
        assert not ApplicationFile.objects.exists()

    def test_one_that_finds_no_room_is_told(self, lead, signing, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_BYTES", 1)
        assert "toute la place" in unescape(post_page(lead, signing, plan=["plan.pdf"]))
        assert not ApplicationFile.objects.exists()

    def test_an_answer_that_is_too_long_is_told_and_stays_on_the_page(self, lead, signing):
        book = "Un livre entier. " * 20_000
        page = post_page(lead, signing, text=book, more=["un.pdf"])
        assert "beaucoup trop longue" in page
        assert book.strip() in page
        assert "est gardé dans son historique" in page, "the file that came with it is"
        assert not signing.changes.filter(question=key("name")).exists()

        said = type_in(lead, signing, book)
        assert said["state"] == "invalid"
        assert "beaucoup trop longue" in said["message"]

    def test_what_waited_in_the_session_waits_on_when_it_is_too_long(self, lead, signing):
        book = "Un livre entier. " * 14_000
        kept = {"place": f"application {signing.pk} 1", "text": urlencode({key("name"): book})}
        session = lead.session
        session["kept_text"] = kept
        session.save()
        post_page(lead, signing, text=book)
        assert lead.session["kept_text"] == kept

    def test_those_who_do_not_write_leave_nothing(self, signing):
        partner = UserFactory()
        join_outside(signing, partner)
        post_page(signed_in(partner), signing, plan=["plan.pdf"])
        assert not ApplicationFile.objects.exists()


class TestOnceItIsOver:
    """Nobody may modify it any more: nothing is taken, which is said, and the words are read back."""

    @pytest.fixture(params=["withdrawn", "filed in a call that closed"])
    def over(self, request, draft, private_files):
        filed = file_written(draft)
        if request.param == "withdrawn":
            return services.withdraw(application=filed, by=filed.created_by, now=timezone.now())
        CallPage.objects.update(closing_at=timezone.now())
        return filed

    def test_a_page_keeps_nothing_and_gives_the_words_back(self, lead, over):
        page = post_page(lead, over, text="Mes mots à moi", plan=["plan.pdf"])
        assert "n’est gardé" in spaced(page)
        assert "Mes mots à moi" in page
        assert "Garder ces mots" not in page
        assert not ApplicationFile.objects.exists()
        assert not over.changes.exists()

    def test_a_page_that_brings_nothing_new_loses_nothing(self, lead, over):
        page = post_page(lead, over)
        assert "n’est gardé" not in spaced(page)
        assert "rien n’a été changé" in spaced(page)

    def test_the_scripts_say_so_too(self, lead, over):
        files = send(lead, over, "plan", "plan.pdf").json()
        typed = type_in(lead, over, "Mes mots à moi")
        for said in (files, typed):
            assert said["state"] == "closed"
            assert "n’est gardé" in spaced(said["message"])
        assert not ApplicationFile.objects.exists()
        assert not over.changes.exists()

    def test_words_that_waited_in_the_session_are_read_back_and_offered_no_keeping(self, lead, over):
        url = f"/candidatures/{over.pk}/etape/1/"
        Client.logout(lead)
        lead.post(url, {key("name"): "Mes mots à moi"})
        session = lead.session["kept_text"]
        lead.force_login(over.created_by)
        store = lead.session
        store["kept_text"] = session
        store.save()
        page = lead.get(url).content.decode()
        assert "Mes mots à moi" in page
        assert "n’est gardé" in spaced(page)
        assert "Garder ces mots" not in page


def test_what_is_filed_while_the_call_is_open_may_come_back(lead, draft, private_files):
    filed = file_written(draft)
    assert "est gardé dans son historique" in post_page(lead, filed, plan=["plan.pdf"])
    assert ApplicationFile.objects.get().replaced_at


def file_written(draft):
    draft.answers = {key("name"): "Garage"}
    draft.save()
    return file(draft)


def type_in(client, draft, text):
    body = {"question": key("name"), "bases": json.dumps({key("name"): ""}), key("name"): text}
    return client.post(f"/candidatures/{draft.pk}/etape/1/reponse/", body).json()


def post_page(client, draft, *, content=PDF, text="Garage", **files):
    sent = {
        key(question): [SimpleUploadedFile(name, content + name.encode()) for name in chosen]
        for question, chosen in files.items()
    }
    sent = {question: chosen if len(chosen) > 1 else chosen[0] for question, chosen in sent.items()}
    body = {key("name"): text, "action": "quit", **sent}
    return client.post(f"/candidatures/{draft.pk}/etape/1/", body, follow=True).content.decode()


class TestBringingBack:
    def test_a_file_that_was_replaced_takes_its_place_again(self, lead, draft):
        send(lead, draft, "plan", "avant.pdf")
        send(lead, draft, "plan", "apres.pdf")
        page = bring_back(lead, draft, "avant.pdf").content.decode()

        assert "« avant.pdf » répond à nouveau à sa question." in spaced(page)
        assert names(draft, "plan") == ["avant.pdf"]
        line = draft.changes.order_by("pk").last()
        assert (line.kind, line.new["name"], line.by) == ("restored", "avant.pdf", draft.created_by)
        assert bring_back(lead, draft, "apres.pdf").status_code == 200
        assert names(draft, "plan") == ["apres.pdf"]

    def test_one_of_several_joins_the_others(self, lead, draft):
        send(lead, draft, "more", "un.pdf", "deux.pdf")
        gone = ApplicationFile.objects.get(name="un.pdf")
        body = {key("name"): "x", f"{key('more')}-remove": str(gone.pk), "action": "quit"}
        lead.post(f"/candidatures/{draft.pk}/etape/1/", body)
        assert names(draft, "more") == ["deux.pdf"]
        bring_back(lead, draft, "un.pdf")
        assert names(draft, "more") == ["deux.pdf", "un.pdf"]

    def test_a_question_that_is_full_takes_none_back(self, lead, draft):
        send(lead, draft, "more", "un.pdf")
        gone = ApplicationFile.objects.get(name="un.pdf")
        body = {key("name"): "x", f"{key('more')}-remove": str(gone.pk), "action": "quit"}
        lead.post(f"/candidatures/{draft.pk}/etape/1/", body)
        send(lead, draft, "more", "deux.pdf", "trois.pdf")
        page = bring_back(lead, draft, "un.pdf").content.decode()
        assert "n’accepte plus d’autre fichier" in page
        assert names(draft, "more") == ["deux.pdf", "trois.pdf"]

    def test_the_history_offers_it_for_what_does_not_answer_today(self, lead, draft):
        send(lead, draft, "plan", "avant.pdf")
        send(lead, draft, "plan", "apres.pdf")
        page = lead.get(f"/candidatures/{draft.pk}/historique/").content.decode()
        first, last = (ApplicationFile.objects.get(name=name).pk for name in ("avant.pdf", "apres.pdf"))
        assert f"fichiers/{first}/remettre/" in page
        assert f"fichiers/{last}/remettre/" not in page

    def test_nothing_comes_back_over_what_its_reader_has_not_seen(self, lead, draft):
        send(lead, draft, "plan", "avant.pdf")
        send(lead, draft, "plan", "apres.pdf")
        bring_back(lead, draft, "avant.pdf", version=1)
        assert names(draft, "plan") == ["apres.pdf"]

    def test_another_application_s_file_is_not_found(self, lead, draft):
        other = ApplicationFactory(call=draft.call)
        theirs = ApplicationFile.objects.create(
            application=other, question=key("plan"), name="x.pdf", size=1, sha256="0" * 64, path="x"
        )
        url = f"/candidatures/{draft.pk}/historique/fichiers/{theirs.pk}/remettre/"
        assert lead.post(url, {"version": draft.version}).status_code == 404

    def test_a_partner_outside_brings_nothing_back(self, lead, draft):
        send(lead, draft, "plan", "avant.pdf")
        send(lead, draft, "plan", "apres.pdf")
        partner = UserFactory()
        join_outside(draft, partner)
        bring_back(signed_in(partner), draft, "avant.pdf")
        assert names(draft, "plan") == ["apres.pdf"]
        assert not AnswerChange.objects.filter(kind="restored").exists()
