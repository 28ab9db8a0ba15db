"""What is written to join or to help an idea is erased in its time, or with its author."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase
from accounts.services import export as export_account
from calls import services
from calls.ideas import requests, retention
from calls.models import HelpOffer, JoinRequest
from tests.calls.joining import HELPER, ask, help_with, written_in_mails
from tests.factories.calls import (
    join,
    leader_of,
    open_idea,
)
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def test_the_lead_erases_an_offer_with_its_mail(client):
    idea = open_idea()
    leader = leader_of(idea.application)
    help_with(client, idea)
    offer = HelpOffer.objects.get()
    address = reverse("calls:remove_offer", args=[idea.application_id, offer.pk])
    co_holder = join(idea.application).structure.memberships.first().user

    sign_in(client, co_holder).post(address)
    assert HelpOffer.objects.exists()
    sign_in(client, leader).post(address)

    assert not HelpOffer.objects.exists()
    assert mails_to(leader.email) == []


def test_what_was_written_is_erased_thirty_days_after_the_closing(client):
    request = ask(open_idea())
    idea = request.idea
    help_with(client, idea)
    closing = idea.application.call.closing_at

    retention.forget(closing + timedelta(days=30) - timedelta(seconds=1))
    assert HelpOffer.objects.exists()
    retention.forget(closing + timedelta(days=30))

    assert not HelpOffer.objects.exists()
    assert JoinRequest.objects.get().message == ""
    assert written_in_mails("Nous avons un local") == 0


@pytest.mark.parametrize("end", ["delete", "erase"])
def test_the_mail_of_a_request_goes_with_its_words(end):
    request = ask(open_idea())
    draft = request.idea.application
    assert written_in_mails("Nous avons un local") == 1

    if end == "delete":
        services.delete_draft(application=draft, by=leader_of(draft), now=timezone.now())
    else:
        erase(user=request.asked_by)

    assert written_in_mails("Nous avons un local") == 0


def test_the_mail_of_an_answer_is_erased_thirty_days_after_the_closing():
    request = ask(open_idea())
    draft = request.idea.application
    requests.decline(request=request, answer="Nous sommes complets.", by=leader_of(draft), now=timezone.now())
    assert written_in_mails("Nous sommes complets") == 1

    retention.forget(draft.call.closing_at + timedelta(days=30))

    assert written_in_mails("Nous sommes complets") == 0


def test_a_draft_that_is_erased_takes_the_offers_and_their_mails_along(client):
    idea = open_idea()
    leader = leader_of(idea.application)
    help_with(client, idea)

    services.delete_draft(application=idea.application, by=leader, now=timezone.now())

    assert not HelpOffer.objects.exists()
    assert all("Je soude" not in mail.message for mail in mails_to(leader.email))


def test_what_a_person_asked_and_offered_is_exported_and_erased(client):
    request = ask(open_idea())
    person = request.asked_by
    help_with(client, request.idea, sender=person.email)
    help_with(client, request.idea)

    exported = export_account(person)
    erase(user=person)

    assert exported["join_requests"][0]["message"] == "Nous avons un local."
    assert [offer["message"] for offer in exported["help_offers"]] == ["Je soude."]
    request.refresh_from_db()
    assert (request.message, request.asked_by) == ("", None)
    assert [offer.sender for offer in HelpOffer.objects.all()] == [HELPER]
