"""The words of messages: what editors may write in them, and what comes out."""

import re

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.utils.translation import get_language
from hypothesis import given
from hypothesis import strategies as st
from post_office.models import Email

from portal import mail
from portal.mail import Reader
from portal.mails import kinds
from portal.mails.backend import QueueBackend
from portal.mails.kinds import MailKind, Placeholder
from portal.mails.models import MailText
from portal.mails.texts import LONGEST_SUBJECT, IncompleteError, Text, default_text, text_for, worded
from portal.tasks import send_mails

pytestmark = pytest.mark.django_db

HOSTILE = (
    "{{ request }}",
    "{% load i18n %}{% debug %}",
    "{person.__class__}",
    "{person}{call}",
    "{0}",
    "%(person)s",
    "$person",
    "\x00",
    "a\r\nBcc: all@example.org",
    "a\u2028b",
    "\u202egnp.exe",
    "é" * 5000,
)
LETTER = MailKind(
    code="portal/letter",
    label="Letter",
    placeholders=(Placeholder("what", "what", "a thing"), Placeholder("more", "more", "")),
)


@pytest.fixture(autouse=True)
def letter(tmp_path, monkeypatch, settings):
    monkeypatch.setitem(kinds._kinds, LETTER.code, LETTER)
    (tmp_path / "portal").mkdir()
    for language, hello in (("fr", "Bonjour"), ("en", "Hello")):
        path = tmp_path / "portal" / f"letter.{language}.txt"
        path.write_text(f"{hello} {{what}}\n{hello} {{person}},\n\n{{what}}\n\nPlus : {{more}}\n\nFin\n")
    settings.MAIL_TEXTS = tmp_path
    default_text.cache_clear()
    yield LETTER
    default_text.cache_clear()


def write(to=None, **values):
    return mail.write(
        LETTER.code, to=to or Reader("lea@example.org", "Léa"), values={"what": "x", "more": "y"} | values
    )


class TestWhichText:
    def test_the_one_of_the_scope_then_the_general_one_then_the_default(self, letter):
        assert text_for(letter, language="fr", scope="7").subject == "Bonjour {what}"
        MailText.objects.create(kind=letter.code, language="fr", subject="Partout", body="Partout")
        assert text_for(letter, language="fr", scope="7").subject == "Partout"
        MailText.objects.create(kind=letter.code, language="fr", scope="7", subject="Ici", body="Ici")
        assert text_for(letter, language="fr", scope="7").subject == "Ici"
        assert text_for(letter, language="fr", scope="8").subject == "Partout"
        assert text_for(letter, language="en", scope="7").subject == "Hello {what}"

    def test_a_reader_is_written_to_in_their_language(self):
        email = write(to=Reader("ann@example.org", "Ann", "en"))
        assert email.subject == "Hello x"
        assert email.message.startswith("Hello Ann,")
        assert email.letter.language == "en"

    def test_a_language_without_a_file_reads_french(self, letter, tmp_path):
        (tmp_path / "portal" / "letter.en.txt").unlink()
        assert default_text(letter.code, "en").subject == "Bonjour {what}"


class TestValues:
    def test_a_line_left_with_nothing_is_left_out(self):
        email = write(more="")
        assert email.message == "Bonjour Léa,\n\nx\n\nFin\n"

    def test_a_value_is_asked_in_the_language_of_the_reader(self):
        assert write(to=Reader("a@example.org", language="en"), what=get_language).subject == "Hello en"

    @pytest.mark.parametrize("values", [{"what": "x"}, {"what": "x", "more": "y", "other": "z"}])
    def test_a_missing_or_unknown_value_fails(self, letter, values):
        with pytest.raises(IncompleteError):
            mail.write(letter.code, to=Reader("a@example.org"), values=values)

    def test_on_the_portal_itself_a_message_leaves_all_the_same(self, letter, settings):
        settings.MAILS_ARE_STRICT = False
        email = mail.write(letter.code, to=Reader("a@example.org"), values={"what": "x"})
        assert email.subject == "Bonjour x"

    @pytest.mark.parametrize("name", ["", "  "])
    def test_someone_without_a_name_is_greeted_without_one(self, name):
        assert write(to=Reader("lea@example.org", name)).message.startswith("Bonjour,\n\nx")

    def test_a_line_that_says_nothing_but_a_name_is_left_out_with_it(self):
        filled = Text("Bien reçu, {person}", "Bonjour {person} !\n{person}\nFin").filled({"person": ""})
        assert filled == Text("Bien reçu", "Bonjour !\n\nFin\n")


