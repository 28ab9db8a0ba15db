"""What editors decide about the page of a structure, while it takes part in an application."""

import pytest
from django.utils import timezone

from calls import rules, services
from structures.duplicates.services import merge
from structures.models import PossibleDuplicate, Proposal
from structures.proposals.services import refuse
from tests.calls.group import accept, invite_newcomer
from tests.factories.accounts import UserFactory
from tests.factories.calls import leader_of, together
from tests.mails import mails_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    """A structure whose page this group made, and which takes part."""
    part = invite_newcomer(together(), email="lea@example.org")
    return accept(part, UserFactory(email="lea@example.org"))


@pytest.fixture
def editor():
    return UserFactory(editor=True)


def merge_into(kept, dropped, editor):
    first, second = sorted((kept, dropped), key=lambda page: page.pk)
    pair = PossibleDuplicate.objects.create(first=first, second=second, clues=[])
    merge(pair=pair, kept=kept, person=editor)


def test_a_newcomer_that_editors_refuse_still_takes_part(newcomer, editor):
    refused = refuse(proposal=Proposal.objects.get(), reason="Hors du Gard", person=editor)

    newcomer.refresh_from_db()
    assert refused.page == newcomer.structure
    assert newcomer.counts
    assert newcomer.is_unread


def test_a_newcomer_that_leads_may_be_refused(newcomer, editor):
    draft = newcomer.application
    services.hand_over(application=draft, to=newcomer, by=leader_of(draft), now=timezone.now())

    refuse(proposal=Proposal.objects.get(), reason="Hors du Gard", person=editor)

    draft.refresh_from_db()
    assert draft.lead == newcomer.structure


def test_two_pages_of_the_structure_that_leads_leave_one_lead(editor):
    draft = together()
    lead, kept = draft.lead, draft.parts.filter(role="co_holder").first().structure
    person = leader_of(draft)

    merge_into(kept, lead, editor)

    draft.refresh_from_db()
    remaining = draft.parts.live().get(structure=kept)
    assert (draft.lead, remaining.role) == (kept, "lead")
    assert not draft.parts.live().filter(structure=lead).exists()
    assert (
        services.require(rules.Action.INVITE, application=draft, by=person, now=timezone.now()) == remaining
    )


@pytest.mark.parametrize("email", ["lea@example.org", "noe@example.org"])
@pytest.mark.parametrize("is_kept", [True, False])
def test_whoever_was_invited_as_either_page_may_accept(editor, email, is_kept):
    draft = together()
    one = invite_newcomer(draft, email="lea@example.org", name="Atelier neuf")
    other = invite_newcomer(draft, email="noe@example.org", name="Fabrique nouvelle")
    tokens = [services.token_of(one), services.token_of(other)]
    kept, dropped = (one, other) if is_kept else (other, one)

    merge_into(kept.structure, dropped.structure, editor)

    person, stranger = UserFactory(email=email), UserFactory(email="tiers@example.org")
    part = services.read_token(tokens[email == "noe@example.org"])
    assert services.address_of(tokens[email == "noe@example.org"]) == email
    assert list(services.invitations_of(person)) == [part]
    assert not services.may_answer(part, stranger)
    assert accept(part, person).takes_part
    assert kept.structure.memberships.get().user == person


def test_whoever_was_invited_as_either_page_is_told_that_the_invitation_is_over(editor):
    draft = together()
    kept = invite_newcomer(draft, email="lea@example.org", name="Atelier neuf")
    dropped = invite_newcomer(draft, email="noe@example.org", name="Fabrique nouvelle")
    merge_into(kept.structure, dropped.structure, editor)

    services.withdraw_invitation(part=kept, by=leader_of(draft), now=timezone.now())

    for email in ("lea@example.org", "noe@example.org"):
        assert len(mails_to(email)) == 2
