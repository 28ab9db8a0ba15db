"""What happens to those who follow calls. Each change and the mail that tells of it are one transaction."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, override

from accounts.models import User
from calls import letters
from calls.models import Application, CallFollower, CallMoment, CallPage, Participant
from calls.models.pages import SOURCE_LANGUAGE
from calls.rules import midnight
from calls.services.people import people_of
from portal import mail, subscriptions
from portal.mail import Reader
from portal.mails.texts import Value
from structures.models import StructurePage

logger = structlog.get_logger(__name__)

#: A call older than that is not announced: its followers came later, or the worker slept too long.
ANNOUNCED_WITHIN = timedelta(days=7)


class GoneError(Exception):
    """The request was not confirmed in time, or was stopped."""


@transaction.atomic
def ask(*, email: str, call: CallPage | None, language: str) -> None:
    """Write to the address so that it may say yes; what the asker sees never says what became of it."""
    email, now = email.lower(), timezone.now()
    subscriptions.hold(email, of=CallFollower)
    known = CallFollower.objects.of(email).filter(call=call).first()
    follower = known or CallFollower(email=email, call=call)
    if not follower.may_be_written_to(now):
        logger.info("follower_not_asked", reason="too_many_requests")
        return
    if follower.confirmed_at is None:
        follower.language, follower.created_at = language, now
    follower.note_request(now)
    follower.save()
    _answer(follower)


@transaction.atomic
def confirm(*, follower: CallFollower) -> CallFollower:
    """Twice changes nothing."""
    now = timezone.now()
    held = CallFollower.objects.select_for_update(of=("self",)).filter(pk=follower.pk).first()
    if held is None or not held.may_be_confirmed(now):
        raise GoneError
    if held.confirmed_at is None:
        held.confirmed_at, held.asked = now, []
        held.save(update_fields=["confirmed_at", "asked"])
    return held


def stop(*, follower: CallFollower) -> None:
    """Forget the address."""
    CallFollower.objects.filter(pk=follower.pk).delete()


def tell_moments(now: datetime) -> int:
    """Announce calls that opened and results that are out; say how many were announced."""
    calls = CallPage.objects.live().public().in_language(SOURCE_LANGUAGE)
    opened = calls.open_at(now).filter(opening_at__gt=now - ANNOUNCED_WITHIN)
    since = (now - ANNOUNCED_WITHIN).date()
    published = [
        call
        for call in calls.filter(results_on__gte=since)
        if call.results_on and midnight(call.results_on) <= now
    ]
    return _tell(opened, CallMoment.Kind.OPENING, now) + _tell(published, CallMoment.Kind.RESULTS, now)


def _tell(calls: Any, kind: CallMoment.Kind, now: datetime) -> int:
    told = set(CallMoment.objects.filter(kind=kind).values_list("call_id", flat=True))
    return sum(_tell_once(call, kind, now) for call in calls if call.pk not in told)


@transaction.atomic
def _tell_once(call: CallPage, kind: CallMoment.Kind, now: datetime) -> bool:
    """The mark and the mails are one transaction: a worker killed half-way has announced nothing."""
    _moment, is_new = CallMoment.objects.get_or_create(call=call, kind=kind, defaults={"told_at": now})
    for follower in CallFollower.objects.of_call(call) if is_new else ():
        tell(follower, f"follow_{kind}", call=call)
    return is_new


def tell_change(
    *, call: CallPage, changes: Value, but_the_form: Value, is_about_form: bool, note: str
) -> None:
    """To who follows the call, and to who applies to it: a message an address.

    Who writes a draft has just been told how its form changed: they only hear of the rest, if any.
    """
    told = {reader.email.lower() for reader in letters.readers(_of_drafts(call))} if is_about_form else set()
    followers = {follower.email: follower for follower in CallFollower.objects.of_call(call)}
    for email, follower in followers.items():
        if words := but_the_form if email.lower() in told else changes:
            why = gettext_lazy("You receive this message because you follow this call.")
            tell(follower, "rules_changed", call=call, changes=words, note=note, why=why)
    for reader in letters.readers(_writers(call)):
        email = reader.email.lower()
        if email not in followers and (words := but_the_form if email in told else changes):
            _tell_applicant(reader, call, words, note)


def _tell_applicant(reader: Reader, call: CallPage, changes: Value, note: str) -> None:
    letters.write_about_call(
        "rules_changed",
        call,
        to=reader,
        changes=changes,
        note=note,
        why=gettext_lazy("You receive this message because your structure takes part in an application."),
        stop_url="",
    )


def _of_drafts(call: CallPage) -> list[User | Reader]:
    parts = Participant.objects.writing().filter(application__call=call)
    drafts = parts.filter(application__state=Application.State.DRAFT)
    return people_of(drafts.select_related("structure"))


def _writers(call: CallPage) -> list[User]:
    """The people of every structure that takes part in an application, filed or not."""
    parts = Participant.objects.taking_part().filter(application__call=call)
    standing = parts.exclude(application__state=Application.State.WITHDRAWN)
    return letters.members_of(StructurePage.objects.filter(application_parts__in=standing).distinct())


def forget(now: datetime) -> int:
    """Delete what was not confirmed in time and who followed a call that has ended."""
    ended = CallFollower.objects.ended(now)
    left: list[QuerySet[CallFollower]] = [CallFollower.objects.left_unconfirmed(now), ended]
    return sum(rows.delete()[1].get(CallFollower._meta.label, 0) for rows in left)


def tell(follower: CallFollower, kind: str, *, call: CallPage, **values: Any) -> None:
    """A message to a follower, which one click stops (RFC 8058)."""
    letters.write_about_call(
        kind,
        call,
        to=Reader(follower.email, language=follower.language),
        headers=subscriptions.one_click(path(follower, "unfollow")),
        about=call,
        stop_url=url(follower, "unfollow"),
        **values,
    )


def _answer(follower: CallFollower) -> None:
    """What an address that asked to follow is written."""
    call = follower.call
    mail.write(
        f"calls/{'follow_known' if follower.confirmed_at else 'follow_confirm'}",
        to=Reader(follower.email, language=follower.language),
        values={
            "followed": (lambda: quoted(call)) if call else gettext_lazy("the calls for commons"),
            "confirm_url": url(follower, "confirm_follow"),
            "stop_url": url(follower, "unfollow"),
        },
        headers=subscriptions.one_click(path(follower, "unfollow")),
    )


def quoted(call: CallPage) -> str:
    return gettext("“%(call)s”") % {"call": call.localized.title}


def url(follower: CallFollower, name: str) -> str:
    return settings.BASE_URL + path(follower, name)


def path(follower: CallFollower, name: str) -> str:
    with override(follower.language):
        return reverse(f"calls:{name}", args=[subscriptions.token_of(follower)])
