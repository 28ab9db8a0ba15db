"""When a request arrived: what closes at an instant is counted from it, not from when a worker was free."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

#: A proxy that says more has another clock: its word is not taken.
LONGEST_WAIT = timedelta(minutes=5)


def arrival(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The first of all middleware: those that follow read the body, the session, the account."""

    def middleware(request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        vars(request)["received_at"] = _said_by_proxy(request, now) or now
        return get_response(request)

    return middleware


def arrived_at(request: HttpRequest) -> datetime:
    received_at: datetime = vars(request).get("received_at") or timezone.now()
    return received_at


def _said_by_proxy(request: HttpRequest, now: datetime) -> datetime | None:
    """`X-Request-Start: t=1767225599.123`, in seconds since 1970, as nginx's `$msec` writes it."""
    if not settings.TRUST_REQUEST_START:
        return None
    try:
        said = datetime.fromtimestamp(float(request.headers["X-Request-Start"].removeprefix("t=")), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    return said if now - LONGEST_WAIT <= said <= now else None
