"""The one thing the home page must not let anybody miss: the call for commons."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import rules
from calls.models import Application, CallPage
from portal.dates import date_format

if TYPE_CHECKING:
    from home.models import HomePage

CallState = rules.CallState


@dataclass(frozen=True)
class Counter:
    """`name` tells what `number` is to those who cannot see; `unit` follows it on screen."""

    number: int
    name: str
    unit: str


@dataclass(frozen=True)
class CallBanner:
    eyebrow: str
    title: str
    text: str
    url: str
    invitation: str
    counters: list[Counter]


def call_banner(home: "HomePage", request: HttpRequest) -> CallBanner | None:
    now = timezone.now()
    call = call_to_show(home, now) if home.shows_call else None
    if call is None:
        return None
    eyebrow, invitation = _words(call, call.state_at(now))
    if home.call_title:
        eyebrow = f"{call.title}, {eyebrow}"
    return CallBanner(
        eyebrow=eyebrow[:1].upper() + eyebrow[1:],
        title=home.call_title or call.title,
        text=home.call_text or call.card_text or call.summary,
        url=call.get_url(request),
        invitation=invitation,
        counters=_counters(call, now),
    )


def call_to_show(home: "HomePage", now: datetime) -> CallPage | None:
    """The open call that closes first, else the next to open, else the one with the latest results."""
    calls = CallPage.objects.live().public().filter(locale=home.locale_id).defer_streamfields()
    return (
        calls.open_at(now).order_by("closing_at").first()
        or calls.upcoming_at(now).order_by("opening_at").first()
        or calls.past_at(now)
        .filter(results_on__lte=now.astimezone(rules.PARIS).date())
        .order_by("-results_on")
        .first()
    )


def _words(call: CallPage, state: CallState) -> tuple[str, str]:
    if state == CallState.OPEN:
        return _("open until %(when)s") % {"when": call.closing_words}, _("Discover the call and propose")
    if state == CallState.UPCOMING:
        return _("opens on %(when)s") % {"when": call.opening_words}, _("Discover the call")
    when = date_format(call.results_on or call.closing_at, _("j F Y"))
    return _("results published on %(when)s") % {"when": when}, _("See the results")


def _counters(call: CallPage, now: datetime) -> list[Counter]:
    if call.state_at(now) != CallState.OPEN:
        return []
    days = rules.days_left(closing_at=call.closing_at, now=now)
    structures = Application.objects.filter(call__translation_key=call.translation_key)
    engaged = structures.order_by().values("lead").distinct().count()
    counters = [
        Counter(days, _("Time left"), ngettext("day left", "days left", days)),
        Counter(engaged, _("Structures that began an application"), _engaged(engaged)),
    ]
    return [counter for counter in counters if counter.number]


def _engaged(number: int) -> str:
    return ngettext("structure engaged", "structures engaged", number)
