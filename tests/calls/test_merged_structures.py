"""Two pages of the directory turn out to be one structure, in applications where both take part."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls import services, tasks
from calls.checklist import checklist
from calls.ideas import requests
from calls.models import JoinRequest
from calls.papers.receipt import receipt_parts
from structures.duplicates.services import merge
from structures.models import PossibleDuplicate
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ask_signatures,
    file,
    join,
    key,
    leader_of,
    member_of,
    open_idea,
    sign_for,
    submit,
    together,
)
from tests.factories.structures import StructurePageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def made_one(kept, dropped):
    """By an editor: the members of the page withdrawn are those of the page kept from then on."""
    first, second = sorted((kept, dropped), key=lambda page: page.pk)
    pair = PossibleDuplicate.objects.create(first=first, second=second, clues=["name"])
    merge(pair=pair, kept=kept, person=UserFactory(editor=True))


def parts_of(application):
    return {part.pk: (part.structure_id, part.role, part.state) for part in application.parts.all()}


@pytest.mark.parametrize("keeps_lead", [True, False])
def test_the_lead_and_a_co_holder_become_one_that_leads(keeps_lead):
    application = together()
    lead, other = application.parts.get(role="lead"), application.parts.filter(role="co_holder").first()
    person = other.structure.memberships.get().user
    kept, dropped = (lead, other) if keeps_lead else (other, lead)
    version = application.version

    made_one(kept.structure, dropped.structure)

    application.refresh_from_db()
    page = kept.structure_id
    assert parts_of(application)[lead.pk] == (page, "lead", "accepted")
    assert parts_of(application)[other.pk] == (page, "co_holder", "merged")
    assert (application.lead_id, application.version) == (page, version + 1)
    assert checklist(application, timezone.now()).counted == 2
    line = application.events.get(kind="merged")
    assert (line.data["name"], line.data["before"]) == (kept.structure.title, dropped.structure.title)
    (mail,) = [mail for mail in mails_to(person.email) if "Deux fiches" in mail.subject]
    assert "participe désormais une seule fois" in mail.message
    client = sign_in(Client(), person)
    for name in ("application", "people", "history", "review"):
        assert client.get(reverse(f"calls:{name}", args=[application.pk])).status_code == 200
    with pytest.raises(services.NotEnoughStructuresError):
        ask_signatures(application)


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(
    ("role", "state", "expected"),
    [
        ("co_holder", "invited", ("co_holder", "accepted")),
        ("contributor", "accepted", ("co_holder", "accepted")),
        ("contributor", "invited", ("co_holder", "accepted")),
    ],
)
def test_the_part_that_is_agreed_and_the_stronger_role_stay(is_kept, role, state, expected):
    application = together()
    first = application.parts.filter(role="co_holder").first()
    second = join(application, role=role, state=state)
    kept, dropped = (first, second) if is_kept else (second, first)

    made_one(kept.structure, dropped.structure)

    (stays,) = application.parts.live().filter(structure=kept.structure)
    assert (stays.pk, stays.role, stays.state) == (first.pk, *expected)
    assert not application.parts.live().filter(structure=dropped.structure).exists()


def test_a_contributor_invited_to_sign_as_its_other_page_may_sign():
    application = together()
    helper = join(application, role="contributor")
    invited = join(application, state="invited")

    made_one(helper.structure, invited.structure)

    helper.refresh_from_db()
    assert (helper.role, helper.state) == ("co_holder", "accepted")


def test_the_link_of_an_invitation_leads_to_the_one_that_stays():
    application = together()
    first, second = join(application, state="invited"), join(application, state="invited")
    token = services.token_of(second)

    made_one(first.structure, second.structure)

    assert services.read_token(token) == first


def test_the_address_of_the_one_that_goes_is_forgotten_a_month_later():
    application = together()
    first, second = join(application, state="invited"), join(application, state="invited")
    for part, email in ((first, "premiere@example.org"), (second, "seconde@example.org")):
        part.email = email
        part.save()

    made_one(first.structure, second.structure)

    for days, expected in ((0, "seconde@example.org"), (31, "")):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            tasks.forget_addresses(0)
        second.refresh_from_db()
        assert second.email == expected
    first.refresh_from_db()
    assert first.email == "premiere@example.org"


class TestWhileItIsSigned:
    @pytest.fixture
    def signing(self):
        return ask_signatures(together(count=4, minimum=2))

    @pytest.mark.parametrize("signer", ["lead", "other", "both", "neither"])
    def test_what_the_structure_signed_counts_once_and_nothing_else_does(self, signing, signer):
        lead, other, third, _fourth = signing.parts.order_by("pk")
        content_hash = signing.content_hash
        for part in {"lead": [lead], "other": [other], "both": [lead, other], "neither": []}[signer]:
            sign_for(signing, part)
        sign_for(signing, third)

        made_one(lead.structure, other.structure)

        signing.refresh_from_db()
        assert (signing.state, signing.content_hash) == ("signing", content_hash)
        expected = 1 if signer == "neither" else 2
        assert checklist(signing, timezone.now()).signed == expected
        signed = signing.signatories().values_list("participant", flat=True)
        assert (lead.pk in signed) == (signer != "neither"), "it signed as one page or the other"
        if signer == "neither":
            with pytest.raises(services.NotEnoughStructuresError):
                submit(signing)
            sign_for(signing, lead)
        assert submit(signing).number
        assert other.name not in " ".join(signing.unsigned)

    def test_a_wish_to_lead_follows_or_has_no_object(self, signing):
        lead, other, third, _fourth = signing.parts.order_by("pk")
        request = services.ask_for_lead(
            application=signing, by=other.structure.memberships.get().user, now=timezone.now()
        )
        made_one(third.structure, other.structure)
        request.refresh_from_db()
        assert (request.participant, request.state) == (third, "waiting")

        third.refresh_from_db()
        made_one(lead.structure, third.structure)
        request.refresh_from_db()
        assert request.state == "over"


def test_what_was_filed_is_as_it_was_filed():
    application = file(together())
    lead, other, _third = application.parts.order_by("pk")
    before = [str(part) for part in receipt_parts(application, application.call)]

    made_one(other.structure, lead.structure)

    application = type(application).objects.get(pk=application.pk)
    assert [str(part) for part in receipt_parts(application, application.call)] == before
    assert (application.lead, application.state) == (other.structure, "submitted")
    assert application.signatories().count() == 3
    assert application.events.filter(kind="merged").exists()
    client = sign_in(Client(), leader_of(application))
    for name in ("application", "receipt", "json"):
        assert client.get(reverse(f"calls:{name}", args=[application.pk])).status_code == 200


def test_what_was_written_keeps_its_author_and_its_structure():
    application = together()
    lead, other, _third = application.parts.order_by("pk")
    person, now = other.structure.memberships.get().user, timezone.now()
    services.save_answer(application=application, question=key("name"), answer="Autre", base="x", by=person)
    services.comment(application=application, step=key("Le besoin"), text="D’accord", by=person, now=now)

    made_one(lead.structure, other.structure)

    lines = [*application.changes.filter(by=person), *application.comments.filter(author=person)]
    assert [line.structure_id for line in lines] == [lead.structure_id] * 2


def test_who_asked_to_join_as_its_other_page_asks_once_or_takes_part():
    idea, other_idea = open_idea(), open_idea()
    kept, dropped = StructurePageFactory(), StructurePageFactory()
    member_of(kept)
    member_of(dropped)
    asked = [ask_to_join(idea, page) for page in (dropped, kept)]
    part, theirs = join(other_idea.application, structure=kept), ask_to_join(other_idea, dropped)

    made_one(kept, dropped)

    states = [JoinRequest.objects.get(pk=one.pk).state for one in [*asked, theirs]]
    assert states == ["over", "waiting", "accepted"]
    assert JoinRequest.objects.get(pk=theirs.pk).participant == part


def ask_to_join(idea, structure):
    return requests.ask_to_join(
        idea=idea,
        structure=structure,
        role="co_holder",
        message="",
        by=structure.memberships.get().user,
        now=timezone.now(),
    )
