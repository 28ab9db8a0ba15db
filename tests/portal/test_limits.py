"""How often one may use a public form: counted by client and by address."""

import pytest
import time_machine
from django.test import RequestFactory, override_settings

from portal import limits

pytestmark = pytest.mark.django_db


def ask(address="192.0.2.1", **headers):
    request = RequestFactory().post("/", REMOTE_ADDR=address, **headers)
    request.LANGUAGE_CODE = "fr"
    return request


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setitem(limits.RATES, "knock", "2/h/ip")
    monkeypatch.setitem(limits.RATES, "knock_key", "1/h/key")


def test_one_too_many_waits_until_the_oldest_is_old_enough():
    with time_machine.travel("2026-03-01 10:00", tick=False) as clock:
        assert limits.too_many(ask(), "knock") is None
        clock.shift(600)
        assert limits.too_many(ask(), "knock") is None
        refused = limits.too_many(ask(), "knock")
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == str(50 * 60)
        assert "50 minutes" in refused.content.decode()
        clock.shift(50 * 60 + 1)
        assert limits.too_many(ask(), "knock") is None
        assert limits.too_many(ask(), "knock").headers["Retry-After"] == str(10 * 60 - 1)


def test_others_are_not_held():
    for _attempt in range(2):
        limits.too_many(ask(), "knock")
    assert limits.too_many(ask(), "knock") is not None
    assert limits.too_many(ask("192.0.2.2"), "knock") is None


def test_an_address_counts_the_same_however_it_is_written():
    assert limits.too_many(ask(), "knock_key", key="A@example.org ") is None
    assert limits.too_many(ask("192.0.2.2"), "knock_key", key="a@example.org") is not None


@pytest.mark.parametrize(("proxies", "is_held"), [(0, True), (1, False)])
def test_the_address_that_a_stranger_claims_counts_behind_trusted_proxies_only(proxies, is_held):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        for number in range(2):
            limits.too_many(ask(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"), "knock")
        refused = limits.too_many(ask(HTTP_X_FORWARDED_FOR="198.51.100.9"), "knock")
    assert (refused is not None) is is_held
