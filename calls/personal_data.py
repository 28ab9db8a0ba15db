"""What calls keep about a person, and what remains of it when they leave."""

from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.registry import PersonalRecord, personal_data
from calls.ideas import retention as ideas
from calls.models import (
    Application,
    CallFollower,
    CallQuestion,
    Participant,
    ReminderRefusal,
    StepComment,
)
from calls.reading import in_words


def register() -> None:
    for number, record in enumerate(records(), start=30):
        personal_data.register(record, order=number)


def records() -> list[PersonalRecord]:
    """Invitations last: the address that they empty is all that a partner outside the ESS is known by."""
    return [
        PersonalRecord("applications", export, erase),
        PersonalRecord("step_comments", export_comments, erase_comments),
        PersonalRecord("call_questions", export_questions, erase_questions),
        PersonalRecord("followed_calls", export_followed, erase_followed),
        PersonalRecord("reminders_refused", export_refusal, erase_refusal),
        PersonalRecord("join_requests", ideas.export_requests, ideas.erase_requests),
        PersonalRecord("help_offers", export_offers, erase_offers),
        PersonalRecord("invitations", export_invitations, erase_invitations),
    ]


def export(user: User) -> list[dict[str, Any]]:
    """What the person's structures take part in, answers included; of what else they touched, the facts."""
    readable = set(Application.objects.of(user).values_list("pk", flat=True))
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
    return {"answers": dict(in_words(application))}


def export_invitations(user: User) -> list[dict[str, Any]]:
    """What was sent to an address of theirs, or is followed from it."""
    sent = Participant.objects.at(*addresses_of(user)).select_related("application__call")
    return [
        {
            "call": part.application.call.title,
            "name": part.name,
            "email": part.email,
            "message": part.message,
            "sent_at": part.sent_at.isoformat(),
            "state": part.state,
        }
        for part in sent
    ]


def erase_invitations(user: User) -> None:
    """The structure or partner stays in the application; nobody is written to there any more."""
    Participant.objects.at(*addresses_of(user)).update(email="")


def export_comments(user: User) -> list[dict[str, Any]]:
    written = StepComment.objects.filter(author=user).select_related("application__call")
    return [
        {
            "call": comment.application.call.title,
            "text": comment.text,
            "written_at": comment.written_at.isoformat(),
        }
        for comment in written
    ]


def erase_comments(user: User) -> None:
    """What a person said goes with them; what others answered stays."""
    StepComment.objects.filter(author=user).delete()


def export_questions(user: User) -> list[dict[str, Any]]:
    asked = CallQuestion.objects.filter(sender__in=addresses_of(user)).select_related("call")
    return [
        {
            "call": question.call.title,
            "question": question.text,
            "asked_at": question.asked_at.isoformat(),
            "answer": question.answer,
        }
        for question in asked
    ]


def erase_questions(user: User) -> None:
    """What was asked stays, without an address."""
    CallQuestion.objects.filter(sender__in=addresses_of(user)).update(sender="")


def export_followed(user: User) -> list[dict[str, Any]]:
    followed = CallFollower.objects.of(*addresses_of(user)).select_related("call")
    return [
        {
            "email": follower.email,
            "call": follower.call.title if follower.call else None,
            "asked_at": follower.created_at.isoformat(),
            "confirmed_at": follower.confirmed_at.isoformat() if follower.confirmed_at else None,
        }
        for follower in followed
    ]


def erase_followed(user: User) -> None:
    CallFollower.objects.of(*addresses_of(user)).delete()


def export_refusal(user: User) -> str | None:
    refusal = ReminderRefusal.objects.filter(person=user).first()
    return refusal.since.isoformat() if refusal else None


def erase_refusal(user: User) -> None:
    """Goes with the account's row."""


def export_offers(user: User) -> list[dict[str, Any]]:
    return ideas.export_offers(addresses_of(user))


def erase_offers(user: User) -> None:
    ideas.erase_offers(addresses_of(user))


def addresses_of(user: User) -> list[str]:
    """Those that the account has proved to be its own."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [address.lower() for address in {user.email, *proved}]
