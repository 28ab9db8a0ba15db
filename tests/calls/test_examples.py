"""The example call shows what an open call can hold."""

import pytest

import accounts.examples
import calls.examples
import structures.examples
from calls.changelog import changelog
from calls.models import CallPage, CallQuestion
from tests.factories.structures import home, language

pytestmark = pytest.mark.django_db


def test_the_open_call_shows_questions_and_a_change() -> None:
    for room in (accounts.examples, structures.examples, calls.examples):
        room.seed(home(language()))

    call = CallPage.objects.get(public_questions__state=CallQuestion.State.WAITING)
    assert call.public_questions.public().count() == 3
    assert len(changelog(call)) == 1
