"""What keeps a form from being published, and what editors are only told."""

import pytest
from wagtail.test.utils.form_data import nested_form_data, streamfield

from calls.form_checks import check_form, findings
from calls.models import CallPage
from calls.questionnaire import Questionnaire
from portal.translation import translate
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, ask, column, explain, key, step, when
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

CRITERION = {"type": "criterion", "id": key("un"), "value": {"title": "Un", "weight": 100, "text": ""}}


def form(*steps):
    return Questionnaire.from_stream(CallPage.steps.field.stream_block.to_python(list(steps)))


def found(*fields, is_error=True):
    return [each.message for each in check_form(form(step("Une", *fields))) if each.is_error is is_error]


YES_NO = ask("yes_no", "open", "Est-ce ouvert ?")
COLOUR = ask("single_choice", "colour", "Quelle couleur ?", choices={"red": "Rouge", "blue": "Bleu"})
COLOURS = ask("multiple_choice", "colours", "Quelles couleurs ?", choices={"red": "Rouge", "blue": "Bleu"})
AMOUNT = ask("amount", "sum", "Combien ?", minimum=100, maximum=1000)


def asked(*tests, **options):
    return ask("short_text", "then", "Ensuite ?", condition=when(*tests, **options))


def test_a_sound_form_has_nothing_to_mend():
    fields = (YES_NO, COLOUR, AMOUNT, asked(("open", "is", "yes"), ("sum", "at_least", "500")))
    assert check_form(form(step("Une", *fields))) == []


@pytest.mark.parametrize(
    ("tests", "holds"),
    [
        ([("open", "is", "yes"), ("open", "is", "no")], False),
        ([("open", "is_not", "yes"), ("open", "is_not", "no")], False),
        ([("open", "answered", ""), ("open", "empty", "")], False),
        ([("colour", "is", key("colour-red")), ("colour", "is", key("colour-blue"))], False),
        ([("colours", "is", key("colours-red")), ("colours", "is", key("colours-blue"))], True),
        ([("colours", "is", key("colours-red")), ("colours", "is_not", key("colours-red"))], False),
        ([("sum", "at_least", "800"), ("sum", "at_most", "700")], False),
        ([("sum", "at_least", "1001")], False),
        ([("sum", "at_most", "99")], False),
        ([("sum", "is", "50")], False),
        ([("sum", "at_least", "700"), ("sum", "at_most", "800"), ("open", "is", "yes")], True),
        ([("sum", "is", "200"), ("sum", "is", "300")], False),
    ],
)
def test_a_condition_that_can_never_hold(tests, holds):
    messages = found(YES_NO, COLOUR, COLOURS, AMOUNT, asked(*tests))
    assert any("ne peut jamais" in message for message in messages) is not holds


def test_any_of_several_may_hold():
    tests = [("open", "is", "yes"), ("open", "is", "no")]
    assert found(YES_NO, asked(*tests, match="any")) == []


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ([("gone", "is", "yes")], "n’est plus dans le formulaire"),
        ([("then", "answered", "")], "elle-même"),
        ([("open", "at_least", "3")], "ne peut pas être comparée"),
        ([("colour", "is", key("colour-green"))], "n’a plus"),
        ([("sum", "at_least", "beaucoup")], "pas un nombre"),
    ],
)
def test_a_condition_that_makes_no_sense(tests, words):
    (message,) = found(YES_NO, COLOUR, AMOUNT, asked(*tests))
    assert words in message
    assert "Ensuite ?" in message


def test_conditions_are_one_level_deep():
    last = ask("short_text", "last", "Enfin ?", condition=when(("then", "answered", "")))
    (message,) = found(YES_NO, asked(("open", "is", "yes")), last)
    assert "un seul niveau" in message


def test_two_blocks_of_one_identifier():
    messages = found(YES_NO, {**COLOUR, "id": key("open")})
    assert len(messages) == 2
    assert "identifiant" in messages[0]


@pytest.mark.parametrize(
    "field",
    [
        ask("number", "n", minimum=10, maximum=5),
        ask("long_text", "t", min_length=500, max_length=100),
        ask("rows", "r", fewest=5, most=2, columns=[column("text", "c")]),
    ],
)
def test_limits_that_no_answer_meets(field):
    (message,) = found(field)
    assert "aucune réponse" in message


def test_what_is_only_told():
    later = [asked(("open", "is", "yes")), YES_NO]
    assert "posée plus loin" in found(*later, is_error=False)[0]
    contact = ask("contact", "contact", personal=True, published=True)
    assert "données personnelles" in found(contact, is_error=False)[0]
    assert "ne demande rien" in found(explain("<p>Lisez</p>"), is_error=False)[0]
    assert "aucune étape" in check_form(form())[0].message


