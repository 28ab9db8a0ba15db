"""The receipt and the whole application as PDF/UA: complete, inert, private, never in the way of filing."""

import json
import time
from copy import deepcopy

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone, translation
from post_office.models import Email

from calls import papers, services
from calls.checklist import checklist
from calls.models import Application
from calls.papers.receipt import receipt_parts
from calls.papers.whole import whole_parts
from portal.documents import DocumentError, Text, compiling, pdf
from tests.calls.test_blank_form import ATTACK, fonts, inside, is_accessible
from tests.calls.test_call_pages import ALL_KINDS
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    TWO_STEPS,
    ApplicationFactory,
    CallPageFactory,
    ask,
    ask_signatures,
    column,
    file,
    join,
    key,
    leader_of,
    sign_for,
    step,
    submit,
    together,
)
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

TURNED = "\u202eabc\u202c \u2066def\u2069"


def said(parts):
    return json.dumps([part.as_data() for part in parts], ensure_ascii=False)


def paper_url(application, name="candidature"):
    return f"/candidatures/{application.pk}/{name}.pdf"


def filed_together(**call):
    call = CallPageFactory(
        minimum_structures=2,
        receipt_text="La commission se réunit en mars.",
        silence_text="Sans réponse : refus.",
        appeal_text="Devant le tribunal administratif de Nîmes.",
        **call,
    )
    return file(together(count=2, call=call))


class TestReceipt:
    def test_says_all_that_proves_the_filing(self):
        application = filed_together()
        words = said(receipt_parts(application, application.call))
        for expected in (
            application.number,
            f"{application.filed_words} (heure de Paris)",
            application.content_hash,
            application.short_hash,
            application.lead.title,
            "Service de l’économie sociale et solidaire",
            "La commission se réunit en mars.",
            "Sans réponse : refus.",
            "Devant le tribunal administratif de Nîmes.",
            application.get_absolute_url(),
        ):
            assert expected in words
        for signature in application.signatories():
            row = [signature.participant.name, signature.name, signature.capacity, signature.signed_words]
            assert json.dumps(row, ensure_ascii=False) in words

    def test_is_tagged_titled_and_in_the_language_of_its_reader(self, client):
        application = filed_together()
        sign_in(client, leader_of(application))
        french = client.get(paper_url(application, "recepisse"))
        english = client.get("/en" + paper_url(application, "recepisse"))
        assert french["Content-Type"] == "application/pdf"
        assert f'filename="recepisse-{application.number}.pdf"' in french["Content-Disposition"]
        assert "no-store" in french["Cache-Control"]
        assert is_accessible(french.content, "fr")
        assert is_accessible(english.content, "en")
        assert b"/Title" in inside(french.content)
        assert (
            paper_url(application, "recepisse")
            in client.get(f"/candidatures/{application.pk}/recepisse/").content.decode()
        )

    def test_leaves_with_the_mail_of_each_signatory_in_their_language(self):
        application = together(count=2, minimum=2)
        other = application.parts.exclude(structure=application.lead).get().structure.memberships.get().user
        other.language = "en"
        other.save()
        file(application)
        mails = Email.objects.filter(letter__kind="calls/receipt")
        assert mails.count() == 2
        for mail in mails:
            attached = mail.attachments.get()
            assert attached.name == f"recepisse-{Application.objects.get().number}.pdf"
            with attached.file.open() as content:
                assert is_accessible(content.read(), mail.letter.language)

    def test_a_fault_of_the_printer_keeps_nobody_from_filing(self, client, monkeypatch):
        with monkeypatch.context() as patched:
            patched.setattr(compiling, "FOLDER", compiling.FOLDER / "absent")
            application = filed_together()
        assert application.number
        mails = Email.objects.filter(letter__kind="calls/receipt")
        assert mails.count() == 2
        assert not mails.filter(attachments__isnull=False).exists()
        assert f"/candidatures/{application.pk}/recepisse/" in mails[0].message
        sign_in(client, leader_of(application))
        assert is_accessible(client.get(paper_url(application, "recepisse")).content, "fr")

    def test_a_full_disk_keeps_nobody_from_filing(self, monkeypatch):
        def full(*_args, **_options):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(storages["private"], "_save", full)
        application = filed_together()
        assert application.number
        mails = Email.objects.filter(letter__kind="calls/receipt")
        assert mails.count() == 2
        assert not mails.filter(attachments__isnull=False).exists()
        assert application.number in mails[0].message
        assert f"/candidatures/{application.pk}/recepisse/" in mails[0].message

    def test_a_page_that_cannot_be_printed_says_so(self, client, monkeypatch):
        application = filed_together()
        sign_in(client, leader_of(application))
        monkeypatch.setattr(compiling, "FOLDER", compiling.FOLDER / "absent")
        answer = client.get(paper_url(application, "recepisse"), follow=True)
        assert answer.redirect_chain[-1][0] == application.get_absolute_url()
        assert "n’a pas pu être produit" in answer.content.decode()

    def test_says_which_structures_the_team_has_not_read_yet(self, client):
        call = CallPageFactory(minimum_structures=2)
        draft = together(count=1, call=call)
        join(draft, structure=StructurePageFactory(title="Atelier neuf", live=False))
        assert [part.name for part in checklist(draft, timezone.now()).unread] == ["Atelier neuf"]
        application = file(draft)
        words = "n’avait pas encore vérifié : Atelier neuf"
        with translation.override("fr"):
            assert words in said(receipt_parts(application, call)).replace("\u00a0", " ")
            assert words in said(whole_parts(application)).replace("\u00a0", " ")
        sign_in(client, leader_of(application))
        receipt = client.get(reverse("calls:receipt", args=[application.pk])).content.decode()
        assert words in receipt.replace("\u00a0", " ")
        sign_in(client, UserFactory(instructor=True))
        seen = client.get(reverse("applications:inspect", args=[application.pk])).content.decode()
        assert words in seen.replace("\u00a0", " ")

    def test_a_draft_has_none(self, client):
        application = together(count=2, minimum=2)
        sign_in(client, leader_of(application))
        assert client.get(paper_url(application, "recepisse")).status_code == 302


