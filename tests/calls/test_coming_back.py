"""Whoever comes back by an old link, or to a page that is not for now, is told where things stand."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.models import Participant
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    leader_of,
    member_of,
    sign_for,
    submit,
    together,
)
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ApplicationFactory(call=CallPageFactory(minimum_structures=3))


@pytest.fixture
def part(draft):
    return services.invite(
        application=draft,
        structure=StructurePageFactory(),
        role="co_holder",
        message="",
        email="",
        by=leader_of(draft),
        now=timezone.now(),
    )


def links(part):
    """From « Mon espace » and from the mail."""
    return [
        reverse("calls:answer", args=[part.pk]),
        reverse("calls:invitation", args=[services.token_of(part)]),
    ]


def words(answer):
    return unescape(answer.content.decode())


@pytest.mark.parametrize("link", [0, 1])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_an_invitation_that_was_accepted_leads_to_its_application(client, draft, part, link, verb):
    member = member_of(part.structure)
    client.force_login(member)
    services.accept(part=part, by=member, now=timezone.now())

    answer = getattr(client, verb)(links(part)[link], {"action": "accept"})

    assert answer.headers["Location"] == draft.get_absolute_url()


@pytest.mark.parametrize(("link", "status"), [(0, 404), (1, 410)])
def test_to_others_it_says_nothing(client, part, link, status):
    services.accept(part=part, by=member_of(part.structure), now=timezone.now())
    client.force_login(member_of(StructurePageFactory()))

    assert client.get(links(part)[link]).status_code == status


@pytest.mark.parametrize(("link", "status"), [(0, 404), (1, 410)])
def test_one_that_was_declined_leads_nowhere(client, part, link, status):
    member = member_of(part.structure)
    client.force_login(member)
    services.decline(part=part, by=member, now=timezone.now(), message="")

    assert client.get(links(part)[link]).status_code == status
    assert Participant.objects.get(pk=part.pk).state == Participant.State.DECLINED


def test_whoever_comes_to_sign_a_draft_is_told_why_they_cannot(client, draft):
    client.force_login(leader_of(draft))

    page = client.get(reverse("calls:sign", args=[draft.pk]), follow=True)

    assert "signe une fois que la cheffe de file" in words(page)


def test_whoever_files_too_early_is_told_how_many_signatures_are_missing(client):
    application = ask_signatures(together(count=3, minimum=3))
    sign_for(application, application.parts.get(role="lead"))
    client.force_login(leader_of(application))

    page = words(client.get(reverse("calls:submit", args=[application.pk])))

    assert "2 signatures" in page
    assert '<form method="post" class="cluster"' not in page


def signed_and_filed():
    application = ask_signatures(together(count=3, minimum=3))
    for part in application.parts.all():
        sign_for(application, part)
    return submit(application)


def page_told(client, name, application, *args):
    page = client.get(reverse(f"calls:{name}", args=[application.pk, *args]), follow=True)
    return [str(message) for message in page.context["messages"]]


def test_a_co_holder_who_opens_the_filing_page_is_told_that_it_is_for_others(client):
    application = ask_signatures(together(count=3, minimum=3))
    client.force_login(member_of(application.parts.filter(role="co_holder")[0].structure))

    assert page_told(client, "submit", application) == ["C’est à une autre structure du groupe de le faire."]


@pytest.mark.parametrize("name", ["sign", "submit", "receipt", "receipt_paper", "take_back", "reopen"])
def test_a_page_that_a_draft_has_not_come_to_says_so(client, draft, name):
    client.force_login(leader_of(draft))

    (told,) = page_told(client, name, draft)

    assert "est un brouillon" in told


@pytest.mark.parametrize(("name", "args"), [("step", [1]), ("review", []), ("invite", []), ("receipt", [])])
def test_a_page_that_is_left_while_one_signs_says_so(client, name, args):
    application = ask_signatures(together(count=3, minimum=3))
    client.force_login(leader_of(application))

    (told,) = page_told(client, name, application, *args)

    assert "en cours de signature" in told


@pytest.mark.parametrize(("name", "args"), [("step", [1]), ("review", []), ("sign", []), ("invite", [])])
def test_a_page_that_is_left_once_filed_says_so(client, name, args):
    application = signed_and_filed()
    client.force_login(leader_of(application))

    (told,) = page_told(client, name, application, *args)

    assert "est déposée" in told


def test_a_step_opened_after_the_closing_says_that_the_call_is_closed(client, draft):
    with time_machine.travel(draft.call.closing_at + timedelta(days=1)):
        client.force_login(leader_of(draft))
        (told,) = page_told(client, "step", draft, 1)

    assert "L’appel est clos" in told
