"""What happens to alerts. Each change and the mail that tells of it are one transaction."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import mail, subscriptions
from portal.mail import Reader
from portal.mails.texts import Value
from structures.alerts import links, questions, rules
from structures.models import DirectoryPage, SearchAlert, StructurePage, ToldStructure

logger = structlog.get_logger(__name__)


class GoneError(Exception):
    """The alert was stopped, was not confirmed in time, or its search names what no longer exists."""


@transaction.atomic
def ask(*, email: str, question: str, title: str, frequency: str, language: str) -> None:
    """Write to the address so that it may say yes; what the asker sees never says what became of it."""
    email, now = email.lower(), timezone.now()
    subscriptions.hold(email, of=SearchAlert)
    alerts = list(SearchAlert.objects.of(email))
    if not subscriptions.may_be_written_to([moment for alert in alerts for moment in alert.asked], now):
        logger.info("alert_not_asked", reason="too_many_requests")
        return
    known = next((each for each in alerts if (each.question, each.frequency) == (question, frequency)), None)
    followed = [each for each in alerts if each.confirmed_at]
    if known is None and len(followed) >= rules.MOST_ALERTS:
        _note_request(followed[0], now)
        _write_full(followed, language)
        return
    if known is None:
        _make_room([each for each in alerts if each.confirmed_at is None])
    alert = known or SearchAlert(email=email, question=question, frequency=frequency)
    if alert.confirmed_at is None:
        alert.title, alert.language, alert.created_at = title, language, now
    _note_request(alert, now)
    _answer(alert)


def _make_room(waiting: list[SearchAlert]) -> None:
    """A stranger who asks in somebody’s name takes none of their places: the oldest request gives way."""
    oldest_first = sorted(waiting, key=lambda alert: alert.created_at)
    for alert in oldest_first[: max(len(waiting) - rules.MOST_WAITING + 1, 0)]:
        alert.delete()


def _note_request(alert: SearchAlert, now: datetime) -> None:
    """The mail that follows was not agreed to: it is counted."""
    alert.note_request(now)
    alert.save()


def _answer(alert: SearchAlert) -> None:
    frequency = alert.get_frequency_display
    if alert.confirmed_at:
        write(alert, "alert_known", frequency=frequency)
        return
    write(alert, "alert_confirm", frequency=frequency, confirm_url=links.url(alert, "confirm"))


def _write_full(followed: list[SearchAlert], language: str) -> None:
    """One click stops none of them: their reader chooses which."""
    lines = [f"{alert.title}\n{links.url(alert, 'stop')}" for alert in followed]
    mail.write(
        "structures/alert_full",
        to=Reader(followed[0].email, language=language),
        values={"alerts": "\n\n".join(lines)},
    )


def write(alert: SearchAlert, kind: str, **values: Value) -> None:
    """A mail about an alert, which one click stops (RFC 8058)."""
    mail.write(
        f"structures/{kind}",
        to=Reader(alert.email, language=alert.language),
        values={"search": alert.title, "stop_url": links.url(alert, "stop"), **values},
        headers=subscriptions.one_click(links.path(alert, "stop")),
    )


@transaction.atomic
def confirm(*, alert: SearchAlert) -> SearchAlert:
    """Follow the search from now on: what it gives today is known. Twice changes nothing."""
    now = timezone.now()
    held = SearchAlert.objects.select_for_update().filter(pk=alert.pk).first()
    if held is None or not held.may_be_confirmed(now):
        raise GoneError
    if held.confirmed_at:
        return held
    form = questions.read(held.question, directory_of(held))
    if form.errors:
        raise GoneError
    held.known = list(form.structures().order_by().values_list("pk", flat=True))
    held.confirmed_at, held.asked = now, []
    held.expires_at, held.next_at = now + rules.LASTS, rules.next_time(held.frequency, now)
    held.save()
    SearchAlert.objects.of(held.email).filter(question=held.question).exclude(pk=held.pk).delete()
    return held


@transaction.atomic
def renew(*, alert: SearchAlert) -> SearchAlert:
    """Another year from today."""
    held = SearchAlert.objects.select_for_update().confirmed().filter(pk=alert.pk).first()
    if held is None:
        raise GoneError
    held.expires_at, held.reminded_at = timezone.now() + rules.LASTS, None
    held.save(update_fields=["expires_at", "reminded_at"])
    return held


def stop(*, alert: SearchAlert) -> None:
    """Forget the alert and its address."""
    SearchAlert.objects.filter(pk=alert.pk).delete()


def directory_of(alert: SearchAlert) -> DirectoryPage:
    directories = DirectoryPage.objects.live().select_related("locale")
    in_language = directories.filter(locale__language_code=alert.language).first()
    return in_language or directories.get(locale__language_code=settings.LANGUAGE_CODE)


def know_as(*, dropped: StructurePage, kept: StructurePage) -> None:
    """Two pages become one: an alert that knew or told either of them tells of neither again."""
    told = ToldStructure.objects.filter(structure=dropped)
    told.exclude(alert__told__structure=kept).update(structure=kept)
    ToldStructure.objects.filter(structure=dropped).delete()
    for alert in SearchAlert.objects.filter(known__contains=[dropped.pk]).exclude(known__contains=[kept.pk]):
        alert.known = [*alert.known, kept.pk]
        alert.save(update_fields=["known"])
