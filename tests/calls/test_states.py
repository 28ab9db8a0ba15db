"""Every page of an application × every role × every state: opened, led elsewhere, or not there at all."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls import rules, services
from tests.factories.accounts import UserFactory
from tests.factories.calls import ask_signatures, file, join, leader_of, together
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

INSIDE = ("lead", "co_holder", "contributor", "outside")
#: What takes part no more, or not yet; what is filed ends invitations.
AS = {"invited": ["invited", "over"], "left": ["left"]}
BESIDE = ("invited", "left", "stranger", "editor", "instructor", "reviewer", "administrator")
#: What each page needs; None for what anyone inside may read.
PAGES = {
    "application": None,
    "people": None,
    "download": None,
    "json": None,
    "step": rules.Action.WRITE,
    "review": rules.Action.WRITE,
    "invite": rules.Action.INVITE,
    "invite_newcomer": rules.Action.INVITE,
    "invite_outside": rules.Action.INVITE,
    "hand_over": rules.Action.HAND_OVER,
    "ask_lead": rules.Action.ASK_LEAD,
    "reopen": rules.Action.REOPEN,
    "submit": rules.Action.FILE,
    "take_back": rules.Action.TAKE_BACK,
    "withdraw": rules.Action.WITHDRAW,
    "delete": rules.Action.DELETE,
}
#: Pages that open in some states only, whoever is inside.
IN_STATES = {"sign": {"signing"}, "receipt": {"submitted"}}
STATES = ("draft", "signing", "submitted", "withdrawn")
POSTS = (
    "invite",
    "hand_over",
    "ask_lead",
    "review",
    "sign",
    "reopen",
    "submit",
    "take_back",
    "withdraw",
    "delete",
)


def application_in(state):
    application = together()
    for role in ("contributor",):
        join(application, role=role)
    partner = UserFactory(email="mairie@example.org")
    part = services.invite_outside(
        application=application,
        name="Mairie",
        siret="",
        message="",
        email=partner.email,
        by=leader_of(application),
        now=timezone.now(),
    )
    services.accept(part=part, by=partner, now=timezone.now())
    join(application, state="invited")
    join(application, state="left")
    if state == "signing":
        return ask_signatures(application)
    if state in ("submitted", "withdrawn"):
        application = file(application)
    if state == "withdrawn":
        return services.withdraw(application=application, by=leader_of(application), now=timezone.now())
    return application


def person_of(application, role):
    if role == "lead":
        return leader_of(application)
    if role in ("editor", "instructor", "reviewer", "administrator"):
        return UserFactory(**{role: True})
    if role == "stranger":
        return join(together()).structure.memberships.first().user
    part = application.parts.filter(
        **({"state__in": AS[role]} if role in AS else {"role": role, "state": "accepted"})
    ).first()
    if part.structure is None:
        return part.answered_by
    return part.structure.memberships.first().user


def status(client, application, name):
    args = [application.pk, 1] if name == "step" else [application.pk]
    return client.get(reverse(f"calls:{name}", args=args)).status_code


@pytest.mark.parametrize("state", STATES)
def test_pages_open_to_those_who_may_and_lead_the_others_back(state):
    application = application_in(state)
    for role in INSIDE:
        client = sign_in(Client(), person_of(application, role))
        found = {name: status(client, application, name) for name in [*PAGES, *IN_STATES]}
        expected = {name: 200 if _may(action, role, state) else 302 for name, action in PAGES.items()}
        expected |= {name: 200 if state in states else 302 for name, states in IN_STATES.items()}
        assert (role, found) == (role, expected)


def _may(action, role, state):
    was_filed = state in ("submitted", "withdrawn")
    return action is None or rules.may(action, roles=[role], state=state, is_open=True, was_filed=was_filed)


@pytest.mark.parametrize("state", STATES)
def test_to_anyone_else_it_does_not_exist(state):
    application = application_in(state)
    for role in BESIDE:
        client = sign_in(Client(), person_of(application, role))
        found = {name: status(client, application, name) for name in [*PAGES, *IN_STATES, "carry_over"]}
        assert (role, found) == (role, dict.fromkeys(found, 404))


@pytest.mark.parametrize("state", STATES)
def test_steps_are_not_skipped_by_posting_out_of_turn(state):
    """Those who neither lead nor sign change no state, whatever they send."""
    application = application_in(state)
    body = {
        "version": application.version,
        "to": application.parts.filter(role="co_holder").first().pk,
        "content_hash": application.content_hash,
        "name": "x",
        "capacity": "x",
    }
    for role in ("contributor", "outside"):
        client = sign_in(Client(), person_of(application, role))
        for name in POSTS:
            answer = client.post(reverse(f"calls:{name}", args=[application.pk]), body)
            assert answer.status_code in {302, 409, 422}
    application.refresh_from_db()
    assert application.state == state
    assert application.lead == application.parts.get(role="lead").structure
