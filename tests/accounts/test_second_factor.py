"""Staff prove twice who they are, before they reach anything at all."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.adapter import SecondFactorAdapter
from tests.accounts.mailbox import code_received
from tests.factories.accounts import UserFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
STAFF = ["editor", "instructor", "reviewer", "administrator"]
FACTORS = "/compte/second-facteur/"


def digits(secret=SECRET):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


def confirm_by_mail(client, user):
    client.post("/compte/connexion/", {"login": user.email})
    return client.post("/compte/connexion/code/", {"code": code_received()})


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("path", ["/", "/mon-espace/", "/admin/", "/compte/adresse/", "/nowhere/"])
def test_staff_without_second_factor_reach_nothing(client, role, path):
    client.force_login(UserFactory(**{role: True}))
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{FACTORS}?next=")


def test_flag_of_the_team_is_enough_to_need_a_factor(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get("/mon-espace/").headers["Location"].startswith(FACTORS)


def test_member_needs_none(client):
    client.force_login(UserFactory())
    assert client.get("/mon-espace/").status_code == 200


@pytest.mark.parametrize("role", STAFF)
def test_staff_who_gave_it_go_on(client, role):
    sign_in(client, UserFactory(**{role: True}))
    assert client.get("/mon-espace/").status_code == 200


def test_development_server_asks_for_none(client, settings):
    settings.DEBUG = True
    client.force_login(UserFactory(editor=True))
    assert client.get("/mon-espace/").status_code == 200


def test_editor_adds_an_app_at_the_first_sign_in_and_goes_on(client):
    editor = UserFactory(editor=True)
    confirm_by_mail(client, editor)
    page = client.get(f"{FACTORS}totp/activate/")
    secret = page.context["form"].secret
    response = client.post(f"{FACTORS}totp/activate/", {"code": digits(secret)})
    assert response.headers["Location"] == f"{FACTORS}recovery-codes/"
    assert client.get("/mon-espace/").status_code == 200
    assert len(client.get(f"{FACTORS}recovery-codes/").context["unused_codes"]) == 10


def test_secret_of_the_app_is_encrypted_in_the_database():
    TOTP.activate(UserFactory(), SECRET)
    kept = Authenticator.objects.get().data["secret"]
    assert SECRET not in kept
    assert SecondFactorAdapter().decrypt(kept) == SECRET


def test_former_secret_key_still_reads_the_secret(settings):
    TOTP.activate(UserFactory(), SECRET)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a-new-key"
    assert SecondFactorAdapter().decrypt(Authenticator.objects.get().data["secret"]) == SECRET


@pytest.mark.parametrize("role", [*STAFF, None])
def test_code_by_mail_is_not_enough_once_there_is_a_factor(client, role):
    person = UserFactory(**{role: True}) if role else UserFactory()
    TOTP.activate(person, SECRET)
    response = confirm_by_mail(client, person)
    assert response.headers["Location"] == f"{FACTORS}authenticate/"
    assert "_auth_user_id" not in client.session
    client.post(f"{FACTORS}authenticate/", {"code": digits()})
    assert client.get("/mon-espace/").status_code == 200


def test_wrong_digits_open_nothing(client):
    editor = UserFactory(editor=True)
    TOTP.activate(editor, SECRET)
    confirm_by_mail(client, editor)
    right = digits()
    response = client.post(f"{FACTORS}authenticate/", {"code": "000000" if right != "000000" else "111111"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_recovery_code_replaces_the_app_once(client):
    editor = UserFactory(editor=True)
    TOTP.activate(editor, SECRET)
    code = RecoveryCodes.activate(editor).get_unused_codes()[0]
    confirm_by_mail(client, editor)
    client.post(f"{FACTORS}authenticate/", {"code": code})
    assert client.get("/mon-espace/").status_code == 200
    other = Client()
    confirm_by_mail(other, editor)
    other.post(f"{FACTORS}authenticate/", {"code": code})
    assert "_auth_user_id" not in other.session


def test_session_older_than_the_factor_must_show_it(client):
    editor = UserFactory(editor=True)
    client.force_login(editor)
    TOTP.activate(editor, SECRET)
    response = client.get("/mon-espace/")
    assert response.headers["Location"] == f"{FACTORS}reauthenticate/?next=%2Fmon-espace%2F"
    client.post(response.headers["Location"], {"code": digits()})
    assert client.get("/mon-espace/").status_code == 200


def test_adding_a_factor_needs_a_recent_code(client):
    member = UserFactory()
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as clock:
        confirm_by_mail(client, member)
        clock.shift(901)
        response = client.get(f"{FACTORS}totp/activate/")
    assert response.headers["Location"].startswith("/compte/confirmer/")


def test_removing_the_factor_needs_the_factor(client):
    editor = UserFactory(editor=True)
    TOTP.activate(editor, SECRET)
    sign_in(client, editor)
    with time_machine.travel(time.time() + 901):
        response = client.get(f"{FACTORS}totp/deactivate/")
        assert response.headers["Location"].startswith(f"{FACTORS}reauthenticate/")
        response = client.get("/compte/confirmer/?next=/mon-espace/")
        assert response.headers["Location"].startswith(f"{FACTORS}reauthenticate/")


def test_pages_of_visitors_do_not_vary_by_cookie(client):
    for path in ("/nowhere/", "/robots.txt", "/healthz"):
        response = client.get(path)
        assert "Cookie" not in response.headers.get("Vary", "")
        assert not response.cookies


@pytest.mark.parametrize("path", ["webauthn/", "webauthn/add/", "totp/activate/", "recovery-codes/generate/"])
def test_pages_of_the_factor_open(client, path):
    client.force_login(UserFactory())
    sign_in(client, UserFactory(editor=True))
    assert client.get(FACTORS + path).status_code in (200, 302)
