"""Every page of an application × every role × every state: opened, led elsewhere, or not there at all."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import rules, services
from calls.models import JoinRequest
from tests.calls.joining import ask as ask_to_join
from tests.factories.accounts import UserFactory
from tests.factories.calls import ask_signatures, file, join, leader_of, open_idea, together
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
#: What each address that takes a form needs.
POSTS = {
    "step": rules.Action.WRITE,
    "save_answer": rules.Action.WRITE,
    "comments": rules.Action.COMMENT,
    "invite": rules.Action.INVITE,
    "invite_newcomer": rules.Action.INVITE,
    "invite_outside": rules.Action.INVITE,
    "part": rules.Action.CHANGE_PARTS,
    "remove": rules.Action.CHANGE_PARTS,
    "hand_over": rules.Action.HAND_OVER,
    "ask_lead": rules.Action.ASK_LEAD,
    "answer_lead": rules.Action.ANSWER_LEAD,
    "leave": rules.Action.LEAVE,
    "answer_join": rules.Action.DECLINE_REQUEST,
    "write_idea": rules.Action.WRITE_IDEA,
    "review": rules.Action.ASK_SIGNATURES,
    "sign": rules.Action.SIGN,
    "sign_on_paper": rules.Action.SIGN_ON_PAPER,
    "scans": rules.Action.SCAN,
    "honour": rules.Action.HONOUR,
    "reopen": rules.Action.REOPEN,
    "submit": rules.Action.FILE,
    "take_back": rules.Action.TAKE_BACK,
    "withdraw": rules.Action.WITHDRAW,
    "delete": rules.Action.DELETE,
}
REFUSED = {302, 403, 404, 409, 422}


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
    ask_to_join(open_idea(application))
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
    """Whoever may not do it now changes nothing, whatever they send: the lead out of turn as well."""
    application = application_in(state)
    before = rows_of(application)
    for role in (*INSIDE, *BESIDE):
        client = sign_in(Client(), person_of(application, role))
        refused = [name for name, action in POSTS.items() if not _does(action, role, state)]
        found = {name: post(client, application, name, role) for name in refused}
        assert (role, {name: code for name, code in found.items() if code not in REFUSED}) == (role, {})
        assert (role, rows_of(application)) == (role, before)


def _does(action, role, state):
    return role in INSIDE and _may(action, role, state)


def post(client, application, name, role):
    other = application.parts.filter(role="co_holder").first()
    own = application.parts.taking_part().filter(role=role).first() or other
    asked = JoinRequest.objects.get(idea__application=application)
    numbers = {"step": [1], "save_answer": [1], "comments": [1], "part": [other.pk], "remove": [other.pk]}
    numbers |= {"leave": [own.pk], "answer_join": [asked.pk]}
    body = {
        "version": application.version,
        "to": other.pk,
        "confirmed": "1",
        "part": other.pk,
        "content_hash": application.content_hash,
        "name": "Camille Exemple",
        "capacity": "Présidence",
        "action": "role",
        "role": "contributor",
        "text": "Un commentaire.",
        "answer": "accept",
        "reason": "x",
        "title": "Une idée",
        "summary": "Réparer ensemble.",
        "question": "x",
        "email": "quelqu-une@example.org",
    }
    return client.post(
        reverse(f"calls:{name}", args=[application.pk, *numbers.get(name, [])]), body
    ).status_code


def rows_of(application):
    """All that an action may change."""
    found = type(application).objects.get(pk=application.pk)
    return {
        "application": (found.state, found.version, found.lead_id, found.answers, found.content_hash),
        "parts": list(found.parts.order_by("pk").values_list("pk", "role", "state")),
        "signatures": list(found.signatures.order_by("pk").values_list("pk", "voided_at")),
        "events": found.events.count(),
        "comments": found.comments.count(),
        "requests": found.lead_requests.count(),
        "asked": list(JoinRequest.objects.order_by("pk").values_list("state", "answer")),
        "mails": Email.objects.count(),
    }
