"""The blank form: an accessible PDF that says all that is asked, in the reader's language."""

import re
import zlib

import pytest
from wagtail.models import PageViewRestriction

from calls.blank_form import form_parts
from calls.models import CallPage
from calls.questionnaire import Questionnaire
from portal.documents import Heading, Text, pdf
from portal.translation import translate
from tests.calls.test_call_pages import ALL_KINDS
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, ask, commit, key, step, when
from tests.sign_in import sign_in

ATTACK = '#panic("x") *gras* $x$ \\ <script>alert(1)</script> \x00 漢字 🙂 \u202e العربية'


KINDS = CallPage.steps.field.stream_block.child_blocks["step"].child_blocks["fields"].child_blocks


def inside(document: bytes) -> bytes:
    """The document with its streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    opened = []
    for stream in streams:
        try:
            # A last byte that reads as the end of a line is taken for one: what was read before it stands.
            opened.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return document + b"\n".join(opened)


def is_accessible(document: bytes, language: str) -> bool:
    whole = inside(document)
    marks = (b"<pdfuaid:part>1<", b"/MarkInfo", b"/StructTreeRoot", b"/DisplayDocTitle true")
    return all(mark in whole for mark in marks) and f"/Lang({language})".encode() in whole


def fonts(document: bytes) -> set[str]:
    return {name.decode() for name in re.findall(rb"/FontName/[A-Z]{6}\+([A-Za-z]+)", inside(document))}


class TestDocuments:
    def test_a_document_is_tagged_titled_in_a_language_with_its_fonts_inside(self):
        document = pdf(title="Un titre", language="fr", parts=[Heading("Une partie"), Text("Bonjour")])
        assert is_accessible(document, "fr")
        assert inside(document).count(b"/FontFile") == inside(document).count(b"/Type/FontDescriptor") > 0
        assert fonts(document) == {"AtkinsonHyperlegibleNextRegular", "BricolageGrotesqueBold"}

    def test_words_are_never_read_as_markup(self):
        document = pdf(title=ATTACK, language="fr", parts=[Heading(ATTACK), Text(ATTACK)])
        assert is_accessible(document, "fr")

    def test_characters_that_our_fonts_lack_come_from_those_of_typst_or_give_way(self):
        known = pdf(title="Œuvre", language="fr", parts=[Text("∑ Ж")])
        assert len(fonts(known)) > 2
        unknown = pdf(title="漢字 🙂", language="fr", parts=[Text("Ж 🙂")])
        assert is_accessible(unknown, "fr")


@pytest.mark.django_db
class TestBlankForm:
    def questionnaire(self, *fields):
        block = CallPage.steps.field.stream_block
        return Questionnaire.from_stream(block.to_python([step("Étape", *fields)]))

    def words(self, *fields):
        parts = form_parts(self.questionnaire(*fields))
        return "\n".join(str(part.as_data()) for part in parts)

    @pytest.mark.parametrize(
        "kind",
        sorted(
            set(CallPage.steps.field.stream_block.child_blocks["step"].child_blocks["fields"].child_blocks)
        ),
    )
    def test_every_kind_has_its_place_on_paper(self, kind):
        block = (
            CallPage.steps.field.stream_block.child_blocks["step"].child_blocks["fields"].child_blocks[kind]
        )
        value = block.get_prep_value(block.get_preview_value())
        parts = list(form_parts(self.questionnaire({"type": kind, "id": key(kind), "value": value})))
        assert len(parts) >= 2
        assert pdf(title="Essai", language="fr", parts=parts).startswith(b"%PDF-")

    def test_says_what_is_optional_and_when_a_question_is_asked(self):
        words = self.words(
            ask("yes_no", "place", "Avez-vous un local ?"),
            ask("short_text", "where", "Où ?", required=False, condition=when(("place", "is", "yes"))),
            commit("Engagements", "Partager"),
        )
        assert "Où ? (facultatif)" in words
        assert "Seulement si" in words
        assert "Partager" in words

    def test_is_for_everyone_in_the_language_of_the_address(self, client):
        call = CallPageFactory(steps=ALL_KINDS, slug="appel-2031")
        translate(call, {"appel-2031": "call-2031"})
        french = client.get(f"/candidatures/appel/{call.pk}/formulaire.pdf")
        english = client.get(f"/en/candidatures/appel/{call.pk}/formulaire.pdf")
        assert french["Content-Type"] == "application/pdf"
        assert 'filename="appel-2031.pdf"' in french["Content-Disposition"]
        assert 'filename="call-2031.pdf"' in english["Content-Disposition"]
        assert is_accessible(french.content, "fr")
        assert is_accessible(english.content, "en")
        assert f"/candidatures/appel/{call.pk}/formulaire.pdf" in client.get(call.url).content.decode()

    @pytest.mark.parametrize("closed", ["fr", "en"])
    def test_a_page_closed_in_one_language_is_not_shown_by_the_number_of_the_other(self, client, closed):
        call = CallPageFactory(steps=ALL_KINDS, slug="appel-2031")
        translate(call, {"appel-2031": "call-2031"})
        pages = {page.locale.language_code: page for page in call.get_translations(inclusive=True)}
        PageViewRestriction.objects.create(page=pages[closed], restriction_type=PageViewRestriction.LOGIN)

        prefix = "/en" if closed == "en" else ""
        addresses = [f"{prefix}/candidatures/appel/{page.pk}/formulaire.pdf" for page in pages.values()]

        assert [client.get(address).status_code for address in addresses] == [404, 404]
        sign_in(client, UserFactory())
        assert [client.get(address).status_code for address in addresses] == [200, 200]

    def test_what_the_french_page_says_is_closed_with_it_in_every_language(self, client):
        call = CallPageFactory(slug="appel-2031")
        translate(call, {"appel-2031": "call-2031"})
        PageViewRestriction.objects.create(page=call, restriction_type=PageViewRestriction.LOGIN)
        english = call.get_translations().get()

        assert client.get(f"/en/candidatures/appel/{english.pk}/formulaire.pdf").status_code == 404

    def test_a_draft_is_for_its_editors_only(self, client):
        call = CallPageFactory(live=False)
        assert client.get(f"/candidatures/appel/{call.pk}/formulaire.pdf").status_code == 404
        assert client.get(f"/admin/appels/{call.pk}/formulaire.pdf").status_code == 302
        sign_in(client, UserFactory(editor=True))
        assert client.get(f"/admin/appels/{call.pk}/formulaire.pdf").content.startswith(b"%PDF-")

    def test_hostile_words_are_inert(self, client):
        attack = ATTACK.replace("\x00", "")
        call = CallPageFactory(title=attack, slug="x", steps=[step(attack, ask("long_text", "x", attack))])
        assert client.get(f"/candidatures/appel/{call.pk}/formulaire.pdf").status_code == 200
