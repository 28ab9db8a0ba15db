"""The address of a person who gave no name is told to nobody."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from post_office.models import Email

from calls import services
from calls.forms import fingerprint
from calls.papers.whole import whole_parts
from tests.factories.accounts import UserFactory
from tests.factories.calls import file, key, leader_of, together
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
SECRET = "secret@example.org"


@pytest.fixture
def nameless(db):
    return UserFactory(full_name="", email=SECRET)


@pytest.fixture
def application(nameless):
    """She wrote, said something, invited and asked for signatures."""
    found = together(count=1, minimum=1)
    lead = found.lead
    lead.memberships.create(user=nameless)
    services.save_answer(
        application=found,
        question=key("need"),
        answer="Se nourrir.",
        base=fingerprint(found.answers[key("need")]),
        by=nameless,
    )
    services.comment(application=found, step=key("Le besoin"), text="Un mot", by=nameless, now=timezone.now())
    services.invite_outside(
        application=found,
        name="Mairie",
        siret="",
        message="Venez",
        email="mairie@example.org",
        by=nameless,
        now=timezone.now(),
    )
    return found


@pytest.mark.parametrize("page", ["history", "application", "people", "step", "comments", "json"])
def test_no_page_tells_it(application, page):
    client = Client()
    client.force_login(leader_of(application))
    arguments = [application.pk, *([1] if page in ("step", "comments") else [])]
    words = client.get(reverse(f"calls:{page}", args=arguments)).content.decode()
    assert SECRET not in words
    assert page == "people" or "Membre du portail" in words


def test_no_mail_tells_it(application):
    messages = [mail.message for mail in Email.objects.exclude(to__contains=SECRET)]
    assert len(messages) >= 2
    assert SECRET not in str(messages)
    assert "Membre du portail" in str(messages)


def test_neither_paper_nor_admin_tells_it(application, client):
    with translation.override("fr"):
        words = json.dumps(
            [part.as_data() for part in whole_parts(application)], ensure_ascii=False, default=str
        )
    assert SECRET not in words
    assert "Membre du portail" in words
    filed = file(application)
    sign_in(client, UserFactory(instructor=True))
    assert SECRET not in client.get(reverse("applications:inspect", args=[filed.pk])).content.decode()
