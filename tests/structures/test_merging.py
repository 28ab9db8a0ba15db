"""What waits on two pages that become one: nothing lost, nothing twice."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from structures.corrections.services import accept, suggest
from structures.duplicates import services
from structures.membership import claims, departures, people
from structures.models import (
    Claim,
    ConfirmationMail,
    Contact,
    Invitation,
    Membership,
    PossibleDuplicate,
    Proposal,
    RegisterRecord,
    RelayedMessage,
    SearchAlert,
    StructurePage,
    Suggestion,
    ToldStructure,
)
from structures.proposals import services as proposals
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory, TerritoryFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

State = PossibleDuplicate.State


@pytest.fixture
def editor():
    return UserFactory(editor=True)


@pytest.fixture
def pair():
    place = TerritoryFactory(name="Sommières")
    first = StructurePageFactory(title="Les Arches", record__commune=place)
    second = StructurePageFactory(title="Association Les Arches", record__commune=place)
    return PossibleDuplicate.objects.create(first=first, second=second, clues=["name"])


def merge(pair, editor):
    services.merge(pair=pair, kept=pair.first, person=editor)


def correct(structure, sender, proposed="https://arches.example.org/", **more):
    return suggest(
        structure=structure,
        field="website",
        current=structure.website,
        proposed=proposed,
        origin="reader",
        sender=sender,
        **more,
    )


def report(structure, sender="", message="Fermée en mai."):
    return suggest(
        structure=structure,
        field="",
        current="",
        proposed="",
        origin="reader",
        reason="closed",
        message=message,
        sender=sender,
    )


def senders(suggestion):
    return sorted(suggestion.senders.values_list("email", "message"))


def test_the_same_suggestion_on_both_waits_once_and_answers_both_senders(pair, editor):
    correct(pair.first, "une@example.org", message="Leur affiche")
    correct(pair.second, "deux@example.org", message="Leur carte")
    correct(pair.second, "une@example.org", message="Redit")
    correct(pair.second, "", message="Vu sur place")

    merge(pair, editor)

    suggestion = Suggestion.objects.get()
    assert suggestion.structure == pair.first
    assert senders(suggestion) == [
        ("", "Vu sur place"),
        ("deux@example.org", "Leur carte"),
        ("une@example.org", "Leur affiche"),
    ]
    accept(suggestion=suggestion, person=editor)
    assert sorted(mail.to[0] for mail in Email.objects.all()) == ["deux@example.org", "une@example.org"]


def test_other_suggestions_and_reports_follow_as_they_are(pair, editor):
    correct(pair.first, "une@example.org")
    other = correct(pair.second, "deux@example.org", "https://autre.example.org/")
    report(pair.first, "une@example.org")
    same, different = report(pair.second, "deux@example.org"), report(pair.second, message="Déménagée.")

    merge(pair, editor)

    assert pair.first.suggestions.waiting().count() == 4
    assert not pair.second.suggestions.exists()
    assert not Suggestion.objects.filter(pk=same.pk).exists()
    assert Suggestion.objects.get(pk=other.pk).structure == pair.first
    assert Suggestion.objects.get(pk=different.pk).structure == pair.first
    twice = Suggestion.objects.get(message="Fermée en mai.")
    assert [email for email, _message in senders(twice)] == ["deux@example.org", "une@example.org"]


def test_what_was_decided_stays_in_the_past_of_the_page_kept(pair, editor):
    accept(suggestion=correct(pair.second, "une@example.org"), person=editor)
    correct(pair.first, "deux@example.org")

    merge(pair, editor)

    assert sorted(pair.first.suggestions.values_list("state", flat=True)) == ["accepted", "waiting"]


def test_requests_for_access_wait_once_and_members_of_either_page_wait_no_more(pair, editor):
    both, member, newcomer = UserFactory(), UserFactory(), UserFactory()
    MembershipFactory(structure=pair.second, user=member, role=Membership.Role.MANAGER)
    for structure, person in (
        (pair.first, both),
        (pair.second, both),
        (pair.first, member),
        (pair.second, newcomer),
    ):
        claims.claim(structure=structure, person=person)

    merge(pair, editor)

    waiting = Claim.objects.waiting()
    assert sorted(claim.person_id for claim in waiting) == sorted([both.pk, newcomer.pk])
    assert {claim.structure for claim in waiting} == {pair.first}
    assert Claim.objects.get(person=member).state == Claim.State.ACCEPTED
    assert claims.role_of(member, pair.first) == Membership.Role.MANAGER


def test_invitations_wait_once_and_those_of_members_are_granted(pair, editor):
    manager, other = (
        MembershipFactory(structure=each, role=Membership.Role.MANAGER).user
        for each in (pair.first, pair.second)
    )
    people.invite(structure=pair.first, by=manager, email="nina@exemple.org", role="member")
    people.invite(structure=pair.first, by=manager, email=other.email, role="member")
    people.invite(structure=pair.second, by=other, email="nina@exemple.org", role="member")
    people.invite(structure=pair.second, by=other, email="lou@exemple.org", role="member")

    merge(pair, editor)

    waiting = Invitation.objects.waiting()
    assert sorted(waiting.values_list("email", flat=True)) == ["lou@exemple.org", "nina@exemple.org"]
    assert {invitation.structure for invitation in waiting} == {pair.first}


@pytest.mark.parametrize("told", [["first"], ["second"], ["first", "second"]])
def test_an_alert_told_of_either_page_is_told_of_neither_again(pair, editor, told):
    now = timezone.now()
    alert = SearchAlert.objects.create(email="a@example.org", frequency="daily", created_at=now)
    for side in told:
        ToldStructure.objects.create(alert=alert, structure=getattr(pair, side), told_at=now)

    merge(pair, editor)

    assert ToldStructure.objects.get().structure == pair.first


def test_an_alert_that_knew_the_page_withdrawn_knows_the_one_kept(pair, editor):
    alert = SearchAlert.objects.create(
        email="a@example.org", frequency="daily", created_at=timezone.now(), known=[pair.second.pk]
    )

    merge(pair, editor)

    alert.refresh_from_db()
    assert pair.first.pk in alert.known


def test_messages_and_confirmation_mails_follow(pair, editor):
    since = timezone.now() - timedelta(days=400)
    for structure in (pair.first, pair.second):
        RelayedMessage.objects.create(structure=structure, sender="a@example.org", text="Bonjour")
        ConfirmationMail.objects.create(
            structure=structure, recipient="m@example.org", kind="request", since=since
        )

    merge(pair, editor)

    assert pair.first.relayed_messages.count() == 2
    assert pair.first.confirmation_mails.count() == 1


def proposal(page, person=None):
    return Proposal.objects.create(
        page=page,
        name=page.title,
        link=Proposal.Link.INSIDE,
        sender_email="qui@propose.org",
        language="fr",
        person=person,
    )


def test_a_proposal_merged_into_a_page_online_is_welcomed_and_asks_its_members(pair, editor):
    person, member = UserFactory(), MembershipFactory(structure=pair.first, role=Membership.Role.MANAGER).user
    pair.second.unpublish()
    asked = proposal(pair.second, person)

    merge(pair, editor)

    asked.refresh_from_db()
    assert (asked.state, asked.page) == (Proposal.State.PUBLISHED, pair.first)
    assert claims.role_of(person, pair.first) is None
    assert Claim.objects.waiting().get().person == person
    assert [mail.to[0] for mail in Email.objects.all()] == [member.email, "qui@propose.org"]


@pytest.mark.parametrize("email", ["", "qui@propose.org"])
def test_a_proposal_merged_into_a_page_of_nobody_proves_nothing(pair, editor, email):
    person = UserFactory(email="qui@propose.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    pair.second.unpublish()
    pair.second.contacts = [Contact(kind="email", value=email)] if email else []
    pair.second.save()
    asked = proposal(pair.second, person)

    merge(pair, editor)

    asked.refresh_from_db()
    assert asked.state == Proposal.State.PUBLISHED
    assert not Membership.objects.exists()
    assert Claim.objects.waiting().get().person == person
    record = RegisterRecord.objects.get(page=pair.first)
    assert record.verified_at is None


def test_a_proposal_merged_into_a_draft_proves_nothing_either(pair, editor):
    person = UserFactory()
    for page in (pair.first, pair.second):
        page.unpublish()
    proposal(pair.second, person)

    merge(pair, editor)
    StructurePage.objects.get(pk=pair.first.pk).get_latest_revision().publish(user=editor)

    assert not Membership.objects.exists()
    assert Claim.objects.waiting().get().person == person


@pytest.mark.parametrize("side", ["first", "second"])
def test_a_page_that_left_the_directory_is_merged_with_none(pair, editor, side, client):
    departures.object_by_link(structure=getattr(pair, side), reason="")
    pair = PossibleDuplicate.objects.get(pk=pair.pk)

    with pytest.raises(services.StandingWithdrawalError):
        merge(pair, editor)

    sign_in(client, editor)
    address = reverse("duplicates:compare", args=[pair.pk])
    assert "a quitté l’annuaire à sa demande" in client.get(address).content.decode()
    assert client.post(address, {"kept": "first"}).status_code == 200
    assert PossibleDuplicate.objects.get().is_waiting
    assert [page.live for page in StructurePage.objects.order_by("pk")].count(True) == 1


def test_a_draft_begun_on_the_page_kept_goes_on_with_what_the_other_said(pair, editor):
    draft = StructurePage.objects.get(pk=pair.first.pk)
    draft.presentation = "<p>Travail en cours.</p>"
    draft.save_revision(user=editor)
    pair.second.website = "https://arches.example.org/"
    pair.second.save()

    merge(pair, editor)

    page = StructurePage.objects.get(pk=pair.first.pk)
    latest = page.get_latest_revision_as_object()
    assert (page.presentation, page.website) == ("", "https://arches.example.org/")
    assert latest.presentation == "<p>Travail en cours.</p>"
    assert latest.website == "https://arches.example.org/"
    assert page.has_unpublished_changes


def test_two_proposals_of_one_structure_are_both_answered(pair, editor):
    pair.second.unpublish()
    pair.first.unpublish()
    first, second = proposal(pair.first), proposal(pair.second)

    merge(pair, editor)
    pair.first.refresh_from_db()
    pair.first.get_latest_revision().publish(user=editor)

    assert set(Proposal.objects.values_list("state", flat=True)) == {Proposal.State.PUBLISHED}
    assert Email.objects.count() == len([first, second])


def test_refusing_one_of_two_proposals_keeps_the_draft_of_the_other(pair, editor):
    pair.second.unpublish()
    pair.first.unpublish()
    first, second = proposal(pair.first), proposal(pair.second)
    merge(pair, editor)

    proposals.refuse(proposal=first, reason="Deux fois la même", person=editor)

    second.refresh_from_db()
    assert second.page == pair.first


def test_who_was_told_apart_from_the_page_withdrawn_stays_apart_from_the_one_kept(pair, editor):
    third = StructurePageFactory(title="Les Arches (Nîmes)")
    apart = PossibleDuplicate.objects.create(first=pair.second, second=third, clues=["phone"])
    services.tell_apart(pair=apart, person=editor)
    PossibleDuplicate.objects.create(first=pair.first, second=third, clues=["name"])

    merge(pair, editor)

    assert PossibleDuplicate.objects.get(first=pair.first, second=third).state == State.DIFFERENT
    assert not PossibleDuplicate.objects.waiting().exists()
