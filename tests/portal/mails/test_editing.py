"""Editors reword messages: everywhere or for one call, beside the default, with a preview."""

import pytest
from django.urls import reverse
from post_office.models import Email

from calls import letters
from calls.models import Application
from portal.mail import Reader
from portal.mails.models import MailText
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, CallPageFactory
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

RECEIPT = {"room": "calls", "name": "receipt", "language": "fr"}
BODY = "Reçue le {received_on}, n° {number}, empreinte {hash}."


@pytest.fixture
def editor():
    return UserFactory(editor=True, full_name="Claire Vidal", email="claire@example.org")


@pytest.fixture
def editing(client, editor):
    return sign_in(client, editor)


@pytest.fixture
def call():
    return CallPageFactory(title="Appel 2031")


def url(name="edit", where=None, **kind):
    address = reverse(f"mail_texts:{name}", kwargs=RECEIPT | kind)
    return f"{address}?where=call:{where.pk}" if where else address


def words(client, path, **changes):
    """What the form holds once opened, with some changes."""
    form = client.get(path).context["form"]
    return {**form.initial, "sample": "", **changes}


def save(client, path, **changes):
    return client.post(path, words(client, path, **changes))


class TestWriting:
    def test_a_text_replaces_the_default_and_is_sent(self, editing, editor):
        answer = save(editing, url(), subject="Bien reçu : {number}", body=BODY)
        assert answer.status_code == 302
        row = MailText.objects.get()
        assert (row.kind, row.language, row.scope) == ("calls/receipt", "fr", "")
        assert row.changed_by == editor
        assert send_receipt(CallPageFactory()).subject == "Bien reçu : 2031-0001"

    def test_a_text_of_one_call_leaves_the_others_alone(self, editing, call):
        save(editing, url(where=call), subject="Pour cet appel", body=BODY)
        assert send_receipt(call).subject == "Pour cet appel"
        assert send_receipt(CallPageFactory()).subject == "Votre candidature 2031-0001 est déposée"

    def test_an_unknown_placeholder_is_refused_with_those_that_exist(self, editing):
        page = save(editing, url(), subject="{numero}", body=BODY)
        assert page.status_code == 200
        (error,) = page.context["form"].errors["subject"]
        assert "{numero}" in error
        assert "{number}" in error
        assert page.context["form"]["subject"].value() == "{numero}"
        assert not MailText.objects.exists()

    @pytest.mark.parametrize(
        "text",
        ["{{ number }}", "{{number}}", "{% debug %}", "{person.__class__}", "{0}", "{", "}", "{}", "a\x00b"],
    )
    def test_hostile_text_is_refused(self, editing, text):
        page = save(editing, url(), body=f"{BODY} {text}")
        assert page.context["form"].errors["body"]
        assert not MailText.objects.exists()

    def test_what_a_message_cannot_do_without_is_kept(self, editing):
        page = save(editing, url(), subject="Reçu", body="Bonjour")
        assert "{hash}" in str(page.context["form"].errors["body"])

    def test_a_subject_is_one_line(self, editing):
        save(editing, url(), subject="Reçu\r\nBcc: all@example.org", body=BODY)
        assert MailText.objects.get().subject == "Reçu Bcc: all@example.org"

    def test_two_editors_do_not_overwrite_each_other(self, editing):
        typed = words(editing, url(), subject="Le mien", body=BODY)
        save(editing, url(), subject="Le leur", body=BODY)
        page = editing.post(url(), typed)
        assert page.status_code == 409
        assert "Le leur" in page.content.decode()
        assert page.context["form"]["subject"].value() == "Le mien"
        assert MailText.objects.get().subject == "Le leur"
        again = {**typed, "seen": page.context["form"]["seen"].value()}
        assert editing.post(url(), again).status_code == 302
        assert MailText.objects.get().subject == "Le mien"

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/messages/textes/calls/nothing/fr/",
            "/admin/messages/textes/calls/receipt/xx/",
            "/admin/messages/textes/calls/receipt/fr/?where=call:0",
            "/admin/messages/textes/calls/receipt/fr/?where=moon:1",
            "/admin/messages/textes/?where=x",
        ],
    )
    def test_what_does_not_exist_is_not_found(self, editing, path):
        assert editing.get(path).status_code == 404

    def test_only_those_who_may(self, client, call):
        instructor = UserFactory(instructor=True)
        sign_in(client, instructor)
        for path in (reverse("mail_texts:index"), url(), url("put_back")):
            assert client.get(path).status_code != 200
        assert client.post(url("preview"), {}).status_code != 200
        assert client.post(url(), {"subject": "x", "body": BODY}).status_code != 200
        assert not MailText.objects.exists()


