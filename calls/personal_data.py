"""What calls keep about a person, and what remains of it when they leave."""

from typing import Any

from accounts.models import User
from accounts.registry import PersonalRecord, personal_data
from calls.models import Application


def register() -> None:
    personal_data.register(PersonalRecord("applications", export, erase), order=30)


def export(user: User) -> list[dict[str, Any]]:
    """The applications of the person's structures and those they took part in, answers included."""
    theirs = Application.objects.touched_by(user).with_names()
    return [_exported(application) for application in theirs]


def erase(user: User) -> None:
    """Applications stay with the structure; what names the person in them empties with the account's row."""


def _exported(application: Application) -> dict[str, Any]:
    questions = application.questionnaire.questions.values()
    return {
        "call": application.call.title,
        "lead": application.lead.title,
        "state": application.state,
        "number": application.number,
        "filed_at": application.filed_at.isoformat() if application.filed_at else None,
        "answers": {
            question.label: question.words(application.answer(question.key)) for question in questions
        },
    }
