"""What editors decide about the page of a structure, while it takes part in an application."""

import pytest
from django.utils import timezone

from calls import rules, services
from calls.models import Participant
from structures.duplicates.services import merge
from structures.models import PossibleDuplicate, Proposal
from structures.proposals.services import refuse
from tests.calls.test_group import accept, invite_newcomer
from tests.factories.accounts import UserFactory
from tests.factories.calls import ask_signatures, file, join, leader_of, together

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


def test_who_accepted_for_one_page_need_not_accept_for_the_other(editor):
    draft = together()
    accepted, invited = draft.parts.filter(role="co_holder").first(), join(draft, state="invited")

    merge_into(invited.structure, accepted.structure, editor)

    invited.refresh_from_db()
    assert invited.takes_part


def test_what_is_being_signed_returns_to_draft_with_one_structure_less(editor):
    draft = together(count=4)
    ask_signatures(draft)
    first, second = (part.structure for part in draft.parts.filter(role="co_holder")[:2])

    merge_into(first, second, editor)

    draft.refresh_from_db()
    assert draft.is_draft
    assert draft.parts.taking_part().count() == 3


def test_what_is_filed_stays_as_it_was_signed(editor):
    filed = file(together(count=4))
    first, second = (part.structure for part in filed.parts.filter(role="co_holder")[:2])

    merge_into(first, second, editor)

    assert filed.parts.taking_part().count() == 4
    assert Participant.objects.filter(structure=second).exists()
