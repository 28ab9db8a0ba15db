"""Whoever comes back by an old link, or to a page that is not for now, is told where things stand."""

from html import unescape

import pytest
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