def test_weights_and_criteria():
    call = CallPageFactory(criteria=[])
    assert [each.is_error for each in findings(call)] == [False]
    call.criteria = [{**CRITERION, "value": {**CRITERION["value"], "weight": 90}}]
    assert findings(call)[0].is_error
    assert "90" in findings(call)[0].message


def test_words_that_are_not_translated_in_a_language_of_the_call():
    call = CallPageFactory(criteria=[CRITERION])
    assert findings(call) == []

    translate(call, {"Nom du commun": "Name of the commons", "Quel besoin ?": "Which need?"})

    (finding,) = findings(call)
    assert not finding.is_error
    assert "2 questions ne sont pas traduites (Quel montant ?, Licence ouverte ?)" in finding.message


class TestInTheAdmin:
    @pytest.fixture
    def call(self, client):
        sign_in(client, UserFactory(administrator=True))
        return CallPageFactory(criteria=[CRITERION], edition="2041")

    def url(self, call):
        return f"/admin/pages/{call.pk}/edit/"

    def post(self, client, call, fields, action="action-publish"):
        question = {"label": "Ensuite ?", "help": "", "required": "on", "max_length": "200"}
        values = [(kind, {**question, **value}) for kind, value in fields]
        streams = dict.fromkeys(("challenges", "phases", "documents", "body"), streamfield([]))
        data = {
            "title": call.title,
            "slug": call.slug,
            "edition": call.edition,
            "opening_at": call.opening_at.strftime("%Y-%m-%d %H:%M"),
            "closing_at": call.closing_at.strftime("%Y-%m-%d %H:%M"),
            "minimum_structures": "3",
            "contact_name": call.contact_name,
            "contact_email": call.contact_email,
            "eligibility": "null",
            "results_text": "null",
            "criteria": streamfield([("criterion", {"title": "Un", "weight": "100", "text": ""})]),
            "steps": streamfield([("step", {"title": "Une", "intro": "", "fields": streamfield(values)})]),
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            action: "1",
            **streams,
        }
        return client.post(self.url(call), nested_form_data(data))

    def condition(self, question):
        test = {"question": question, "operator": "is", "expected": "yes"}
        tests = {"count": "1", "0": {"value": test, "order": "0", "deleted": "", "id": ""}}
        return {"condition": {"match": "all", "tests": tests}}

    def test_an_error_keeps_the_call_from_being_published_not_from_being_saved(self, client, call):
        broken = [("short_text", self.condition(key("gone")))]
        titles = lambda: CallPage.objects.get(pk=call.pk).steps[0].value["title"]  # noqa: E731

        page = self.post(client, call, broken)

        assert page.status_code == 200
        assert "n’est plus dans le formulaire" in page.content.decode()
        assert titles() == "Le besoin"
        saved = self.post(client, call, broken, action="save")
        assert saved.status_code == 302, saved.context["form"].errors
        assert "n’est plus dans le formulaire" in client.get(self.url(call)).content.decode()

    def test_a_sound_form_is_published(self, client, call):
        answer = self.post(client, call, [("short_text", self.condition(""))])
        assert answer.status_code == 200  # the question to look at is missing
        answer = self.post(
            client, call, [("short_text", {"condition": {"match": "all", "tests": {"count": "0"}}})]
        )
        assert answer.status_code == 302, answer.context["form"].errors
        assert CallPage.objects.get(pk=call.pk).steps[0].value["title"] == "Une"

    def test_the_panel_says_what_to_mend_and_leads_to_it(self, client, call):
        call.steps = [step("Une", ask("short_text", "x", "Nom ?", condition=when(("gone", "answered", ""))))]
        call.save_revision()
        page = client.get(self.url(call)).content.decode()
        assert f'href="#block-{key("x")}-section"' in page
        assert "Empêche la publication" in page


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_a_question_with_nothing_to_choose_is_an_error(kind):
    message = "« Quelle couleur ? » ne propose rien à choisir : donnez au moins deux choix."
    alone = ask(kind, "colour", "Quelle couleur ?", choices={"red": "Rouge"})
    for question in (ask(kind, "colour", "Quelle couleur ?"), alone):
        assert [" ".join(each.split()) for each in found(question)] == [message]


def test_a_column_with_nothing_to_choose_is_an_error():
    table = ask("rows", "table", "Quoi ?", columns=[column("choice", "kind", "Quelle sorte ?")])
    assert any("Quelle sorte" in each and "deux choix" in each for each in found(table))