class TestGoingBack:
    def test_the_default_is_put_back_after_asking(self, editing):
        save(editing, url(), subject="À moi", body=BODY)
        assert "À moi" in editing.get(url("put_back")).content.decode()
        assert MailText.objects.exists()
        assert editing.post(url("put_back")).status_code == 302
        assert not MailText.objects.exists()
        assert editing.post(url("put_back")).status_code == 302

    def test_the_history_keeps_each_text_and_gives_it_back(self, editing, editor):
        save(editing, url(), subject="Un", body=BODY)
        save(editing, url(), subject="Deux", body=BODY)
        save(editing, url(), subject="Deux", body=BODY)
        editing.post(url("put_back"))
        page = editing.get(url())
        entries = list(page.context["entries"])
        assert [entry.data.get("subject") for entry in entries] == [None, "Deux", "Un"]
        assert {entry.user for entry in entries} == {editor}
        assert editing.get(f"{url()}?from={entries[2].pk}").context["form"].initial["subject"] == "Un"
        assert editing.get(f"{url()}?from=x").status_code == 200

    def test_the_history_of_a_call_is_its_own(self, editing, call):
        save(editing, url(), subject="Partout", body=BODY)
        save(editing, url(where=call), subject="Ici", body=BODY)
        entries = editing.get(url(where=call)).context["entries"]
        assert [entry.data["subject"] for entry in entries] == ["Ici"]

    def test_a_call_that_is_deleted_takes_its_texts_along(self, editing, call):
        save(editing, url(), subject="Partout", body=BODY)
        save(editing, url(where=call), subject="Ici", body=BODY)
        call.delete()
        assert [text.subject for text in MailText.objects.all()] == ["Partout"]


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "part"),
        [
            ({"subject": "Pour {inconnu}", "body": BODY}, "subject"),
            ({"subject": "Pour {", "body": BODY}, "subject"),
            ({"subject": "Pour vous", "body": f"{BODY} {{inconnu}}"}, "body"),
        ],
    )
    def test_are_told_beside_their_cause(self, editing, changes, part):
        page = editing.post(url(), words(editing, url(), **changes))
        assert list(page.context["form"].errors) == [part]
        assert not MailText.objects.exists()


