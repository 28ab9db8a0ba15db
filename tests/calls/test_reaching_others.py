"""Whom an invitation reaches, and where somebody goes whose structure the directory does not know."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.models import Application, Participant
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, CallPageFactory, leader_of
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    MembershipFactory,
    StructurePageFactory,
    TerritoryFactory,
    invented_siret,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ApplicationFactory(call=CallPageFactory(minimum_structures=3))


def post(client, draft, page, **given):
    return client.post(reverse(f"calls:{page}", args=[draft.pk]), {"role": "co_holder", **given})


def link_to(response, name, *arguments):
    """The query of the link of a page to another; None without such a link."""
    path = reverse(name, args=arguments)
    found = [urlsplit(unescape(each)) for each in re.findall(r'href="([^"]+)"', response.content.decode())]
    return next((parse_qs(each.query) for each in found if each.path == path and each.query), None)


def test_a_siret_that_the_directory_does_not_know_leads_to_the_form_of_newcomers(client, draft):
    siret = invented_siret(7)
    sign_in(client, leader_of(draft))

    answer = post(client, draft, "invite", structure=f"{siret[:3]} {siret[3:]}")

    assert answer.status_code == 422
    assert "Aucune structure de l’annuaire n’a ce SIRET" in answer.content.decode()
    query = link_to(answer, "calls:invite_newcomer", draft.pk)
    assert query == {"siret": [f"{siret[:3]} {siret[3:]}"]}
    form = client.get(reverse("calls:invite_newcomer", args=[draft.pk]), query).context["form"]
    assert form["siret"].value() == f"{siret[:3]} {siret[3:]}"


def test_a_name_that_the_directory_does_not_know_is_taken_over(client, draft):
    sign_in(client, leader_of(draft))

    answer = post(client, draft, "invite", structure="Les Inconnues du Vistre")

    query = link_to(answer, "calls:invite_newcomer", draft.pk)
    form = client.get(reverse("calls:invite_newcomer", args=[draft.pk]), query).context["form"]
    assert form["name"].value() == "Les Inconnues du Vistre"


def test_a_structure_of_the_directory_leads_nowhere_else(client, draft):
    StructurePageFactory(title="Les Deux Rives")
    StructurePageFactory(title="Les Deux Rives")
    sign_in(client, leader_of(draft))

    answer = post(client, draft, "invite", structure="Les Deux Rives")

    assert answer.status_code == 422
    assert link_to(answer, "calls:invite_newcomer", draft.pk) is None


def test_a_lead_that_an_agent_looks_for_in_vain_leads_to_the_form_of_newcomers(client):
    CallPageFactory()
    agent = UserFactory(instructor=True)
    sign_in(client, agent)

    answer = client.post(reverse("calls:enter"), {"key": uuid4(), "structure": "Les Inconnues du Vistre"})

    query = link_to(answer, "calls:enter_newcomer")
    form = client.get(reverse("calls:enter_newcomer"), query).context["form"]
    assert form["name"].value() == "Les Inconnues du Vistre"


@pytest.mark.parametrize("name", ["invite", "invite_newcomer", "invite_outside"])
def test_nobody_invites_others_at_their_own_address(client, draft, name):
    DirectoryPageFactory()
    family, commune = LegalFamilyFactory(), TerritoryFactory(name="Vauvert")
    other = StructurePageFactory(title="Recyclerie du Vistre")
    lead = leader_of(draft)
    sign_in(client, lead)
    given = {
        "structure": other.title,
        "key": uuid4(),
        "name": "Atelier neuf",
        "family": family.code,
        "commune": commune.name,
        "email": lead.email.upper(),
    }

    answer = post(client, draft, name, **given)

    assert answer.status_code == 422
    assert "votre propre adresse" in answer.context["form"].errors["email"][0]
    assert not draft.parts.invited().exists()


def test_whoever_speaks_for_two_structures_may_give_the_address_of_both(draft):
    lead, other = leader_of(draft), StructurePageFactory()
    MembershipFactory(user=lead, structure=other)

    part = services.invite(
        application=draft,
        structure=other,
        role="co_holder",
        message="",
        email=lead.email,
        by=lead,
        now=timezone.now(),
    )

    assert part.state == Participant.State.INVITED


def test_an_agent_receives_nothing_for_the_group(client):
    call, lead = CallPageFactory(), StructurePageFactory(title="Recyclerie du Vistre")
    agent = UserFactory(instructor=True)
    sign_in(client, agent)
    received = timezone.localtime() - timedelta(hours=2)
    given = {"key": uuid4(), "call": call.pk, "structure": lead.title, "way": "post", "email": agent.email}

    answer = client.post(
        reverse("calls:enter"), {**given, "received_at": received.strftime("%Y-%m-%dT%H:%M")}
    )

    assert "votre propre adresse" in answer.context["form"].errors["email"][0]
    assert not Application.objects.exists()


def test_only_whoever_has_a_structure_is_offered_to_apply(client, draft):
    partner = UserFactory(email="mairie@example.org")
    part = services.invite_outside(
        application=draft,
        name="Mairie",
        siret="",
        email=partner.email,
        message="",
        by=leader_of(draft),
        now=timezone.now(),
    )
    services.accept(part=part, by=partner, now=timezone.now())
    start = reverse("calls:start", args=[draft.call_id])

    sign_in(client, partner)
    theirs = client.get(reverse("accounts:space")).content.decode()
    sign_in(client, leader_of(draft))
    leads = client.get(reverse("accounts:space")).content.decode()

    assert draft.get_absolute_url() in theirs
    assert start not in theirs
    assert reverse("calls:reminders") not in theirs  # they are never reminded
    assert start in leads


def test_sending_no_signed_page_is_told(client):
    agent = UserFactory(instructor=True)
    now = timezone.now()
    application = services.enter(
        key=uuid4(),
        call=CallPageFactory(),
        lead=StructurePageFactory(),
        way="post",
        received_at=now - timedelta(hours=2),
        by=agent,
        now=now,
    )
    sign_in(client, agent)

    answer = client.post(reverse("calls:scans", args=[application.pk]))

    assert answer.status_code == 422
    assert "scans" in answer.context["form"].errors
