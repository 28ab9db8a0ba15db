"""Structures ask to join an idea; the lead takes them in or declines."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.ideas import requests, retention
from calls.ideas import services as ideas
from calls.models import Assistance, HelpOffer, JoinRequest, Participant
from tests.calls.joining import answer, ask, help_with, url
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    ask_signatures,
    file,
    join,
    leader_of,
    member_of,
    open_idea,
    together,
)
from tests.factories.structures import StructurePageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

State = JoinRequest.State


# Who answers, and reads what was asked


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_those_who_may_not_read_a_request_are_not_shown_it_by_sending_nonsense(client, action):
    idea = open_idea()
    request = ask(idea)
    sign_in(client, join(idea.application, role="contributor").structure.memberships.get().user)

    response = answer(client, request, action, answer="x" * 501)

    assert response.status_code == 302
    assert "Nous avons un local" not in client.get(response.url).content.decode()


def test_the_lead_alone_takes_in_who_asked():
    agent = UserFactory(instructor=True)
    idea = open_idea()
    Assistance.objects.create(
        application=idea.application,
        way="paper",
        received_at=timezone.now(),
        agent=agent,
        started_at=timezone.now(),
    )
    request = ask(idea)

    with pytest.raises(services.NotAllowedError):
        requests.accept(request=request, by=agent, now=timezone.now())

    request.refresh_from_db()
    assert request.state == State.WAITING


@pytest.mark.parametrize("name", ["join_idea", "help_idea"])
def test_an_application_deleted_meanwhile_is_gone(client, name):
    idea = open_idea()
    structure = StructurePageFactory()
    sign_in(client, member_of(structure))
    given = {"structure": structure.pk, "role": "co_holder", "message": "Bonjour."}

    with connection.execute_wrapper(DeletedBeforeItsLock(idea.application)):
        response = help_with(client, idea) if name == "help_idea" else client.post(url(name, idea), given)

    assert response.status_code == 404


class DeletedBeforeItsLock:
    """Somebody deletes the draft once its idea was read, right before the row is locked."""

    def __init__(self, application):
        self.application, self.is_deleted = application, False

    def __call__(self, execute, sql, params, many, context):
        if not self.is_deleted and 'FOR UPDATE OF "calls_application"' in sql:
            self.is_deleted = True
            type(self.application).objects.filter(pk=self.application.pk).delete()
        return execute(sql, params, many, context)


# Asking to join


def test_a_member_asks_in_the_name_of_a_structure_and_the_lead_is_told(client):
    idea, structure = open_idea(), StructurePageFactory(title="Les Paniers du Gardon")
    sign_in(client, member_of(structure))

    response = client.post(
        url("join_idea", idea),
        {"structure": structure.pk, "role": "contributor", "message": "Nous avons un local."},
    )

    assert response.status_code == 302
    request = JoinRequest.objects.get()
    assert (request.structure, request.role, request.state) == (structure, "contributor", State.WAITING)
    (mail,) = mails_to(leader_of(idea.application).email)
    assert "Nous avons un local." in mail.message
    assert "join_asked" in idea.application.events.values_list("kind", flat=True)
    assert not idea.application.parts.filter(structure=structure).exists()


def test_the_same_structure_asks_once(client):
    idea, structure = open_idea(), StructurePageFactory()

    first, second = ask(idea, structure), ask(idea, structure, by=member_of(structure))

    assert first == second
    assert len(mails_to(leader_of(idea.application).email)) == 1


def test_one_asks_for_ones_own_structure_only(client):
    idea, other = open_idea(), StructurePageFactory()
    sign_in(client, member_of(StructurePageFactory()))

    response = client.post(url("join_idea", idea), {"structure": other.pk, "role": "co_holder"})

    assert response.status_code == 422
    with pytest.raises(services.NotAllowedError):
        ask(idea, other, by=UserFactory())
    with pytest.raises(services.NotAllowedError):
        ask(idea, other, role="lead")


def test_who_takes_part_or_is_invited_does_not_ask(client):
    idea = open_idea()
    for state in ("accepted", "invited"):
        with pytest.raises(services.AlreadyThereError):
            ask(idea, join(idea.application, state=state).structure)


def test_without_a_structure_one_is_led_to_offering_help(client):
    idea = open_idea()
    sign_in(client, UserFactory())

    assert url("help_idea", idea) in client.get(url("join_idea", idea)).content.decode()


@pytest.mark.parametrize("end", ["close", "hide", "file"])
def test_nobody_asks_nor_helps_once_an_idea_is_not_shown(client, end):
    application = together(count=1, minimum=1)
    idea = open_idea(application)
    acting = {"by": leader_of(application), "now": timezone.now()}
    {
        "close": lambda: ideas.close(application=application, **acting),
        "hide": lambda: ideas.hide(idea=idea, seen=idea.changed_at, reason="Non", **acting),
        "file": lambda: file(application),
    }[end]()

    with pytest.raises(services.NotShownError):
        ask(idea)
    assert help_with(client, idea).status_code == 404
    assert not HelpOffer.objects.exists()


def test_what_arrives_before_the_closing_is_received_though_handled_after_it(client, settings):
    settings.TRUST_REQUEST_START = True
    idea = open_idea()
    structure = StructurePageFactory()
    closing = idea.application.call.closing_at
    stamp = f"t={(closing - timedelta(seconds=5)).timestamp():.3f}"

    with time_machine.travel(closing + timedelta(seconds=1), tick=False):
        sign_in(client, member_of(structure))
        client.defaults["HTTP_X_REQUEST_START"] = stamp
        words = {"structure": structure.pk, "role": "co_holder", "message": ""}
        client.post(url("join_idea", idea), words)
        help_with(client, idea)

    assert (JoinRequest.objects.count(), HelpOffer.objects.count()) == (1, 1)


# Answering


def test_the_lead_accepts_and_the_structure_takes_part_at_once(client):
    request = ask(open_idea())
    application, asker = request.idea.application, request.asked_by
    sign_in(client, leader_of(application))

    response = answer(client, request, "accept")

    part = application.parts.get(structure=request.structure)
    assert response.status_code == 302
    assert (part.state, part.role, part.answered_by) == (Participant.State.ACCEPTED, "co_holder", asker)
    assert JoinRequest.objects.get().state == State.ACCEPTED
    kinds = list(application.events.values_list("kind", flat=True))
    assert kinds[-2:] == ["invited", "accepted"]
    (mail,) = mails_to(asker.email)
    assert reverse("calls:application", args=[application.pk]) in mail.message
    sign_in(client, asker)
    assert client.get(application.get_absolute_url()).status_code == 200


def test_a_structure_whose_person_has_left_is_invited_instead():
    request = ask(open_idea())
    request.structure.memberships.all().delete()
    successor = member_of(request.structure)

    requests.accept(request=request, by=leader_of(request.idea.application), now=timezone.now())

    assert request.idea.application.parts.get(structure=request.structure).is_invited
    (mail,) = mails_to(successor.email)
    assert "/invitation/" in mail.message


def test_accepting_whom_the_lead_invited_meanwhile_makes_one_participant():
    request = ask(open_idea())
    application = request.idea.application
    acting = {"by": leader_of(application), "now": timezone.now()}
    services.invite(
        application=application, structure=request.structure, role="contributor", message="", **acting
    )

    requests.accept(request=request, **acting)

    part = application.parts.get(structure=request.structure)
    assert (part.state, part.role) == (Participant.State.ACCEPTED, "contributor")


def fill_with_invitations(application):
    for _number in range(20):
        services.invite(
            application=application,
            structure=StructurePageFactory(),
            role="co_holder",
            message="",
            by=leader_of(application),
            now=timezone.now(),
        )


def test_twenty_invitations_that_wait_keep_nobody_who_asked_out(client):
    request = ask(open_idea())
    fill_with_invitations(request.idea.application)
    sign_in(client, leader_of(request.idea.application))

    assert answer(client, request, "accept").status_code == 302
    assert Participant.objects.get(structure=request.structure).takes_part


def test_one_invitation_too_many_is_said(client):
    request = ask(open_idea())
    fill_with_invitations(request.idea.application)
    request.structure.memberships.all().delete()
    sign_in(client, leader_of(request.idea.application))

    page = answer(client, request, "accept", follow=True)

    assert "Vingt invitations attendent déjà" in page.content.decode()
    assert JoinRequest.objects.get().is_waiting


def test_who_comes_in_by_an_invitation_waits_for_nothing_more():
    request = ask(open_idea())
    application, acting = request.idea.application, {"now": timezone.now()}
    part = services.invite(
        application=application,
        structure=request.structure,
        role="co_holder",
        message="",
        by=leader_of(application),
        **acting,
    )

    services.accept(part=part, by=request.asked_by, **acting)

    request.refresh_from_db()
    assert (request.state, request.participant) == (State.ACCEPTED, part)


def test_the_lead_declines_with_a_word_and_is_not_asked_again(client):
    request = ask(open_idea())
    sign_in(client, leader_of(request.idea.application))

    answer(client, request, "decline", answer="Nous sommes au complet.")

    assert JoinRequest.objects.get().state == State.DECLINED
    (mail,) = mails_to(request.asked_by.email)
    assert "Nous sommes au complet." in mail.message
    assert str(request.idea.application_id) not in mail.message
    with pytest.raises(requests.DeclinedBeforeError):
        ask(request.idea, request.structure)
    sign_in(client, request.asked_by)
    again = {"structure": request.structure.pk, "role": "co_holder"}
    page = client.post(url("join_idea", request.idea), again)
    assert page.status_code == 422
    assert "a déjà décliné" in page.content.decode()


def test_nobody_but_the_lead_answers(client):
    request = ask(open_idea())
    application = request.idea.application
    co_holder = join(application).structure.memberships.first().user
    for person in (co_holder, request.asked_by, UserFactory()):
        for act in (requests.accept, lambda **facts: requests.decline(answer="", **facts)):
            with pytest.raises(services.NotAllowedError):
                act(request=request, by=person, now=timezone.now())
    sign_in(client, request.asked_by)
    assert answer(client, request, "accept").status_code == 404
    assert JoinRequest.objects.get().is_waiting


def test_while_it_is_signed_nobody_is_taken_in():
    application = together(count=1, minimum=1)
    request = ask(open_idea(application))
    ask_signatures(application)

    with pytest.raises(services.WrongStateError):
        requests.accept(request=request, by=leader_of(application), now=timezone.now())

    assert JoinRequest.objects.get().is_waiting


def test_a_request_is_answered_once(client):
    request = ask(open_idea())
    sign_in(client, leader_of(request.idea.application))

    answer(client, request, "decline")
    page = client.get(answer(client, request, "accept").url).content.decode()

    assert "déjà répondu" in page
    assert len(mails_to(request.asked_by.email)) == 1


def test_who_asked_takes_the_request_back_and_may_ask_again(client):
    request = ask(open_idea())
    address = reverse("calls:take_back_join", args=[request.pk])
    sign_in(client, UserFactory())
    assert client.post(address).status_code == 404
    sign_in(client, request.asked_by)

    client.post(address)

    assert JoinRequest.objects.get().state == State.TAKEN_BACK
    assert ask(request.idea, request.structure).is_waiting


@pytest.mark.parametrize("end", ["file", "delete", "call"])
def test_those_whose_request_waits_are_told_that_nobody_can_join_any_more(end):
    application = together(count=1, minimum=1)
    request = ask(open_idea(application))
    {
        "file": lambda: file(application),
        "delete": lambda: services.delete_draft(
            application=application, by=leader_of(application), now=timezone.now()
        ),
        "call": lambda: retention.close_over(application.call.closing_at),
    }[end]()

    (mail,) = mails_to(request.asked_by.email)
    assert "On ne peut plus rejoindre" in mail.subject
    assert not JoinRequest.objects.waiting().exists()


def test_a_late_access_still_takes_in_who_had_asked():
    application = ApplicationFactory()
    request = ask(open_idea(application))
    closing = application.call.closing_at
    services.give_late_access(
        application=application,
        until=closing + timedelta(days=2),
        reason="Panne",
        by=UserFactory(instructor=True),
        now=closing - timedelta(hours=1),
    )

    retention.close_over(closing)
    requests.accept(request=request, by=leader_of(application), now=closing)

    application.idea.refresh_from_db()
    assert not application.idea.is_opened
    assert application.parts.filter(structure=request.structure, state="accepted").exists()
