"""Reminders before the closing: once each to those who hold an application that is not filed."""

from datetime import datetime
from functools import cache
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from accounts.models import User
from calls import letters, rules
from calls.checklist import Checklist, checklist
from calls.models import (
    Application,
    ApplicationEvent,
    LateAccess,
    Participant,
    ReminderRefusal,
    SettledReminder,
)
from calls.querysets import ASSIST
from calls.services.acting import leads_online, lock
from calls.services.journal import log
from portal.subscriptions import one_click

SALT = "calls.reminders"
#: The mail names so many answers; the page names them all.
MOST_NAMED = 10


def to_remind(now: datetime) -> list[Application]:
    """Those that have a reminder due; `remind` looks again, holding the row."""
    limit = now + rules.EARLIEST
    soon = Q(call__closing_at__gt=now, call__closing_at__lte=limit)
    late = LateAccess.objects.filter(until__gt=now, until__lte=limit)
    soon |= Q(pk__in=late.values("application"))
    waiting = list(Application.objects.unfiled().filter(soon, call__live=True).for_lists())
    settled = set(
        SettledReminder.objects.filter(application__in=waiting).values_list(
            "application", "kind", "closing_at"
        )
    )
    return [one for one in waiting if _is_due(one, settled, now)]


def _is_due(application: Application, settled: set[tuple[UUID, str, datetime]], now: datetime) -> bool:
    closing_at = application.closing_at
    due = rules.due_reminder(closing_at=closing_at, since=application.created_at, now=now)
    return due is not None and (application.pk, due.value, closing_at) not in settled


@transaction.atomic
def remind(*, application: Application, now: datetime) -> bool:
    """Whether its people were written to. The mark and the mails are one transaction."""
    current = lock(application)
    closing_at = current.closing_at
    due = rules.due_reminder(closing_at=closing_at, since=_since(current, closing_at), now=now)
    if due is None or not current.is_under_way or not current.call.live:
        return False
    is_sent = due in current.call.reminders
    _row, is_new = SettledReminder.objects.get_or_create(
        application=current, kind=due, closing_at=closing_at, defaults={"at": now, "is_sent": is_sent}
    )
    if not (is_new and is_sent):
        return False
    _write(current, now)
    log(current, ApplicationEvent.Kind.REMINDED, by=None, at=now, name=str(due.label), reminder=due.value)
    return True


def _since(application: Application, closing_at: datetime) -> datetime:
    """When the group began, or took back what it had filed, or was given this closing."""
    taken_back = application.events.of_kind(ApplicationEvent.Kind.TAKEN_BACK)
    late = application.late_accesses.filter(until=closing_at)
    moved = application.call.rules_versions.filter(changed__contains="closing_at")
    moments = [
        application.created_at,
        taken_back.aggregate(last=Max("at"))["last"],
        late.aggregate(last=Max("given_at"))["last"],
        moved.aggregate(last=Max("at"))["last"],
    ]
    return max(moment for moment in moments if moment)


def _write(application: Application, now: datetime) -> None:
    @cache
    def missing(language: str) -> str:
        with override(language):
            return missing_words(checklist(Application.objects.with_names().get(pk=application.pk), now))

    closing_at = application.closing_at
    for person in holders(application):
        _write_to(person, application, closing_at=closing_at, now=now, missing=missing(person.language))


def _write_to(
    person: User, application: Application, *, closing_at: datetime, now: datetime, missing: str
) -> None:
    letters.write(
        "closing_soon",
        application,
        to=[person],
        headers=one_click(stop_path(person)),
        closing=lambda: rules.closing_words(closing_at),
        left=lambda: rules.about_left(rules.time_left(closing_at, now)),
        missing=missing,
        stop_url=lambda: letters.address("calls:stop_reminders", token_of(person)),
    )


def holders(application: Application) -> list[User]:
    """Who can still do something about it: members of the structures that sign, or the agent who enters it
    for a lead without an account; but those who refused."""
    parts = application.parts.signing().select_related("structure")
    people = letters.members_of(part.structure for part in parts if part.structure) + _agents(application)
    refused = set(ReminderRefusal.objects.filter(person__in=people).values_list("person", flat=True))
    return list({person.pk: person for person in people if person.pk not in refused}.values())


def _agents(application: Application) -> list[User]:
    agent = application.assisted.agent if application.assisted else None
    if agent is None or not agent.is_active or not agent.has_perm(ASSIST):
        return []
    return [] if leads_online(application) else [agent]


def missing_words(checked: Checklist) -> str:
    """A line each, in the language at hand."""
    lines = [*_structures_missing(checked), *_answers_missing(checked), *_signatures_missing(checked)]
    return "\n".join(f"- {line}" for line in lines or [gettext("only the filing, by the lead")])


def _structures_missing(checked: Checklist) -> list[str]:
    lines = []
    if not checked.has_structures:
        counted = {"counted": checked.counted, "total": checked.minimum}
        lines.append(
            ngettext(
                "%(counted)s of %(total)s structure", "%(counted)s of %(total)s structures", checked.counted
            )
            % counted
        )
    names = ", ".join(part.name for part in checked.waiting)
    return (
        [*lines, gettext("the answer of %(names)s to your invitation") % {"names": names}] if names else lines
    )


def _answers_missing(checked: Checklist) -> list[str]:
    named = [one.label for one in checked.missing[:MOST_NAMED]]
    others = len(checked.missing) - len(named)
    more = ngettext("%(count)s other answer", "%(count)s other answers", others) % {"count": others}
    return [*named, more] if others else named


def _signatures_missing(checked: Checklist) -> list[str]:
    if checked.has_signatures:
        return []
    if checked.lacks_only_the_lead:
        return [gettext("the signature of the lead")]
    signed = {"signed": checked.signed, "total": checked.minimum}
    words = ngettext(
        "%(signed)s of %(total)s signature", "%(signed)s of %(total)s signatures", checked.signed
    )
    return [words % signed]


# Who wants none


def token_of(person: User) -> str:
    """For the signed link of a mail: who holds it stops the reminders of that person, and nothing else."""
    return signing.Signer(salt=SALT).sign(str(person.pk))


def by_token(token: str) -> User | None:
    try:
        number = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=number, is_active=True).first()


def stop_path(person: User) -> str:
    with override(person.language):
        return reverse("calls:stop_reminders", args=[token_of(person)])


def wants_reminders(person: User) -> bool:
    return not ReminderRefusal.objects.filter(person=person).exists()


def choose_reminders(*, person: User, wanted: bool, now: datetime) -> None:
    """Twice says the same."""
    if wanted:
        ReminderRefusal.objects.filter(person=person).delete()
        return
    ReminderRefusal.objects.get_or_create(person=person, defaults={"since": now})


def held_by(person: User) -> bool:
    """Whether a structure of theirs holds an application that is not filed."""
    mine = Participant.objects.acting_for(person).signing()
    return mine.filter(application__state__in=rules.UNFILED).exists()
