"""What happens to the idea of an application: each change, its line of the log and its mails at once."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.readers import reader_at
from calls import letters, rules
from calls.models import Application, ApplicationEvent, Idea
from calls.services.acting import lock, require
from calls.services.errors import CallClosedError, ChangedError
from calls.services.ideas import close_idea
from calls.services.journal import log
from calls.services.people import leaders

Event = ApplicationEvent.Kind


class NothingToOpenError(Exception):
    """The idea was not written yet."""


class TakenOffError(NothingToOpenError):
    """Editors took it off: they alone show it again."""


@transaction.atomic
def write(
    *,
    application: Application,
    title: str,
    summary: str,
    kinds: Collection[str],
    whom: str,
    language: str,
    by: User,
    now: datetime,
) -> Idea:
    """Keep the words; of an idea that is open, everyone reads the new ones at once, editors among them."""
    locked = lock(application)
    require(rules.Action.WRITE_IDEA, application=locked, by=by, now=now)
    idea = Idea.objects.filter(application=locked).first() or Idea(application=locked)
    was_to_read, ordered = idea.is_to_read, [kind for kind in Idea.Kind.values if kind in kinds]
    words = {"title": title, "summary": summary, "kinds": ordered, "whom": whom}
    if idea.pk and all(getattr(idea, name) == value for name, value in words.items()):
        return idea
    for name, value in words.items():
        setattr(idea, name, value)
    idea.language, idea.changed_at = language, now
    idea.save()
    if idea.is_to_read and not was_to_read:
        _tell_editors(idea)
    return idea


@transaction.atomic
def open_to_all(*, application: Application, by: User, now: datetime) -> Idea:
    """Shown at once; the service in charge is told, and may hide it."""
    locked = lock(application)
    lead = require(rules.Action.WRITE_IDEA, application=locked, by=by, now=now)
    if now >= locked.call.closing_at:
        raise CallClosedError
    idea = Idea.objects.select_for_update().filter(application=locked).first()
    if idea is None:
        raise NothingToOpenError
    if idea.is_hidden:
        raise TakenOffError
    if idea.is_opened:
        return idea
    idea.opened_at = now
    idea.save(update_fields=["opened_at"])
    log(locked, Event.IDEA_OPENED, by=by, at=now, part=lead, name=idea.title)
    if idea.is_to_read:
        _tell_editors(idea)
    return idea


@transaction.atomic
def close(*, application: Application, by: User, now: datetime) -> None:
    locked = lock(application)
    lead = require(rules.Action.CLOSE_IDEA, application=locked, by=by, now=now)
    close_idea(locked, by=by, now=now, part=lead)


# Moderation


@transaction.atomic
def find_fine(*, idea: Idea, seen: datetime | None, now: datetime) -> None:
    """An editor read it as it is; `seen` is when what they read was written."""
    held = _held(idea)
    if held.changed_at != seen:
        raise ChangedError
    held.read_at = now
    held.save(update_fields=["read_at"])


@transaction.atomic
def hide(*, idea: Idea, seen: datetime | None, reason: str, by: User, now: datetime) -> None:
    """Take it off at once, even if it changed meanwhile: it is then still to be read. Its lead is told why.
    Twice changes nothing."""
    held = _held(idea)
    if held.is_hidden:
        return
    held.hidden_at, held.hidden_by, held.hidden_reason = now, by, reason
    held.read_at = now if held.changed_at == seen else held.read_at
    held.save()
    log(held.application, Event.IDEA_HIDDEN, by=by, at=now, name=held.title, reason=reason)
    letters.write(
        "idea_hidden", held.application, to=leaders(held.application), idea=held.title, reason=reason
    )


@transaction.atomic
def show_again(*, idea: Idea, seen: datetime | None, by: User, now: datetime) -> Idea:
    """One that was closed meanwhile is shown once its lead opens it again."""
    held = _held(idea)
    if not held.is_hidden:
        return held
    if held.changed_at != seen:
        raise ChangedError
    held.hidden_at, held.hidden_by, held.hidden_reason, held.read_at = None, None, "", now
    held.save()
    log(held.application, Event.IDEA_SHOWN, by=by, at=now, name=held.title)
    kind = "idea_shown" if held.is_opened else "idea_allowed"
    letters.write(kind, held.application, to=leaders(held.application), idea=held.title)
    return held


def _held(idea: Idea) -> Idea:
    """As it is now, its application locked first, as whoever leads it does."""
    application = lock(idea.application)
    held = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    held.application = application
    return held


def _tell_editors(idea: Idea) -> None:
    call = idea.application.call
    if call.contact_email:
        letters.write_about_call(
            "idea_opened",
            call,
            to=reader_at(call.contact_email, call.contact_name),
            idea=idea.title,
            summary=idea.summary,
            lead=idea.application.lead.title,
            moderation_url=settings.BASE_URL + reverse("ideas:moderate", args=[idea.pk]),
        )
