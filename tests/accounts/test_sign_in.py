"""Signing in: a code by mail, typed in the browser that asked for it."""

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from tests.accounts.mailbox import code_received
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/compte/connexion/"
CODE = "/compte/connexion/code/"


@pytest.fixture
def member():
    return UserFactory(email="nadia@example.org", full_name="Nadia Bensalem")


def ask(client, email="nadia@example.org", **extra):
    return client.post(LOGIN, {"login": email, **extra})


def test_code_received_by_mail_opens_the_session(client, member):
    response = ask(client)
    assert response.headers["Location"] == CODE
    response = client.post(CODE, {"code": code_received()})
    assert response.headers["Location"] == "/mon-espace/"
    assert client.get("/mon-espace/").context["person"] == member


def test_code_may_be_typed_in_lower_case_and_without_its_dash(client, member):
    ask(client)
    client.post(CODE, {"code": f" {code_received().lower().replace('-', '')} "})
    assert client.get("/mon-espace/").status_code == 200


def test_any_typing_of_the_address_is_the_same_person(client, member):
    ask(client, " Nadia@Example.ORG ")
    client.post(CODE, {"code": code_received()})
    assert client.get("/mon-espace/").context["person"] == member


def test_wrong_code_opens_nothing_and_three_of_them_end_the_attempt(client, member):
    ask(client)
    for _attempt in range(2):
        assert client.post(CODE, {"code": "BBBB-BBBB"}).status_code == 200
    assert client.post(CODE, {"code": "BBBB-BBBB"}).status_code == 302
    client.post(CODE, {"code": code_received()})
    assert client.get("/mon-espace/").status_code == 302


def test_code_lasts_ten_minutes(client, member):
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as clock:
        ask(client)
        clock.shift(601)
        response = client.post(CODE, {"code": code_received()}, follow=True)
    assert "Ce code n’est plus valable" in response.content.decode()
    assert client.get("/mon-espace/").status_code == 302


def test_code_still_works_at_the_end_of_the_tenth_minute(client, member):
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as clock:
        ask(client)
        clock.shift(599)
        client.post(CODE, {"code": code_received()})
        assert client.get("/mon-espace/").status_code == 200


def test_code_is_used_once(client, member):
    ask(client)
    code = code_received()
    client.post(CODE, {"code": code})
    client.post(reverse("account_logout"))
    client.post(CODE, {"code": code})
    assert client.get("/mon-espace/").status_code == 302


def test_each_code_is_new_and_the_former_one_dies(client, member):
    ask(client)
    former = code_received()
    ask(client)
    assert code_received() != former
    client.post(CODE, {"code": former})
    assert client.get("/mon-espace/").status_code == 302


def test_code_opens_nothing_in_another_browser(client, member):
    ask(client)
    code = code_received()
    thief = Client()
    ask(thief, "someone@example.org")
    thief.post(CODE, {"code": code})
    assert thief.get("/mon-espace/").status_code == 302


def test_mail_scanner_that_opens_pages_consumes_nothing(client, member):
    ask(client)
    code = code_received()
    scanner = Client()
    for address in re.findall(r"https?://\S+", mail.outbox[-1].body):
        scanner.get(address)
    client.get(CODE)
    client.post(CODE, {"code": code})
    assert client.get("/mon-espace/").status_code == 200


def test_code_is_nowhere_to_be_read_after_it_was_sent(client, member, settings):
    settings.EMAIL_BACKEND = "post_office.EmailBackend"
    ask(client)
    code = code_received()
    session = Session.objects.get().get_decoded()
    assert code not in str(session)
    assert code.replace("-", "").lower() not in str(session).lower()
    assert not Email.objects.exists()


def test_unknown_address_gets_the_same_answer(client, member):
    known = ask(client)
    known_page = client.get(known.headers["Location"]).content
    stranger = Client()
    unknown = ask(stranger, "stranger@example.org")
    unknown_page = stranger.get(unknown.headers["Location"]).content
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert _comparable(known_page, "nadia@example.org") == _comparable(unknown_page, "stranger@example.org")
    assert "n’a pas de compte" in mail.outbox[-1].body