class TestWhole:
    def test_tells_answers_in_words_and_rows_as_tables(self):
        fields = [
            ask("yes_no", "open", "Ouvert ?"),
            ask("amount", "amount", "Combien ?"),
            ask(
                "rows",
                "lines",
                "Qui fait quoi ?",
                columns=[column("text", "who", "Qui"), column("amount", "cost", "Coût", total=True)],
            ),
            ask("long_text", "more", "Autre chose ?", required=False),
        ]
        application = ApplicationFactory(
            call=CallPageFactory(steps=[step("Le projet", *fields)]),
            answers={
                key("open"): "yes",
                key("amount"): "1500.50",
                key("lines"): [
                    {key("who"): "Nadia", key("cost"): "100.00"},
                    {key("who"): "Luc", key("cost"): "50.00"},
                ],
            },
        )
        words = said(whole_parts(application))
        for expected in ("1. Le projet", "Oui", "Pas de réponse", "Qui fait quoi ?", '"Nadia"', '"Total"'):
            assert expected in words
        table = next(part.as_data() for part in whole_parts(application) if "Nadia" in str(part.as_data()))
        assert [head["label"] for head in table["columns"]] == ["Qui", "Coût"]
        assert table["columns"][1]["number"]
        assert is_accessible(papers.whole(application), "fr")

    def test_names_files_structures_signatures_the_form_and_what_happened(self):
        steps = [*deepcopy(TWO_STEPS), step("Pièces", ask("file", "plan", types=["pdf"]))]
        application = together(count=2, call=CallPageFactory(minimum_structures=2, steps=steps))
        plan = application.files.create(
            question=key("plan"), name="Plan.pdf", size=2048, sha256="ab" * 32, path="candidatures/x/plan"
        )
        application.answers[key("plan")] = plan.answer
        application.save()
        application = file(application)
        words = said(whole_parts(application))
        for part in application.participants:
            assert part["name"] in words
            assert part["siren"] in words
        for expected in (
            "Plan.pdf",
            "ab" * 32,
            "2,0",
            "Nadia Bensalem",
            "Version du formulaire",
            application.content_hash,
            application.signatories()[0].commitments[0],
            "Candidature déposée",
        ):
            assert expected in words

    def test_what_is_not_filed_says_so_on_each_page(self):
        application = together(count=2, minimum=2)
        assert "n’est pas déposée" in said(whole_parts(application))
        draft = papers.whole(application)
        ask_signatures(application)
        application.refresh_from_db()
        assert "Signatures en cours" in said(whole_parts(application))
        filed = papers.whole(file_signed(application))
        assert b"/Subtype/Header" in inside(draft)
        assert b"/Subtype/Header" not in inside(filed)

    def test_says_in_words_why_signatures_no_longer_count(self, client):
        application = ask_signatures(together())
        services.reopen(application=application, by=leader_of(application), now=timezone.now())
        with translation.override("fr"):
            words = str([part.as_data() for part in whole_parts(application)])
        assert "Redevenue un brouillon, une personne la modifie" in words
        filed = file(application)
        sign_in(client, UserFactory(instructor=True))
        page = client.get(reverse("applications:inspect", args=[filed.pk])).content.decode()
        assert "une personne la modifie" in page
        assert "modify" not in page

    def test_every_kind_of_question_is_read(self):
        application = ApplicationFactory(call=CallPageFactory(steps=ALL_KINDS))
        assert is_accessible(papers.whole(application), "fr")

    @pytest.mark.parametrize(
        "words",
        [ATTACK.replace("\x00", ""), TURNED, "]#[$", "a" * 5000, "漢字🙂한글𝔘" * 50],
        ids=["markup", "turned", "brackets", "endless", "unknown"],
    )
    def test_hostile_words_are_inert(self, words):
        application = ApplicationFactory(
            complete=True,
            lead=StructurePageFactory(title=words[:200], slug="y"),
            call=CallPageFactory(title=words[:200], slug="x"),
        )
        application.answers[key("need")] = words
        assert is_accessible(papers.whole(application), "fr")

    def test_a_megabyte_is_printed_in_seconds(self):
        application = ApplicationFactory(complete=True)
        application.answers[key("need")] = ("Bonjour #[le] $monde$ 漢字 🙂 Ж. " * 40 + "\n") * 800
        began = time.process_time()
        assert is_accessible(papers.whole(application), "fr")
        assert time.process_time() - began < 60


