"""What happens by itself: drafts that nobody touches, structures that close or change their number."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from calls import letters, rules
from calls.models import Application, ApplicationEvent, Participant
from calls.services.acting import is_open, lock, lock_with_call
from calls.services.drafts import erase
from calls.services.journal import log
from calls.services.outside import SIREN_LENGTH
from calls.services.people import group, writers
from calls.services.signing import return_to_draft
from structures.models import RegisterRecord

Event = ApplicationEvent.Kind


# Drafts that nobody touches


@transaction.atomic
def nudge(*, application: Application, now: datetime) -> bool:
    """Ask its people what becomes of it, once a lull; whether they were asked."""
    current = lock(application)
    is_waiting = current.state in rules.UNFILED and is_open(current, now)
    if not is_waiting or not rules.is_untouched(
        updated_at=current.updated_at, nudged_at=current.nudged_at, now=now
    ):
        return False
    Application.objects.filter(pk=current.pk).update(nudged_at=now)
    log(current, Event.UNTOUCHED, by=None, at=now)
    letters.write("untouched", current, to=writers(current), since=current.updated_at)
    return True


def untouched(now: datetime) -> list[Application]:
    quiet = Application.objects.unfiled().filter(updated_at__lte=now - rules.UNTOUCHED_AFTER)
    told = Q(nudged_at__isnull=False, nudged_at__gte=F("updated_at"))
    return list(quiet.filter(call__closing_at__gt=now, call__live=True).exclude(told).select_related("call"))


@transaction.atomic
def let_go(*, application: Application, now: datetime) -> bool:
    """Erase a draft of a call closed long ago, a month after its people were told; whether it is gone."""
    current = lock(application)
    told_from = current.call.closing_at + rules.DRAFTS_KEPT - rules.ERASURE_TOLD
    if current.was_filed or current.state not in rules.UNFILED or now < told_from:
        return False
    if current.nudged_at is None or current.nudged_at < told_from:
        Application.objects.filter(pk=current.pk).update(nudged_at=now)
        letters.write("erased_soon", current, to=writers(current), on=now + rules.ERASURE_TOLD)
        return False
    if now < current.nudged_at + rules.ERASURE_TOLD:
        return False
    erase(current, by=None)
    return True


def forgotten(now: datetime) -> list[Application]:
    limit = now - rules.DRAFTS_KEPT + rules.ERASURE_TOLD
    return list(Application.objects.unfiled().filter(number=None, call__closing_at__lte=limit))


def forget_addresses(now: datetime) -> int:
    """Of those who declined or left long enough ago: nobody writes to them any more."""
    past = Participant.objects.ended().filter(answered_at__lte=now - rules.ADDRESSES_KEPT)
    return past.exclude(email="").update(email="")


# Structures that close or change their number


def changed_structures() -> list[Participant]:
    """Participants of applications under way whose registers say otherwise than when they were last told."""
    under_way = Application.objects.filter(state__in=rules.UNFILED | rules.UNDECIDED).values("pk")
    closed = Q(structure__record__state=RegisterRecord.State.CLOSED)
    moved = ~Q(known_siret="") & Q(structure__record__siret__isnull=False)
    moved &= ~Q(structure__record__siret=F("known_siret"))
    reopened = Q(closure_told_at__isnull=False) & ~closed
    told = Q(closure_told_at__isnull=True) & closed
    rows = Participant.objects.taking_part().filter(application__in=under_way)
    return list(rows.filter(told | reopened | moved).select_related("application"))


@transaction.atomic
def follow_structure(*, part: Participant, now: datetime) -> None:
    """Tell the group, once a change, and what it may do."""
    current = lock_with_call(part.application)
    part = current.parts.with_facts().get(pk=part.pk)
    if not part.is_closed and part.closure_told_at:
        part.closure_told_at = None
        part.save(update_fields=["closure_told_at"])
    if part.is_closed and part.closure_told_at is None:
        _tell_closed(current, part, now)
    record = part.known_record
    if record and record.siret and part.known_siret not in ("", record.siret):
        _tell_moved(current, part, record.siret, now)


def _tell_closed(application: Application, part: Participant, now: datetime) -> None:
    part.closure_told_at = now
    part.save(update_fields=["closure_told_at"])
    log(application, Event.STRUCTURE_CLOSED, by=None, at=now, part=part, name=part.name)
    letters.write("structure_closed", application, to=group(application), structure=part.name)


def _tell_moved(application: Application, part: Participant, siret: str, now: datetime) -> None:
    """Another establishment of the same legal person: signatures hold. Another legal person: they do not."""
    before, part.known_siret = part.known_siret, siret
    part.save(update_fields=["known_siret"])
    log(
        application,
        Event.SIRET_CHANGED,
        by=None,
        at=now,
        part=part,
        name=part.name,
        before=before,
        after=siret,
    )
    letters.write(
        "siret_changed", application, to=group(application), structure=part.name, before=before, after=siret
    )
    is_another = before[:SIREN_LENGTH] != siret[:SIREN_LENGTH]
    if application.is_signing and is_another:
        return_to_draft(application, by=None, now=now, part=part, reason="identity")
