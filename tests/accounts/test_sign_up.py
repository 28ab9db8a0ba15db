"""Opening an account: by code too, with what the person accepted and when."""

import pytest
import time_machine
from django.core import mail

from accounts.consent import TERMS_VERSION
from accounts.models import User
from tests.accounts.mailbox import code_received
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SIGN_UP = "/compte/inscription/"
CODE = "/compte/inscription/code/"


def fill_in(**changes):
    return {"email": "lea@example.org", "full_name": "Léa Roux", "terms": "on"} | changes


def test_account_opens_with_the_code_received(client):
    client.post(SIGN_UP, fill_in())
    response = client.post(CODE, {"code": code_received()})
    assert response.headers["Location"] == "/mon-espace/"
    person = client.get("/mon-espace/").context["person"]
    assert (person.email, person.full_name, person.language) == ("lea@example.org", "Léa Roux", "fr")
    assert not person.has_usable_password()


def test_account_remembers_which_terms_were_accepted_and_when(client):
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        client.post(SIGN_UP, fill_in())
    person = User.objects.get(email="lea@example.org")
    assert person.terms_version == TERMS_VERSION
    assert person.terms_accepted_at.isoformat() == "2026-11-22T10:00:00+00:00"


def test_account_opened_in_english_receives_english_mails(client):
    client.post("/en" + SIGN_UP, fill_in())
    assert User.objects.get().language == "en"
    assert "Welcome to ESS en commun(s)" in mail.outbox[-1].body


@pytest.mark.parametrize("missing", ["email", "full_name", "terms"])
def test_account_needs_each_answer(client, missing):
    answers = fill_in()
    del answers[missing]
    assert missing in client.post(SIGN_UP, answers).context["form"].errors
    assert not User.objects.exists()


def test_form_says_why_and_for_how_long(client):
    page = client.get(SIGN_UP).content.decode()
    assert "Pourquoi nous les demandons" in page
    assert "aussi longtemps que votre compte" in page


def test_address_already_known_is_not_told_to_the_asker(client):
    UserFactory(email="lea@example.org")
    known = client.post(SIGN_UP, fill_in())
    assert "Vous avez déjà un compte" in mail.outbox[-1].subject
    client.cookies.clear()
    unknown = client.post(SIGN_UP, fill_in(email="other@example.org"))
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"] == CODE
    assert User.objects.count() == 2


def test_code_of_the_sign_up_is_hashed_in_the_session(client):
    client.post(SIGN_UP, fill_in())
    assert code_received() not in str(dict(client.session))


def test_wrong_code_opens_no_session(client):
    client.post(SIGN_UP, fill_in())
    client.post(CODE, {"code": "BBBB-BBBB"})
    assert "_auth_user_id" not in client.session
