"""How often one may do what a public form offers: one table, counted in the shared cache."""

import math
import time

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
    "export": "30/5m/ip,300/d/ip",
    "api": "300/5m/ip",
    "claim": "10/h/user,20/d/user",
    "claim_link": "3/d/key",
    "invite": "20/h/user,60/d/user",
    "objection": "5/h/ip,3/d/key",
}
NAMESPACE = "portal"


def too_many(request: HttpRequest, action: str, *, key: str = "") -> HttpResponse | None:
    """Count one more; the portal's answer 429 when that is one too many, else None.

    A `key` is folded, so that writing an address in capitals counts as the same.
    """
    key = key.strip().casefold()
    if ratelimit.consume(request, app=NAMESPACE, action=action, config=RATES, key=key, limit_get=True):
        return None
    return respond(request, seconds=_wait(request, action, key))


def respond(request: HttpRequest, *, seconds: int) -> HttpResponse:
    response = render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _wait(request: HttpRequest, action: str, key: str) -> int:
    """Seconds until the next one is let through: each full window frees a place as its oldest entry ages."""
    waits = [1.0]
    for rate in ratelimit.get_rates(app=NAMESPACE, action=action, config=RATES):
        place = ratelimit.get_cache_key(request, app=NAMESPACE, action=action, rate=rate, key=key)
        history = cache.get(place, [])
        if len(history) >= rate.amount:
            waits.append(history[rate.amount - 1] + rate.duration - time.time())
    return math.ceil(max(waits))
