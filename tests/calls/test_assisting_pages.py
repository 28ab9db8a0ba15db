"""The pages on which an agent enters an application for a group."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls import rules, services
from calls.models import Application
from portal import limits
from tests.calls.assisting import enter, filed, page, posted, whole, write
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, member_of
from tests.factories.structures import (
    StructurePageFactory,
)
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


PAGES = {
    "application": rules.Action.READ,
    "people": rules.Action.READ,
    "history": rules.Action.READ,
    "json": rules.Action.READ,
    "step": rules.Action.WRITE,
    "review": rules.Action.WRITE,
    "invite": rules.Action.INVITE,
    "scans": rules.Action.SCAN,
    "sign_on_paper": rules.Action.SIGN_ON_PAPER,
    "reopen": rules.Action.REOPEN,
    "submit": rules.Action.FILE,
    "take_back": rules.Action.TAKE_BACK,
    "withdraw": rules.Action.WITHDRAW,
    "delete": rules.Action.DELETE,
    "hand_over": rules.Action.HAND_OVER,
    "ask_lead": rules.Action.ASK_LEAD,
}


def application_in(state, agent):
    if state == "draft":
        return enter(agent)
    if state == "signing":
        return whole(agent)
    application = filed(agent)
    if state == "withdrawn":
        services.withdraw(application=application, by=agent, now=timezone.now(), reason="Par lettre.")
    return application


@pytest.mark.parametrize("state", ["draft", "signing", "submitted", "withdrawn"])
def test_pages_open_to_agents_as_they_may_and_to_no_other_staff(agent, state):
    application = application_in(state, agent)
    application.refresh_from_db()

    def found(person):
        client = sign_in(Client(), person)
        addresses = {
            name: reverse(f"calls:{name}", args=[application.pk, 1] if name == "step" else [application.pk])
            for name in PAGES
        }
        return {name: client.get(address).status_code for name, address in addresses.items()}

    facts = {"state": state, "is_open": True, "was_filed": application.was_filed}
    expected = {name: 200 if rules.may_assist(one, **facts) else 302 for name, one in PAGES.items()}
    assert found(agent) == expected
    assert found(UserFactory(instructor=True)) == expected, "another agent goes on"
    for role in ("editor", "reviewer"):
        assert set(found(UserFactory(**{role: True})).values()) == {404}


class TestPages:
    def test_the_key_of_another_agent_is_refused(self, agent):
        call, lead = CallPageFactory(), StructurePageFactory(title="Recyclerie du Vistre")
        given = posted(call, structure=lead.title)
        sign_in(Client(), agent).post(reverse("calls:enter"), given)
        other = sign_in(Client(), UserFactory(instructor=True))
        assert other.post(reverse("calls:enter"), given).status_code == 403

    def test_nobody_sends_pages_without_end(self, agent, monkeypatch):
        monkeypatch.setitem(limits.RATES, "upload", "1/h/user")
        application, client = enter(agent), sign_in(Client(), agent)
        address = reverse("calls:scans", args=[application.pk])
        sent = [client.post(address, {"scans": [page(colour=colour)]}) for colour in ("white", "grey")]
        assert [answer.status_code for answer in sent] == [302, 429]
        assert application.files.count() == 1

    def test_what_others_send_is_refused_before_it_is_read(self, agent):
        application = enter(agent)
        client = sign_in(Client(), member_of(application.lead))
        response = client.post(reverse("calls:scans", args=[application.pk]), {"scans": [page("page.exe")]})
        assert response.url == reverse("calls:application", args=[application.pk])
        assert not application.files.exists()

    def test_from_the_list_of_instructors_to_the_receipt(self, agent):
        client = sign_in(Client(), agent)
        call, lead = CallPageFactory(minimum_structures=1), StructurePageFactory(title="Recyclerie du Vistre")
        assert reverse("calls:enter") in client.get("/admin/candidatures/").content.decode()

        response = client.post(reverse("calls:enter"), posted(call, structure="Recyclerie du Vistre"))
        application = Application.objects.get()
        assert response.url == reverse("calls:step", args=[application.pk, 1])
        assert application.lead == lead
        assert client.get(response.url).status_code == 200
        write(application, agent)
        application.refresh_from_db()
        review = reverse("calls:review", args=[application.pk])
        assert client.post(review, {"version": application.version}).status_code == 302

        address = reverse("calls:scans", args=[application.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"scans": [page()]}).status_code == 302
        signing = reverse("calls:sign_on_paper", args=[application.pk])
        assert client.get(signing).status_code == 200
        application.refresh_from_db()
        given = {
            "content_hash": application.content_hash,
            "part": application.parts.get().pk,
            "name": "Nadia Bensalem",
            "capacity": "Présidente",
            "seen": "on",
        }
        assert client.post(signing, given).status_code == 302
        assert client.get(reverse("calls:sign", args=[application.pk])).status_code == 200
        submitting = reverse("calls:submit", args=[application.pk])
        assert client.get(submitting).status_code == 200
        application.refresh_from_db()
        response = client.post(submitting, {"version": application.version})
        assert response.url == reverse("calls:receipt", args=[application.pk])
        assert "La candidature est déposée" in client.get(response.url).content.decode()

    def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_kept(self, agent):
        client = sign_in(Client(), agent)
        closed = CallPageFactory(closed=True)
        response = client.post(
            reverse("calls:enter"), posted(closed, structure="Inconnue au bataillon", email="a@example.org")
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "a@example.org" in page
        assert "Inconnue au bataillon" in page

    @pytest.mark.parametrize(
        ("way", "before", "field"),
        [("paper", timedelta(hours=-1), "received_at"), ("phone", timedelta(hours=1), "way")],
    )
    def test_after_the_closing_the_field_at_fault_says_why(self, agent, way, before, field):
        client = sign_in(Client(), agent)
        closed = CallPageFactory(closed=True)
        received_at = (closed.closing_at - before).astimezone(rules.PARIS).strftime("%Y-%m-%dT%H:%M")
        lead = StructurePageFactory()
        given = posted(closed, structure=lead.title, way=way, received_at=received_at)
        form = client.post(reverse("calls:enter"), given).context["form"]
        assert list(form.errors) == [field]

    def test_a_signature_without_its_page_is_refused_in_words(self, agent):
        client = sign_in(Client(), agent)
        application = whole(agent)
        response = client.post(
            reverse("calls:sign_on_paper", args=[application.pk]),
            {
                "content_hash": application.content_hash,
                "part": application.parts.first().pk,
                "name": "Nadia",
                "capacity": "Présidente",
                "seen": "on",
            },
        )
        assert response.status_code == 422
        assert "Nadia" in response.content.decode()

    def test_what_was_received_in_time_goes_on_by_its_page(self, agent):
        client = sign_in(Client(), agent)
        call = CallPageFactory(closing_at=timezone.now() + timedelta(hours=1))
        application = enter(agent, call=call)
        address = reverse("calls:honour", args=[application.pk])
        assert client.get(address).status_code == 302, "not while the call is open"
        type(call).objects.filter(pk=call.pk).update(closing_at=timezone.now() - timedelta(hours=1))

        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "Panne."}).status_code == 302
        assert client.get(reverse("calls:step", args=[application.pk, 1])).status_code == 200

    def test_the_comments_of_the_group_are_not_the_agent_s_to_read(self, agent):
        client = sign_in(Client(), agent)
        application = enter(agent)
        member = member_of(application.lead)
        step = application.questionnaire.steps[0]
        services.comment(
            application=application, step=step.key, text="Entre nous", by=member, now=timezone.now()
        )
        for name in ("comments", "step", "application"):
            args = [application.pk] if name == "application" else [application.pk, 1]
            response = client.get(reverse(f"calls:{name}", args=args), follow=True)
            assert "Entre nous" not in response.content.decode()

    def test_adding_structures_says_that_they_take_part(self, agent):
        client = sign_in(Client(), agent)
        application = enter(agent)
        other = StructurePageFactory(title="Ateliers de la Vaunage")
        for name in ("people", "invite", "invite_newcomer", "invite_outside"):
            assert client.get(reverse(f"calls:{name}", args=[application.pk])).status_code == 200
        response = client.post(
            reverse("calls:invite", args=[application.pk]),
            {"structure": other.title, "role": "co_holder", "email": ""},
        )
        assert response.status_code == 302
        assert application.parts.get(structure=other).is_on_paper
