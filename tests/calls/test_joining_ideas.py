"""What an open idea brings: requests to join, offers of help, and what is kept of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from accounts.services import erase
from accounts.services import export as export_account
from calls import services
from calls.ideas import requests, retention
from calls.ideas import services as ideas
from calls.ideas.views import IdeaView
from calls.models import Assistance, HelpOffer, JoinRequest, Participant
from portal import limits
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
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

APPLICATION_QUERIES = 23
SPACE_QUERIES = 26
HELPER = "voisine@example.org"
State = JoinRequest.State


def url(name, idea):
    return reverse(f"calls:{name}", args=[idea.application.call_id, idea.pk])


def ask(idea, structure=None, **facts):
    structure = structure or StructurePageFactory()
    person = structure.memberships.first().user if structure.memberships.exists() else member_of(structure)
    facts = {
        "role": "co_holder",
        "message": "Nous avons un local.",
        "by": person,
        "now": timezone.now(),
        **facts,
    }
    return requests.ask_to_join(idea=idea, structure=structure, **facts)


def answer(client, request, action, *, follow=False, **typed):
    address = reverse("calls:answer_join", args=[request.idea.application_id, request.pk])
    return client.post(address, {"action": action, **typed}, follow=follow)


def help_with(client, idea, **typed):
    words = {"key": str(uuid4()), "name": "Nadia B.", "sender": HELPER, "kind": "skills"}
    return client.post(url("help_idea", idea), {**words, "message": "Je soude.", **typed})


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
def test_an_application_deleted_meanwhile_is_gone(client, name, monkeypatch):
    idea = open_idea()
    structure = StructurePageFactory()
    sign_in(client, member_of(structure))
    shown = IdeaView.dispatch

    def deleted_once_shown(view, request, *args, **kwargs):
        assert view.idea == idea
        type(idea.application).objects.filter(pk=idea.application_id).delete()
        return shown(view, request, *args, **kwargs)

    monkeypatch.setattr(IdeaView, "dispatch", deleted_once_shown)
    if name == "help_idea":
        assert help_with(client, idea).status_code == 404
        return
    given = {"structure": structure.pk, "role": "co_holder", "message": "Bonjour."}
    assert client.post(url(name, idea), given).status_code == 404


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


# Offering help


def test_help_reaches_the_lead_whose_address_stays_unseen(client):
    idea = open_idea()
    leader = leader_of(idea.application)

    response = help_with(client, idea)
    thanks = client.get(response.url).content.decode()

    (mail,) = mails_to(leader.email)
    assert mail.headers["Reply-To"] == HELPER
    assert "Je soude." in mail.message
    assert mails_to(HELPER) == []
    assert leader.email not in thanks
    assert leader.email not in client.get(url("help_idea", idea)).content.decode()
    assert "help_offered" in idea.application.events.values_list("kind", flat=True)


def test_a_double_click_helps_once(client):
    idea, key = open_idea(), str(uuid4())

    help_with(client, idea, key=key)
    help_with(client, idea, key=key)

    assert HelpOffer.objects.count() == 1
    assert len(mails_to(leader_of(idea.application).email)) == 1


def test_a_program_that_fills_everything_offers_nothing(client):
    assert help_with(client, open_idea(), subject="casino").status_code == 302
    assert not HelpOffer.objects.exists()


def test_one_too_many_keeps_what_was_typed(client, monkeypatch):
    idea = open_idea()
    monkeypatch.setitem(limits.RATES, "help_sender", "1/d/key")

    help_with(client, idea)
    response = help_with(client, idea, message="Encore moi, je soude toujours.")

    assert response.status_code == 429
    assert "Encore moi, je soude toujours." in response.content.decode()
    assert HelpOffer.objects.count() == 1


def test_a_mistake_keeps_what_was_typed(client):
    response = help_with(client, open_idea(), sender="pas une adresse")

    assert response.status_code == 422
    assert "Je soude." in response.content.decode()


# Who reads what came


def test_the_group_reads_requests_and_the_lead_alone_reads_offers(client):
    request = ask(open_idea(), message="Nous avons un grand local.")
    application = request.idea.application
    help_with(client, request.idea, message="Je soude et je peins.")
    co_holder = join(application).structure.memberships.first().user
    contributor = join(application, role="contributor").structure.memberships.first().user
    seen = {}
    for name, person in {
        "lead": leader_of(application),
        "co_holder": co_holder,
        "contributor": contributor,
        "outsider": request.asked_by,
    }.items():
        page = sign_in(client, person).get(application.get_absolute_url()).content.decode()
        seen[name] = ("Nous avons un grand local." in page, HELPER in page or "Je soude et je peins." in page)

    own = sign_in(client, leader_of(application)).get(application.get_absolute_url()).content.decode()
    assert own.count('method="post"') == own.count('name="csrfmiddlewaretoken"') > 0
    assert seen == {
        "lead": (True, True),
        "co_holder": (True, False),
        "contributor": (False, False),
        "outsider": (False, False),
    }


def test_my_space_says_what_is_asked_of_me_and_what_i_asked(client):
    request = ask(open_idea())
    help_with(client, request.idea)

    lead = (
        sign_in(client, leader_of(request.idea.application)).get(reverse("accounts:space")).content.decode()
    )
    asker = sign_in(client, request.asked_by).get(reverse("accounts:space")).content.decode()

    assert reverse("calls:answer_join", args=[request.idea.application_id, request.pk]) in lead
    assert "1 proposition d’aide" in lead
    assert reverse("calls:take_back_join", args=[request.pk]) in asker
    assert reverse("calls:answer_join", args=[request.idea.application_id, request.pk]) not in asker
    assert "proposition d’aide" not in asker
    assert asker.count('method="post"') == asker.count('name="csrfmiddlewaretoken"')


@pytest.mark.parametrize("count", [1, 3])
def test_what_came_takes_as_many_queries_whatever_its_number(client, django_assert_num_queries, count):
    idea = open_idea()
    for number in range(count):
        ask(idea)
        help_with(client, idea, sender=f"aide{number}@example.org")
    sign_in(client, leader_of(idea.application))
    client.get(idea.application.get_absolute_url())

    with django_assert_num_queries(APPLICATION_QUERIES):
        client.get(idea.application.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_my_space_takes_as_many_queries_whatever_is_asked(client, django_assert_num_queries, count):
    call, lead = CallPageFactory(), StructurePageFactory()
    leader = member_of(lead)
    for _number in range(count):
        idea = open_idea(ApplicationFactory(call=call, lead=lead, created_by=leader))
        ask(idea)
        help_with(client, idea)
        ask(open_idea(ApplicationFactory(call=call)), lead, by=leader)
    sign_in(client, leader)
    client.get(reverse("accounts:space"))

    with django_assert_num_queries(SPACE_QUERIES):
        client.get(reverse("accounts:space"))


# What is kept


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


def written_in_mails(words) -> int:
    return Email.objects.filter(message__contains=words).count()


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
