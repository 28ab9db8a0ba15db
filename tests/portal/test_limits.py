"""How often one may use a public form: counted by client and by address."""

import pytest
import time_machine
from django import forms
from django.http import HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from portal import limits

pytestmark = pytest.mark.django_db


def ask(address="192.0.2.1", **headers):
    request = RequestFactory().post("/", REMOTE_ADDR=address, **headers)
    request.LANGUAGE_CODE = "fr"
    return request


class Letter(forms.Form):
    words = forms.CharField()


def show(form):
    return HttpResponse(
        render_to_string("components/error_summary.html", {"form": form}) + str(form["words"])
    )


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
    assert limits.count(ask(), knock_key="A@example.org ") is None
    assert limits.count(ask("192.0.2.2"), knock_key="a@example.org") is not None


def test_an_empty_key_counts_nothing():
    assert [limits.count(ask(), knock_key="") for _attempt in range(3)] == [None] * 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((1, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (5339, "89 minutes")),
        *((5400, "2 heures"), (6 * 3600 + 1, "7 heures"), (86400, "24 heures")),
    ],
)
def test_long_waits_are_told_in_hours(seconds, words):
    assert limits.Held(seconds).wait == words


def test_the_form_is_shown_again_with_what_was_typed_and_how_long_to_wait():
    form = Letter({"words": "Mot pour mot"})
    assert form.is_valid()
    answer = limits.Held(7 * 3600).beside(form, show)
    shown = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "25200")
    assert "Mot pour mot" in shown
    assert "7 heures" in shown


def test_without_a_form_what_was_typed_goes_with_the_page_but_no_secret():
    request = ask()
    request.POST = QueryDict(
        "words=L%C3%A0+%22dedans%22&sent=on&code=123456&password=x&csrfmiddlewaretoken=t"
    )
    shown = limits.respond(request, limits.Held(60)).content.decode()
    assert 'name="words" value="Là &quot;dedans&quot;"' in shown
    assert 'name="sent"' in shown
    assert "123456" not in shown
    assert 'name="password"' not in shown


def test_a_page_merely_opened_too_often_offers_nothing_to_send():
    request = RequestFactory().get("/?q=mots")
    request.LANGUAGE_CODE = "fr"
    assert '<form class="stack' not in limits.respond(request, limits.Held(60)).content.decode()


@pytest.mark.parametrize(("proxies", "is_held"), [(0, True), (1, False)])
def test_the_address_that_a_stranger_claims_counts_behind_trusted_proxies_only(proxies, is_held):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        for number in range(2):
            limits.too_many(ask(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"), "knock")
        refused = limits.too_many(ask(HTTP_X_FORWARDED_FOR="198.51.100.9"), "knock")
    assert (refused is not None) is is_held