class TestHostileText:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_a_value_is_read_as_it_is(self, text):
        email = write(what=text, to=Reader("lea@example.org", text))
        email.refresh_from_db()
        assert "\x00" not in email.subject + email.message
        assert len(email.subject.splitlines()) == 1
        assert "\u202e" not in email.subject
        for piece in ("{{ request }}", "{% debug %}", "{person.__class__}", "{person}{call}"):
            assert (piece in text) == (piece in email.message)
        send_mails(timestamp=0)
        sent = outbox.outbox[0].message()
        assert sent["Bcc"] is None
        assert sent["To"] == "lea@example.org"

    def test_too_long_for_a_subject_is_cut_and_says_so(self):
        email = write(what="mot " * 100)
        assert len(email.subject) <= LONGEST_SUBJECT
        assert email.subject.endswith("…")
        assert write(what="mot").subject == "Bonjour mot"

    def test_in_what_other_parts_send_too(self):
        queue = QueueBackend()
        EmailMessage("S {% debug %}", "{{ request }} B", to=["a@example.org"], connection=queue).send()
        email = Email.objects.get()
        assert (email.subject, email.message) == ("S {% debug %}", "{{ request }} B")

    @given(st.text(max_size=300), st.text(max_size=100))
    def test_no_text_and_no_value_breaks_a_message(self, text, value):
        filled = Text(text, text).filled({"person": value, "what": value})
        assert len(filled.subject.splitlines()) <= 1
        assert "\x00" not in filled.subject


class TestEveryMessageOfThePortal:
    @pytest.fixture(autouse=True)
    def _shipped(self, letter, settings, monkeypatch):
        settings.MAIL_TEXTS = settings.BASE_DIR / "templates" / "mail"
        monkeypatch.delitem(kinds._kinds, letter.code)
        default_text.cache_clear()

    def test_is_written_in_every_language(self):
        for kind in kinds.all_kinds():
            for language, _label in settings.LANGUAGES:
                path = settings.MAIL_TEXTS / f"{kind.code}.{language}.txt"
                assert path.exists(), path
                assert path.read_text(encoding="utf-8").splitlines()[1].strip(), (
                    f"{path}: one line of subject"
                )

    def test_is_never_a_django_template(self):
        words = [path.read_text(encoding="utf-8") for path in settings.MAIL_TEXTS.glob("**/*.txt")]
        assert words
        assert not any(sign in text for text in words for sign in ("{{", "{%"))

    def test_names_only_what_exists(self):
        for kind in kinds.all_kinds():
            for language, _label in settings.LANGUAGES:
                assert default_text(kind.code, language).unknown(kind) == [], (kind.code, language)

    def test_says_the_same_things_in_every_language(self):
        for kind in kinds.all_kinds():
            french, english = (default_text(kind.code, language) for language in ("fr", "en"))
            assert {*french.names} == {*english.names}, kind.code

    def test_is_typeset_as_french_is(self):
        wrong = re.compile(r"[^\s\u00a0\u202f/](:|;|!|\?|»)(\s|$)| [:;!?»]|« |'")
        for kind in kinds.all_kinds():
            text = default_text(kind.code, "fr")
            assert not wrong.search(f"{text.subject}\n{text.body}"), kind.code

    def test_has_an_example_of_each_value(self):
        for kind in kinds.all_kinds():
            values = {each.name: each.example for each in kind.all_placeholders}
            assert all(values.values()), kind.code
            assert len(values) == len(kind.all_placeholders), kind.code
            assert all(str(each.label) for each in kind.all_placeholders), kind.code
            assert str(kind.leaves), f"{kind.code}: when it leaves"

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_reads_well_with_its_examples(self, language):
        for kind in kinds.all_kinds():
            values = worded(
                kind, {each.name: each.example for each in kind.all_placeholders}, language=language
            )
            filled = default_text(kind.code, language).filled(values)
            assert not set("{}") & set(filled.subject + filled.body), (kind.code, language)
            assert "\n\n" in filled.body, (kind.code, language)

    def test_no_file_is_left_without_its_kind(self):
        shipped = {
            str(path.relative_to(settings.MAIL_TEXTS)).rsplit(".", 2)[0]
            for path in settings.MAIL_TEXTS.glob("**/*.txt")
        }
        assert shipped == {kind.code for kind in kinds.all_kinds()}

    def test_holds_what_it_cannot_do_without(self):
        for kind in kinds.all_kinds():
            for language, _label in settings.LANGUAGES:
                assert default_text(kind.code, language).faults(kind) == [], (kind.code, language)
