"""Asks the websites of structures whether they still answer, at most once a day each."""

import ipaddress
import logging
import socket
from collections.abc import Callable
from datetime import timedelta

import httpx
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from structures.models import StructurePage, WebsiteCheck

TIMEOUT = 5  # seconds
ASKED_A_NIGHT = 500
PAUSE = timedelta(days=1)
HTTP_ERROR = 400
LAST_PORT = 65535
#: Answers of a site that is there and does not let programs in.
STANDING = frozenset({401, 403, 405, 406, 429, 503})

NOT_FOUND = gettext_noop("its name leads nowhere")
PRIVATE = gettext_noop("it leads to a private address")
SILENT = gettext_noop("it does not answer")

Resolve = Callable[[str], str]

logger = logging.getLogger(__name__)


def resolve(host: str) -> str:
    """One address of a host; OSError when it has none."""
    return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])


def problem_of(address: str, *, client: httpx.Client, resolve: Resolve = resolve) -> str:
    """Why an address does not answer, or "". Asks the very host that was looked up: no private one."""
    try:
        asked = _read(address)
        host = asked.raw_host.decode()  # as the network knows it: accents are told in its own signs
        number = resolve(host)
    except (httpx.InvalidURL, OSError, ValueError):
        return NOT_FOUND
    if not ipaddress.ip_address(number).is_global:
        return PRIVATE
    headers = {"Host": asked.netloc.decode(), "User-Agent": f"ess-en-communs (+{settings.BASE_URL})"}
    try:
        pinned, extensions = asked.copy_with(host=number), {"sni_hostname": host}
        with client.stream("GET", pinned, headers=headers, extensions=extensions) as answer:
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return SILENT
    return str(status) if status >= HTTP_ERROR and status not in STANDING else ""


def _read(address: str) -> httpx.URL:
    asked = httpx.URL(address)
    if (asked.port or 0) > LAST_PORT:
        raise httpx.InvalidURL("There is no such port.")
    return asked


def check_websites(*, client: httpx.Client | None = None, resolve: Resolve = resolve) -> int:
    """Ask those not asked for a day, the oldest first; how many do not answer."""
    with client or httpx.Client(timeout=TIMEOUT, follow_redirects=False) as asking:
        return sum(_check_alone(page, client=asking, resolve=resolve) for page in _due())


def _check_alone(page: StructurePage, *, client: httpx.Client, resolve: Resolve) -> bool:
    """One that breaks must not keep the others from being asked."""
    try:
        return check(page, client=client, resolve=resolve)
    except Exception:
        logger.exception("The website of structure %s cannot be asked", page.pk)
        return False


def check(page: StructurePage, *, client: httpx.Client, resolve: Resolve = resolve) -> bool:
    """Ask one website and note the answer; whether it failed."""
    problem = problem_of(page.website, client=client, resolve=resolve)
    known = WebsiteCheck.objects.filter(structure=page, address=page.website).first()
    failures = (known.failures if known else 0) + 1 if problem else 0
    WebsiteCheck.objects.update_or_create(
        structure=page,
        defaults={
            "address": page.website,
            "checked_at": timezone.now(),
            "failures": failures,
            "problem": problem,
        },
    )
    return bool(problem)


def _due() -> list[StructurePage]:
    limit = timezone.now() - PAUSE
    fresh = Q(website_check__checked_at__gt=limit, website_check__address=F("website"))
    pages = StructurePage.objects.live().exclude(website="").exclude(fresh)
    return list(pages.order_by(F("website_check__checked_at").asc(nulls_first=True), "pk")[:ASKED_A_NIGHT])
