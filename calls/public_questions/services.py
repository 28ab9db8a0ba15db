"""What happens to questions about a call. Each change and the mails that tell of it are one transaction."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.readers import reader_at
from calls import letters
from calls.models import CallPage, CallQuestion
from portal.mail import Reader

State = CallQuestion.State

#: Addresses of those who asked are kept that long after the answer.
KEPT = timedelta(days=30)


class AlreadyAnsweredError(Exception):
    """Somebody dealt with the question first, or put its answer right meanwhile."""


class NotJoinableError(Exception):
    """The other question was itself joined to another, or answered in private, meanwhile."""


@transaction.atomic
def ask(*, key: UUID, call: CallPage, text: str, sender: str, language: str) -> CallQuestion:
    """The same `key` again is the same question; the service in charge is told once."""
    facts = {"call": call.source, "text": text, "sender": sender.lower(), "language": language}
    question, is_new = CallQuestion.objects.get_or_create(
        key=key, defaults={**facts, "asked_at": timezone.now()}
    )
    if is_new and question.call.contact_email:
        letters.write_about_call(
            "question_asked",
            question.call,
            to=reader_at(question.call.contact_email, question.call.contact_name),
            question=question.text,
            answer_url=settings.BASE_URL + reverse("call_questions:answer", args=[question.pk]),
        )
    return question


@transaction.atomic
def publish(
    *, question: CallQuestion, public_text: str, answer: str, by: User, last_said: str = ""
) -> CallQuestion:
    """Answer for everyone. Again, it puts right what was published, and those who asked are told.

    `last_said` is that of the answer that its author read: see `CallQuestion.last_said`.
    """
    held = _lock(question, State.WAITING, State.ANSWERED)
    if (held.state, held.public_text, held.answer) == (State.ANSWERED, public_text, answer):
        return held
    if held.last_said != last_said:
        raise AlreadyAnsweredError
    now = timezone.now()
    if held.state == State.ANSWERED:
        held.corrected_at = now
    else:
        held.answered_at, held.answered_by = now, by
    held.state, held.public_text, held.answer = State.ANSWERED, public_text, answer
    held.save()
    for asked in [held, *held.merged_questions.all()]:
        _tell(asked, held)
    return held


@transaction.atomic
def answer_privately(*, question: CallQuestion, answer: str, by: User) -> CallQuestion:
    """For what concerns one person only, or is no question about the call.

    Questions that were joined to it wait again: their authors are not that person.
    """
    held = _lock(question, State.WAITING)
    held.merged_questions.update(state=State.WAITING, merged_into=None, answered_at=None, answered_by=None)
    held.state, held.answer, held.answered_at, held.answered_by = State.PRIVATE, answer, timezone.now(), by
    held.save()
    _tell(held, held)
    return held


@transaction.atomic
def merge(*, question: CallQuestion, into: CallQuestion, by: User) -> CallQuestion:
    """Whoever asked receives the answer of the other, at once if it has one."""
    held = _lock(question, State.WAITING)
    other = CallQuestion.objects.select_for_update().get(pk=into.pk, call=held.call)
    if other.state not in (State.WAITING, State.ANSWERED) or other == held:
        raise NotJoinableError
    held.state, held.merged_into, held.answered_at, held.answered_by = State.MERGED, other, timezone.now(), by
    held.save()
    held.merged_questions.update(merged_into=other)
    if other.state == State.ANSWERED:
        _tell(held, other)
    return held


def forget_addresses(now: datetime) -> int:
    """Erase the addresses whose term has come; counts them."""
    dealt_with = CallQuestion.objects.exclude(sender="").exclude(state=State.WAITING)
    old = dealt_with.filter(answered_at__lte=now - KEPT).exclude(merged_into__state=State.WAITING)
    return old.update(sender="")


def _lock(question: CallQuestion, *states: str) -> CallQuestion:
    held = (
        CallQuestion.objects.select_for_update(of=("self",))
        .select_related("call__locale")
        .get(pk=question.pk)
    )
    if held.state not in states:
        raise AlreadyAnsweredError
    return held


def _tell(asked: CallQuestion, answered: CallQuestion) -> None:
    if not asked.sender:
        return
    letters.write_about_call(
        "question_answered",
        answered.call,
        to=Reader(asked.sender, language=asked.language),
        question=answered.public_text or asked.text,
        answer=answered.answer,
    )