class TestPreview:
    def preview(self, client, path=None, **changes):
        path = path or url()
        posted = words(client, path, **changes)
        return client.post(path.replace("/fr/", "/fr/apercu/"), posted).content.decode()

    def test_shows_examples_when_nothing_real_is_chosen(self, editing):
        shown = self.preview(editing, subject="{person} : {number}", body=BODY)
        assert "Claire Vidal : 2027-0042" in shown.replace("\xa0", " ")

    def test_shows_a_real_call(self, editing, call):
        shown = self.preview(editing, sample=f"call:{call.pk}", body=f"{BODY} {{call}}")
        assert "Appel 2031" in shown

    def test_shows_no_application_to_those_who_may_not_read_them(self, editing, call):
        secret = ApplicationFactory(call=call, lead=StructurePageFactory(title="Structure discrète"))
        page = editing.get(url()).content.decode()
        assert "Structure discrète" not in page
        shown = self.preview(editing, sample=f"application:{secret.pk}", body=f"{BODY} {{lead}}")
        assert "Structure discrète" not in shown

    def test_shows_a_real_application_to_those_who_may(self, client, call):
        sign_in(client, UserFactory(administrator=True))
        lead = StructurePageFactory(title="Recyclerie du Vistre")
        chosen = ApplicationFactory(call=call, lead=lead, complete=True, filed=True)
        shown = self.preview(client, sample=f"application:{chosen.pk}", body=f"{BODY} {{lead}}")
        assert "Recyclerie du Vistre" in shown

    def test_shows_nobody_what_a_draft_says(self, client, call):
        sign_in(client, UserFactory(administrator=True))
        draft = ApplicationFactory(call=call, complete=True)
        shown = self.preview(client, sample=f"application:{draft.pk}", body=f"{BODY} {{commons}}")
        assert "Garage solidaire" not in shown

    def test_says_why_a_text_cannot_leave(self, editing):
        assert "{numero}" in self.preview(editing, subject="{numero}")

    def test_is_inert(self, editing):
        assert "<script>" not in self.preview(editing, subject="<script>alert(1)</script>", body=BODY)

    def test_saves_nothing(self, editing):
        self.preview(editing, subject="x", body=BODY)
        editing.post(url(), words(editing, url(), subject="x", body=BODY, action="preview"))
        assert not MailText.objects.exists()

    def test_without_a_script_a_button_shows_it(self, editing):
        page = editing.post(url(), words(editing, url(), subject="Vu", body=BODY, action="preview"))
        assert page.context["shown"].subject == "Vu"

    def test_a_test_goes_to_whoever_writes_it(self, editing):
        editing.post(url(), words(editing, url(), subject="Essai de {person}", body=BODY, action="test"))
        email = Email.objects.get()
        assert email.to == ["claire@example.org"]
        assert email.subject.endswith("Essai de Claire Vidal")
        assert not MailText.objects.exists()

    def test_a_test_says_whether_the_text_is_saved(self, editing):
        typed = words(editing, url(), subject="Essai de {person}", body=BODY)
        assert "pas encore enregistré." in editing.post(url(), typed | {"action": "test"}).content.decode()

        editing.post(url(), typed)
        typed = words(editing, url(), subject="Essai de {person}", body=BODY, action="test")

        assert "pas encore enregistré." not in editing.post(url(), typed).content.decode()


class TestTheList:
    def test_names_each_message_and_where_it_was_changed(self, editing, call):
        for language, scope in (("fr", ""), ("en", str(call.pk))):
            MailText.objects.create(
                kind="calls/receipt", language=language, scope=scope, subject="x", body="x"
            )
        page = editing.get(reverse("mail_texts:index")).content.decode()
        assert "1 appel avec le sien" in page
        lines = [line for room in rooms_of(editing) for line in room.lines]
        receipt = next(line for line in lines if line.kind.code == "calls/receipt")
        assert [language.is_own for language in receipt.languages] == [True, False]

    @pytest.mark.parametrize("count", [1, 3])
    def test_asks_as_much_whatever_is_written(self, editing, count, django_assert_num_queries):
        names = ("receipt", "signed", "withdrawn")[:count]
        for name in names:
            MailText.objects.create(kind=f"calls/{name}", language="fr", subject="x", body="x")
            CallPageFactory()
        path = reverse("mail_texts:index")
        editing.get(path)
        with django_assert_num_queries(LIST_QUERIES):
            editing.get(path)


LIST_QUERIES = 11


def rooms_of(client):
    return client.get(reverse("mail_texts:index")).context["rooms"]


def send_receipt(call):
    application = ApplicationFactory(call=call)
    letters.write(
        "receipt",
        application,
        to=[Reader("nadia@example.org", "Nadia")],
        number="2031-0001",
        received_on="hier",
        hash="abc",
        signatories="",
        unsigned="",
        entered="",
        receipt_text="",
        receipt_url="",
    )
    assert Application.objects.exists()
    return Email.objects.order_by("pk").last()


@pytest.mark.parametrize("entry", ["0", "x", "1" * 5000])
def test_a_text_of_the_history_that_does_not_exist_is_not_taken_up(editing, entry):
    page = editing.get(url(), {"from": entry})

    assert page.context["form"].initial["subject"].startswith("Votre candidature")