def test_wrong_code_gets_the_same_answer_for_an_unknown_address(client, member):
    ask(client)
    known = client.post(CODE, {"code": "BBBB-BBBB"}).content
    stranger = Client()
    ask(stranger, "stranger@example.org")
    unknown = stranger.post(CODE, {"code": "BBBB-BBBB"}).content
    assert _comparable(known, "nadia@example.org") == _comparable(unknown, "stranger@example.org")


def test_closed_account_receives_no_code(client):
    UserFactory(email="closed@example.org", is_active=False)
    ask(client, "closed@example.org")
    assert not re.search(r"^    \S+$", mail.outbox[-1].body, re.MULTILINE)


def _comparable(page: bytes, email: str) -> str:
    text = page.decode().replace(email, "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_outage_of_the_mail_server_is_said_plainly_whoever_asks(client, member, settings):
    settings.POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}}
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for email in ("nadia@example.org", "stranger@example.org"):
        response = ask(client, email)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert "Nos courriels ne peuvent pas partir" in response.content.decode()


def test_fourth_code_in_a_minute_for_an_address_is_refused(client, member):
    for _request in range(3):
        assert ask(client).status_code == 302
    response = ask(client)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert f'name="login" value="{member.email}"' in response.content.decode()
    assert len(mail.outbox) == 3


def test_one_network_address_may_not_try_forever(client):
    codes = [ask(client, f"person{number}@example.org").status_code for number in range(31)]
    assert codes[-1] == 429


def test_password_signs_nobody_in_outside_debug(client, member):
    member.set_password("commun-s")
    member.save()
    response = ask(client, password="commun-s")
    assert response.headers["Location"] == CODE
    assert client.login(email="nadia@example.org", password="commun-s") is False
    assert 'type="password"' not in client.get(LOGIN).content.decode()


def test_password_signs_in_on_a_development_server(client, member, settings):
    settings.DEBUG = True
    member.set_password("commun-s")
    member.save()
    assert 'type="password"' in client.get(LOGIN).content.decode()
    assert ask(client, password="commun-s").headers["Location"] == "/mon-espace/"
    assert not mail.outbox


def test_wrong_password_is_refused_on_a_development_server(client, member, settings):
    settings.DEBUG = True
    member.set_password("commun-s")
    member.save()
    assert ask(client, password="wrong").status_code == 200
    assert client.get("/mon-espace/").status_code == 302


def test_person_returns_where_they_wanted_to_go(client, member):
    response = client.get("/mon-espace/coordonnees/")
    assert response.headers["Location"] == f"{LOGIN}?next=/mon-espace/coordonnees/"
    response = client.post(
        response.headers["Location"], {"login": member.email, "next": "/mon-espace/coordonnees/"}
    )
    response = client.post(
        response.headers["Location"], {"code": code_received(), "next": "/mon-espace/coordonnees/"}
    )
    assert response.headers["Location"] == "/mon-espace/coordonnees/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_sign_in_leads_to_no_other_site(client, member, target):
    client.post(LOGIN, {"login": member.email, "next": target})
    response = client.post(CODE, {"code": code_received(), "next": target})
    assert response.headers["Location"] == "/mon-espace/"


def test_wagtail_sends_to_the_same_door(client, member):
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)
    response = client.get("/admin/login/?next=/admin/pages/")
    assert response.headers["Location"] == f"{LOGIN}?next=/admin/pages/"
    member.set_password("commun-s")
    member.is_superuser = True
    member.save()
    client.post("/admin/login/", {"username": member.email, "password": "commun-s"})
    assert "_auth_user_id" not in client.session


def test_whoever_mistyped_an_address_starts_again(client, member):
    ask(client, "nadiia@example.org")
    assert client.get(LOGIN).status_code == 200


def test_signing_out_takes_a_click(client, member):
    client.force_login(member)
    client.get(reverse("account_logout"))
    assert client.get("/mon-espace/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/mon-espace/").status_code == 302


@pytest.mark.parametrize("role", [{}, {"reviewer": True}])
def test_signed_in_people_without_admin_are_refused_rather_than_sent_to_and_fro(client, settings, role):
    settings.DEBUG = True  # no second factor
    client.force_login(UserFactory(**role))

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403
