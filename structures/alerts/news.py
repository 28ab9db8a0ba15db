"""What followed searches find that they did not find before.

A structure is new to an alert when its search finds it now, did not find it when the alert was confirmed, and
was never told: just published, or changed so that it now matches. One that leaves and comes back is not new.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from portal import mail
from portal.mails.texts import Value
from structures.alerts import links, questions, rules
from structures.alerts.services import directory_of, write
from structures.forms import DirectoryForm
from structures.listing import Line, Names, lines
from structures.models import DirectoryPage, SearchAlert, ToldStructure

logger = structlog.get_logger(__name__)


def send_due(now: datetime) -> int:
    """Tell every alert whose time has come, one transaction each; say how many were looked at."""
    due = list(SearchAlert.objects.due(now).order_by("next_at", "pk").values_list("pk", flat=True))
    for key in due:
        try:
            _tell(key, now)
        except Exception:  # one faulty search must not keep the others waiting
            logger.exception("alert_failed", alert=key)
    return len(due)


@transaction.atomic
def _tell(key: int, now: datetime) -> None:
    """Killed before its end, it did nothing; run again after it, it finds nothing due."""
    alert = SearchAlert.objects.select_for_update(skip_locked=True).due(now).filter(pk=key).first()
    if alert is None:
        return
    alert.next_at = rules.next_time(alert.frequency, now)
    with override(alert.language):
        directory = directory_of(alert)
        form = questions.read(alert.question, directory)
        if form.errors:
            _say_broken(alert, form, now)
        else:
            alert.broken_at = None
            _tell_news(alert, form, directory, now)
    alert.save(update_fields=["next_at", "broken_at"])


def _tell_news(alert: SearchAlert, form: DirectoryForm, directory: DirectoryPage, now: datetime) -> None:
    told = set(alert.told.values_list("structure_id", flat=True)) | set(alert.known)
    new = [key for key in form.structures().values_list("pk", flat=True) if key not in told]
    if not new:
        return
    ToldStructure.objects.bulk_create(
        ToldStructure(alert=alert, structure_id=key, told_at=now) for key in new
    )
    shown = _lines(new[: rules.MOST_SHOWN], form)
    write(
        alert,
        "alert_news",
        structures="\n\n".join(_worded(line) for line in shown),
        search_url=settings.BASE_URL + _search(form, directory),
        **_counted(len(new), others=len(new) - len(shown)),
    )


def _worded(line: Line) -> str:
    said = (line.structure.title, line.facts, settings.BASE_URL + line.url)
    return "\n".join(filter(None, said))


def _counted(total: int, *, others: int) -> dict[str, Value]:
    """Sentences that a number bends, in the language at hand: the alert's."""
    news = ngettext("%(total)s new structure", "%(total)s new structures", total)
    found = ngettext(
        "%(total)s structure newly matches your search:",
        "%(total)s structures newly match your search:",
        total,
    )
    more = ngettext(
        "And %(total)s other, in the whole search:", "And %(total)s others, in the whole search:", others
    )
    return {
        "news": news % {"total": total},
        "found": found % {"total": total},
        "others": more % {"total": others} if others else gettext("The whole search:"),
    }


def _lines(keys: list[int], form: DirectoryForm) -> list[Line]:
    names = Names(sectors=form.names_of("secteur"), families=form.names_of("forme"))
    return lines(keys, form.candidates, names, None)


def _search(form: DirectoryForm, directory: DirectoryPage) -> str:
    return f"{directory.get_url()}{form.query()}"


def _say_broken(alert: SearchAlert, form: DirectoryForm, now: datetime) -> None:
    """Once: a sector or a territory of the search no longer exists. It is tried again each time."""
    if alert.broken_at:
        return
    alert.broken_at = now
    write(alert, "alert_broken", problems="\n".join(str(message) for _title, message in form.problems))


def forget(now: datetime) -> int:
    """Delete what was not confirmed in time and what ended; say how many rows went."""
    unconfirmed = SearchAlert.objects.left_unconfirmed(now)
    ended = SearchAlert.objects.confirmed().filter(expires_at__lte=now)
    return sum(alerts.delete()[1].get("structures.SearchAlert", 0) for alerts in (unconfirmed, ended))


def remind(now: datetime) -> None:
    """Ask those whose year ends soon whether they still want it."""
    ending = SearchAlert.objects.confirmed().filter(
        expires_at__lte=now + rules.REMIND_BEFORE, expires_at__gt=now, reminded_at=None
    )
    for key in list(ending.values_list("pk", flat=True)):
        with transaction.atomic():
            held = ending.select_for_update(skip_locked=True).filter(pk=key).first()
            if held:
                held.reminded_at = now
                held.save(update_fields=["reminded_at"])
                write(
                    held,
                    "alert_ending",
                    ends_on=mail.day(held.expires_at),
                    renew_url=links.url(held, "renew"),
                )
