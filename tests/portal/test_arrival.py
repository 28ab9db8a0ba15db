"""What closes at an instant is counted from when a request arrived."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from portal.arrival import arrival, arrived_at

NOW = datetime(2026, 1, 29, 22, 59, 59, tzinfo=UTC)


def received(**headers):
    seen = []

    def view(request):
        with time_machine.travel(NOW + timedelta(seconds=30)):
            seen.append(arrived_at(request))
        return HttpResponse()

    with time_machine.travel(NOW, tick=False):
        arrival(view)(RequestFactory().post("/", headers=headers))
    return seen[0]


def test_waiting_for_the_view_counts_for_nothing() -> None:
    assert received() == NOW


def test_a_proxy_is_believed_only_where_it_is_configured() -> None:
    header = {"X-Request-Start": f"t={(NOW - timedelta(seconds=9)).timestamp()}"}

    assert received(**header) == NOW
    with override_settings(TRUST_REQUEST_START=True):
        assert received(**header) == NOW - timedelta(seconds=9)


@pytest.mark.parametrize(
    "said", ["", "t=", "soon", "t=nan", "t=inf", "t=1e400", f"t={NOW.timestamp() + 1}", "t=1", "9" * 5000]
)
def test_what_cannot_be_is_not_believed(said: str) -> None:
    with override_settings(TRUST_REQUEST_START=True):
        assert received(**{"X-Request-Start": said}) == NOW
