"""What calls keep about a person, and what remains of it when they leave."""

from typing import Any

from accounts.models import User
from accounts.registry import PersonalRecord, personal_data
from calls.models import Application


def register() -> None:
    personal_data.register(PersonalRecord("applications", export, erase), order=30)


def export(user: User) -> list[dict[str, Any]]:
    """What the person's structures lead, answers included; of the rest they took part in, the facts."""
    readable = set(Application.objects.led_by_structures_of(user).values_list("pk", flat=True))
    theirs = Application.objects.touched_by(user).with_names()
    return [
        _facts(application) | (_answers(application) if application.pk in readable else {})
        for application in theirs
    ]


def erase(user: User) -> None:
    """Applications stay with the structure; what names the person in them empties with the account's row."""


def _facts(application: Application) -> dict[str, Any]:
    return {
        "call": application.call.title,
        "lead": application.lead.title,
        "state": application.state,
        "number": application.number,
        "filed_at": application.filed_at.isoformat() if application.filed_at else None,
    }


def _answers(application: Application) -> dict[str, Any]:
    """Private to the structure: who has left it no longer reads them."""
    questions = application.questionnaire.questions.values()
    return {
        "answers": {
            question.label: question.words(application.answer(question.key)) for question in questions
        }
    }
