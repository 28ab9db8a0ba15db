"""« Mon espace »: what each room adds, one's details, one's data, and the way out."""

import json
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.db import models
from django.db.models import ProtectedError
from post_office import mail as outgoing
from post_office.models import Email

from accounts.models import User
from accounts.registry import PersonalRecord, SpaceSection, personal_data, space_sections
from tests.accounts.mailbox import code_received
from tests.factories.accounts import UserFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    person = UserFactory(email="nadia@example.org", full_name="Nadia Bensalem")
    sign_in(client, person)
    return person


@pytest.fixture
def sections(monkeypatch):
    monkeypatch.setattr(space_sections, "_entries", [])
    return space_sections


@pytest.fixture
def records(monkeypatch):
    monkeypatch.setattr(personal_data, "_entries", [])
    return personal_data


def section(name, context):
    return SpaceSection(name=name, template="accounts/why_account.html", context=context)


def test_space_is_for_those_signed_in(client):
    assert client.get("/mon-espace/").headers["Location"] == "/compte/connexion/?next=/mon-espace/"


def test_space_greets_and_says_what_to_do_when_empty(client, member, sections):
    page = client.get("/mon-espace/").content.decode()
    assert "Bonjour Nadia Bensalem" in page
    assert "Rien ici pour l’instant" in page


def test_space_shows_sections_in_order_and_leaves_out_those_not_concerned(client, member, sections):
    sections.register(section("second", lambda request: {"count": 2}), order=20)
    sections.register(section("first", lambda request: {"who": request.user}), order=10)
    sections.register(section("absent", lambda request: None), order=15)
    response = client.get("/mon-espace/")
    assert [part["name"] for part in response.context["sections"]] == ["first", "second"]
    assert response.context["sections"][0]["who"] == member
    assert "Rien ici" not in response.content.decode()


def test_only_editors_are_led_to_the_admin(client, member):
    assert 'href="/admin/"' not in client.get("/mon-espace/").content.decode()
    sign_in(client, UserFactory(editor=True))
    assert 'href="/admin/"' in client.get("/mon-espace/").content.decode()


def test_details_are_changed(client, member):
    response = client.post("/mon-espace/coordonnees/", {"full_name": "Nadia B.", "language": "en"})
    assert response.headers["Location"] == "/mon-espace/"
    member.refresh_from_db()
    assert (member.full_name, member.language) == ("Nadia B.", "en")


def test_details_do_not_let_one_climb(client, member):
    client.post("/mon-espace/coordonnees/", {"full_name": "N", "language": "fr", "is_superuser": "on"})
    member.refresh_from_db()
    assert not member.is_superuser


def test_address_changes_once_the_new_one_is_confirmed(client, member):
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client.post("/compte/adresse/", {"action_add": "", "email": "nadia@new.example.org"})
    member.refresh_from_db()
    assert member.email == "nadia@example.org"
    client.post("/compte/inscription/code/", {"code": code_received()})
    member.refresh_from_db()
    assert member.email == "nadia@new.example.org"
    assert [row.email for row in EmailAddress.objects.filter(user=member)] == ["nadia@new.example.org"]
    assert mail.outbox[-1].to == ["nadia@example.org"]
    assert "Votre adresse électronique a changé" in mail.outbox[-1].subject


def test_changing_the_address_needs_a_recent_code(client, member):
    with time_machine.travel(time.time() + 901):
        response = client.post("/compte/adresse/", {"action_add": "", "email": "nadia@new.example.org"})
    assert response.headers["Location"].startswith("/compte/confirmer/")
    assert not mail.outbox


def test_code_that_confirms_is_sent_on_a_click_and_lets_go_on(client, member):
    with time_machine.travel(time.time() + 901):
        address = client.get("/mon-espace/mes-donnees/").headers["Location"]
        client.get(address)
        assert not mail.outbox
        client.post(address, {"send": "1"})
        assert code_received() not in str(dict(client.session))
        response = client.post(address, {"code": code_received()})
        assert response.headers["Location"] == "/mon-espace/mes-donnees/"
        assert client.get("/mon-espace/mes-donnees/").status_code == 200


def test_wrong_code_confirms_nothing(client, member):
    with time_machine.travel(time.time() + 901):
        client.post("/compte/confirmer/", {"send": "1"})
        client.post("/compte/confirmer/", {"code": "BBBB-BBBB"})
        assert client.get("/mon-espace/mes-donnees/").status_code == 302


def test_data_are_downloaded_with_those_of_each_room(client, member, records):
    UserFactory(email="other@example.org")
    records.register(PersonalRecord("structures", lambda user: [{"user": user.email}], lambda user: None))
    response = client.get("/mon-espace/mes-donnees/")
    data = json.loads(response.content)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert data["account"]["full_name"] == "Nadia Bensalem"
    assert data["structures"] == [{"user": "nadia@example.org"}]
    assert "other@example.org" not in response.content.decode()


def test_account_is_erased_with_what_each_room_keeps(client, member, records):
    erased = []
    records.register(PersonalRecord("calls", lambda user: [], lambda user: erased.append(user.email)))
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    Authenticator.objects.create(user=member, type="recovery_codes", data={})
    outgoing.send("nadia@example.org", subject="Bonjour", message="Nadia")
    sign_in(client, member)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    response = client.post("/mon-espace/supprimer-mon-compte/", {"sure": "on"})
    assert response.headers["Location"] == "/mon-espace/compte-supprime/"
    assert erased == ["nadia@example.org"]
    assert not User.objects.filter(email="nadia@example.org").exists()
    assert not Email.objects.exists()
    assert client.get("/mon-espace/").status_code == 302
    assert "Votre compte est supprimé" in client.get(response.headers["Location"]).content.decode()


def test_account_stays_without_confirmation(client, member):
    assert client.get("/mon-espace/supprimer-mon-compte/").status_code == 200
    assert client.post("/mon-espace/supprimer-mon-compte/").context["form"].errors
    assert User.objects.filter(pk=member.pk).exists()


def test_erasing_needs_a_recent_code(client, member):
    with time_machine.travel(time.time() + 901):
        response = client.post("/mon-espace/supprimer-mon-compte/", {"sure": "on"})
    assert response.headers["Location"].startswith("/compte/confirmer/")
    assert User.objects.filter(pk=member.pk).exists()


def test_room_that_fails_to_erase_keeps_everything(client, member, records):
    def refuse(user):
        raise ProtectedError("kept", set())

    records.register(PersonalRecord("calls", lambda user: [], refuse))
    with pytest.raises(ProtectedError):
        client.post("/mon-espace/supprimer-mon-compte/", {"sure": "on"})
    assert User.objects.filter(pk=member.pk).exists()


def test_last_administrator_stays(client):
    administrator = UserFactory(administrator=True)
    sign_in(client, administrator)
    response = client.post("/mon-espace/supprimer-mon-compte/", {"sure": "on"})
    assert "Nommez-en d’abord une autre" in response.content.decode()
    UserFactory(administrator=True)
    client.post("/mon-espace/supprimer-mon-compte/", {"sure": "on"})
    assert not User.objects.filter(pk=administrator.pk).exists()


def test_nothing_in_the_portal_forbids_to_erase_a_person():
    """A room keeps what must stay by emptying the reference, never by refusing."""
    refusing = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model is User
        and field.remote_field.on_delete in (models.PROTECT, models.RESTRICT)
    ]
    assert refusing == []