def file_signed(application):
    for part in application.parts.signing():
        sign_for(application, part)
    return submit(application)


class TestDocument:
    def test_what_turns_letters_over_is_left_out(self):
        assert compiling._without_controls({"x": TURNED}) == {"x": "abc def"}

    def test_ideograms_give_way_and_other_alphabets_stay(self):
        document = pdf(title="漢字", language="fr", parts=[Text("Ж ∑ 漢字 한글 🙂 𠀀")])
        assert is_accessible(document, "fr")
        assert len(fonts(document)) > 2

    def test_a_fault_of_the_compiler_itself_does_not_end_the_process(self, monkeypatch):
        class PanicException(BaseException):
            pass

        def panic(*_args, **_options):
            raise PanicException

        monkeypatch.setattr(compiling.typst, "compile", panic)
        with pytest.raises(DocumentError):
            pdf(title="x", language="fr", parts=[])

    def test_a_fault_has_one_name(self, monkeypatch):
        monkeypatch.setattr(compiling, "FOLDER", compiling.FOLDER / "absent")
        with pytest.raises(DocumentError):
            pdf(title="x", language="fr", parts=[])


class TestAccess:
    def test_members_of_the_group_read_it_in_any_state_and_strangers_never(self, client):
        draft = together(count=2, minimum=2)
        outside = draft.parts.create(
            role="outside",
            state="accepted",
            name="Mairie",
            email="mairie@example.org",
            sent_at=draft.created_at,
        )
        co_holder = join(draft).structure.memberships.get().user
        for person in (leader_of(draft), co_holder, UserFactory(email=outside.email)):
            sign_in(client, person)
            assert client.get(paper_url(draft)).content.startswith(b"%PDF-")
        for person in (UserFactory(), UserFactory(instructor=True)):
            sign_in(client, person)
            assert client.get(paper_url(draft)).status_code == 404
            assert client.get(paper_url(draft, "recepisse")).status_code == 404

    def test_instructors_print_what_is_filed_and_no_draft(self, client):
        application, draft = filed_together(), ApplicationFactory(complete=True)
        sign_in(client, UserFactory(instructor=True))
        address = "/admin/candidatures/{}/candidature.pdf"
        answer = client.get(address.format(application.pk))
        assert is_accessible(answer.content, "fr")
        assert f'filename="candidature-{application.number}.pdf"' in answer["Content-Disposition"]
        assert client.get(address.format(draft.pk)).status_code == 404
        page = client.get(f"/admin/candidatures/inspect/{application.pk}/").content.decode()
        assert address.format(application.pk) in page
        sign_in(client, UserFactory(editor=True))
        assert client.get(address.format(application.pk)).status_code in (302, 403)
