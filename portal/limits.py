"""How often one may do what a public form offers: one table, counted in the shared cache."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from portal import kept_text

#: Times / period / by what: the address of the client (`ip`, trusted proxies only), the account (`user`), or
#: the `key` the caller gives (an e-mail address, a structure). Several rates apply together.
RATES = {
    "report": "10/h/ip,30/d/ip",
    "report_sender": "10/d/key",
    "write": "5/h/ip,10/d/ip",
    "write_sender": "5/d/key",
    "write_structure": "10/h/key,30/d/key",
    "confirm": "30/h/ip",
    "follow": "20/h/ip",
    "propose": "5/h/ip,10/d/ip",
    "propose_sender": "3/d/key",
    "ask": "10/h/ip,30/d/ip",
    "join": "10/h/user,20/d/user",
    "help": "5/h/ip,10/d/ip",
    "help_sender": "5/d/key",
    "help_idea": "10/h/key,30/d/key",
    "export": "30/5m/ip,300/d/ip",
    "api": "300/5m/ip",
    "begin": "10/h/user,20/d/user",
    "upload": "40/h/user,200/d/user",
    "picture": "20/h/user,40/d/user",
    "claim": "10/h/user,20/d/user",
    "claim_link": "3/d/key",
    "invite": "20/h/user,60/d/user",
    "mail_test": "20/h/user",
    "objection": "5/h/ip,3/d/key",
}
NAMESPACE = "portal"
#: Longer waits are told in hours.
LONG_MINUTES = 90


@dataclass(frozen=True)
class Held:
    """One too many: nothing was done, and it may be asked again in so many seconds."""

    seconds: int

    @property
    def wait(self) -> str:
        """In words, to the minute, then to the hour: 50 minutes, 7 hours."""
        minutes = math.ceil(self.seconds / 60)
        if minutes < LONG_MINUTES:
            return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
        hours = math.ceil(minutes / 60)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}

    def beside(self, form: BaseForm, show: Callable[[Any], HttpResponse]) -> HttpResponse:
        """The page that `show` makes of the form, with what was typed; its error summary says `held.wait`."""
        form.held = self  # type: ignore[attr-defined]
        return self.said(show(form))

    def said(self, response: HttpResponse) -> HttpResponse:
        response.status_code = 429
        response.headers["Retry-After"] = str(self.seconds)
        return response


def count(request: HttpRequest, *actions: str, **keyed: str) -> Held | None:
    """Count one more of each action, until one is too many. `keyed` gives the key of those counted by it.

    A key is folded, so that writing an address in capitals counts as the same; an empty one counts nothing.
    """
    asked = [(action, "") for action in actions] + [(action, key) for action, key in keyed.items() if key]
    for action, key in asked:
        folded = key.strip().casefold()
        if not ratelimit.consume(
            request, app=NAMESPACE, action=action, config=RATES, key=folded, limit_get=True
        ):
            return Held(_wait(request, action, folded))
    return None


def too_many(request: HttpRequest, *actions: str, **keyed: str) -> HttpResponse | None:
    """Count as `count` does; a page of its own where no form can be shown again."""
    held = count(request, *actions, **keyed)
    return respond(request, held) if held else None


def respond(request: HttpRequest, held: Held) -> HttpResponse:
    """What was typed goes with the page, to be sent again by its button."""
    typed = kept_text.posted(request)
    fields = [(name, value) for name in typed for value in typed.getlist(name)]
    return held.said(render(request, "429.html", {"wait": held.wait, "fields": fields}))


def _wait(request: HttpRequest, action: str, key: str) -> int:
    """Seconds until the next one is let through: each full window frees a place as its oldest entry ages."""
    waits = [1.0]
    for rate in ratelimit.get_rates(app=NAMESPACE, action=action, config=RATES):
        place = ratelimit.get_cache_key(request, app=NAMESPACE, action=action, rate=rate, key=key)
        history = cache.get(place, [])
        if len(history) >= rate.amount:
            waits.append(history[rate.amount - 1] + rate.duration - time.time())
    return math.ceil(max(waits))
