"""What the people of a group say to each other about a step, and when they are written to."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language

from accounts.models import User
from calls import letters, rules
from calls.models import Application, StepComment
from calls.services.acting import lock, require
from calls.services.errors import AnsweredError, NotAllowedError
from calls.services.people import group
from portal.mail import Reader

#: A group that talks gets one mail an hour.
BETWEEN_MAILS = timedelta(hours=1)
#: The same words again from the same person, as a double click sends them.
SAME_WORDS_WITHIN = timedelta(minutes=1)


@transaction.atomic
def comment(*, application: Application, step: str, text: str, by: User, now: datetime) -> StepComment:
    locked = lock(application)
    part = require(rules.Action.COMMENT, application=locked, by=by, now=now)
    again = locked.comments.filter(
        step=step, author=by, text=text, written_at__gt=now - SAME_WORDS_WITHIN
    ).first()
    if again:
        return again
    written = locked.comments.create(
        step=step,
        text=text,
        author=by,
        structure_id=part.structure_id,
        group_name=part.name,
        written_at=now,
    )
    _tell(locked, now)
    return written


@transaction.atomic
def remove_comment(*, comment: StepComment, by: User, now: datetime) -> None:
    """One's own, while nobody answered."""
    locked = lock(comment.application)
    require(rules.Action.COMMENT, application=locked, by=by, now=now)
    if not comment.is_of(by):
        raise NotAllowedError
    if comment.pk not in removable(locked.comments.filter(step=comment.step), by):
        raise AnsweredError
    comment.delete()


def removable(thread: Iterable[StepComment], person: User) -> set[int]:
    """Those that `person` wrote at the end of a thread, after which nobody else spoke."""
    found: set[int] = set()
    for one in reversed(list(thread)):
        if not one.is_of(person):
            break
        found.add(one.pk)
    return found


@transaction.atomic
def tell_waiting(*, application: Application, now: datetime) -> None:
    _tell(lock(application), now)


def waiting_to_be_told(now: datetime) -> list[Application]:
    untold = Application.objects.filter(comments__told_at=None, comments__isnull=False).distinct()
    is_time = Q(comments_told_at=None) | Q(comments_told_at__lte=now - BETWEEN_MAILS)
    return list(untold.filter(is_time))


def _tell(application: Application, now: datetime) -> None:
    """Everyone is told of what the others said since the last mail, once an hour at most."""
    last = application.comments_told_at
    untold = list(application.comments.filter(told_at=None).select_related("author"))
    if not untold or (last and now < last + BETWEEN_MAILS):
        return
    calls = letters.Translations(application.call)
    for person in group(application):
        theirs = [one for one in untold if not _is_author(one, person)]
        if theirs:
            words = partial(_words, application, calls, theirs)
            letters.write("commented", application, to=[person], comments=words)
    application.comments.filter(pk__in=[one.pk for one in untold]).update(told_at=now)
    Application.objects.filter(pk=application.pk).update(comments_told_at=now)


def _is_author(comment: StepComment, person: User | Reader) -> bool:
    return comment.author is not None and comment.author.email.lower() == person.email.lower()


def _words(application: Application, calls: letters.Translations, comments: Sequence[StepComment]) -> str:
    """In the language of whoever reads the mail."""
    form = application.form_version.in_words_of(calls.in_language(get_language() or ""))
    titles = {step.key: step.title for step in form.steps}
    return "\n\n".join(_words_of(one, titles.get(one.step, "…")) for one in comments)


def _words_of(comment: StepComment, step: str) -> str:
    name = comment.author.public_name if comment.author else comment.group_name
    return f"{name}, {comment.group_name} ({step})\n{comment.text}"
