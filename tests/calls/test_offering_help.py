"""Anyone offers help to an idea, and its lead alone reads it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from calls.models import HelpOffer
from portal import limits
from tests.calls.joining import HELPER, ask, help_with, url
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    join,
    leader_of,
    member_of,
    open_idea,
)
from tests.factories.structures import StructurePageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

APPLICATION_QUERIES = 23
SPACE_QUERIES = 26


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
