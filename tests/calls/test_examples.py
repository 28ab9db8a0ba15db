"""The example call shows what an open call can hold."""

import pytest
from django.utils import timezone

import accounts.examples
import calls.examples
import structures.examples
from calls.changelog import changelog
from calls.checklist import checklist
from calls.forms import stored_forms
from calls.models import Application, CallPage, CallQuestion, HelpOffer, Idea, JoinRequest
from tests.factories.structures import home, language

pytestmark = pytest.mark.django_db


def test_the_open_call_shows_questions_and_a_change() -> None:
    for room in (accounts.examples, structures.examples, calls.examples):
        room.seed(home(language()))

    call = CallPage.objects.get(public_questions__state=CallQuestion.State.WAITING)
    assert call.public_questions.public().count() == 3
    assert len(changelog(call)) == 1


def test_applications_show_a_group_that_writes_one_that_signs_and_one_that_has_filed() -> None:
    for room in (accounts.examples, structures.examples, calls.examples):
        room.seed(home(language()))

    found = {application.state: application for application in Application.objects.all()}
    assert set(found) == {"draft", "signing", "submitted"}
    assert [application.parts.signing().count() for application in found.values()] == [3, 3, 3]
    assert found["signing"].signatories().count() == 2
    assert found["submitted"].signatories().count() == 3
    assert found["draft"].parts.invited().get().role == "outside"


def test_a_draft_misses_as_much_beside_its_pages_as_when_it_is_read_again() -> None:
    for room in (accounts.examples, structures.examples, calls.examples):
        room.seed(home(language()))

    draft = Application.objects.get(state=Application.State.DRAFT)

    beside, whole = (checklist(draft, timezone.now(), read) for read in (None, stored_forms(draft)))
    assert [each.label for each in beside.missing] == [each.label for each in whole.missing]


def test_an_idea_is_open_with_a_request_to_join_and_an_offer_of_help() -> None:
    for room in (accounts.examples, structures.examples, calls.examples):
        room.seed(home(language()))

    idea = Idea.objects.shown(timezone.now()).get()
    assert JoinRequest.objects.waiting().get().idea == idea
    assert HelpOffer.objects.get().idea == idea
