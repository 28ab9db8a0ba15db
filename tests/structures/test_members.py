"""Who speaks for a structure: invitations, roles, leaving, and pages that leave the directory."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase
from structures.membership import claims, departures, drafts, people, rules
from structures.membership.tasks import forget_requests
from structures.membership.words import words_of
from structures.models import (
    Claim,
    Contact,
    Invitation,
    Membership,
    RegisterRecord,
    StructurePage,
    Withdrawal,
)
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory
from tests.sign_in import sign_in
from tests.structures.people import MANAGER, MEMBER, link_to, mails_to, role_of, structure_with, team

__all__ = ["team"]

pytestmark = pytest.mark.django_db


# Invitations


def test_invitation_is_accepted_by_the_address_invited_only(client, team):
    structure, chief, _other = team
    people.invite(structure=structure, by=chief.user, email="Nina@Exemple.org", role=MEMBER)
    address = link_to("nina@exemple.org")
    assert "Connectez-vous" in client.get(address).content.decode()
    sign_in(client, UserFactory(email="curieux@exemple.org"))
    assert client.post(address, {"action": "accept"}).status_code == 403
    nina = UserFactory(email="nina@exemple.org")
    sign_in(client, nina)
    client.get(address)
    assert role_of(nina, structure) is None
    client.post(address, {"action": "accept"})
    assert role_of(nina, structure) == MEMBER
    assert client.post(address, {"action": "accept"}).status_code == 410


@pytest.mark.parametrize("door", ["account_signup", "account_login"])
def test_who_comes_by_an_invitation_finds_the_address_invited_in_the_form(client, team, door):
    structure, chief, _other = team
    invitation = people.invite(structure=structure, by=chief.user, email="nina@exemple.org", role=MEMBER)
    link = link_to("nina@exemple.org")

    assert "nina@exemple.org" in client.get(reverse(door), {"next": link}).content.decode()

    people.withdraw_invitation(invitation=invitation, by=chief.user)
    for other in (link, "/mon-espace/", "https://ailleurs.example/", "", "\x00", link.replace("/", "//")):
        assert "nina@exemple.org" not in client.get(reverse(door), {"next": other}).content.decode()


def test_invitation_withdrawn_sent_again_too_old_or_refused_opens_nothing(client, team):
    structure, chief, _other = team
    nina = UserFactory(email="nina@exemple.org")
    sign_in(client, nina)
    invitation = people.invite(structure=structure, by=chief.user, email=nina.email, role=MEMBER)
    first = link_to(nina)
    people.resend(invitation=invitation, by=chief.user)
    second = link_to(nina)
    assert client.get(first).status_code == 410
    with time_machine.travel(timezone.now() + rules.INVITATION_LASTS + timedelta(minutes=1)):
        assert client.get(second).status_code == 410
    sign_in(client, nina)
    people.withdraw_invitation(invitation=invitation, by=chief.user)
    assert client.post(second, {"action": "accept"}).status_code == 410
    people.invite(structure=structure, by=chief.user, email=nina.email, role=MEMBER)
    client.post(link_to(nina), {"action": "refuse"})
    assert role_of(nina, structure) is None
    assert "refusée" in mails_to(chief.user)[-1].subject


def test_only_who_is_in_charge_invites_names_and_removes(client, team):
    structure, chief, other = team
    sign_in(client, other.user)
    invitation = Invitation.objects.create(
        structure=structure, email="a@exemple.org", sent_at=timezone.now(), role=MEMBER
    )
    for name, args in (
        ("invite", [structure.pk]),
        ("change_invitation", [structure.pk, invitation.pk]),
        ("role", [structure.pk, chief.pk]),
        ("remove", [structure.pk, chief.pk]),
        ("object", [structure.pk]),
    ):
        data = {"email": "b@exemple.org", "role": MEMBER, "sure": "on"}
        assert client.post(reverse(f"structures:{name}", args=args), data).status_code == 404, name
    assert structure.memberships.count() == 2
    assert "a@exemple.org" not in client.get(reverse("structures:desk", args=[structure.pk])).content.decode()


def test_member_of_another_structure_touches_nothing_here(client, team):
    structure, chief, other = team
    sign_in(client, MembershipFactory(role=MANAGER).user)
    assert client.get(reverse("structures:desk", args=[structure.pk])).status_code == 404
    assert client.post(reverse("structures:remove", args=[structure.pk, other.pk])).status_code == 404
    own = Membership.objects.exclude(structure=structure).get().structure
    assert client.post(reverse("structures:remove", args=[own.pk, chief.pk])).status_code == 404
    assert structure.memberships.count() == 2


def test_inviting_a_member_again_is_said_and_sends_nothing(client, team):
    structure, chief, other = team
    sign_in(client, chief.user)
    data = {"email": other.user.email, "role": MEMBER}
    response = client.post(reverse("structures:invite", args=[structure.pk]), data)
    assert response.status_code == 422
    assert not mails_to(other.user)


def test_invitations_sent_too_fast_wait_and_the_address_is_kept(client, team):
    structure, chief, _other = team
    sign_in(client, chief.user)
    address = reverse("structures:invite", args=[structure.pk])
    for number in range(20):
        client.post(address, {"email": f"n{number}@exemple.org", "role": MEMBER})
    response = client.post(address, {"email": "trop@exemple.org", "role": MEMBER})
    assert response.status_code == 429
    assert 'value="trop@exemple.org"' in response.content.decode()
    again = client.post(
        reverse("structures:change_invitation", args=[structure.pk, Invitation.objects.first().pk]),
        {"action": "resend"},
    )
    assert again.status_code == 429
    assert 'name="action" value="resend"' in again.content.decode()


# Roles and leaving


def test_last_in_charge_cannot_step_down_and_another_one_can(team):
    structure, chief, other = team
    with pytest.raises(people.LastInChargeError):
        people.change_role(membership=chief, by=chief.user, role=MEMBER)
    people.change_role(membership=other, by=chief.user, role=MANAGER)
    assert "rôle" in mails_to(other.user)[-1].subject
    people.change_role(membership=chief, by=chief.user, role=MEMBER)
    assert role_of(chief.user, structure) == MEMBER


def test_removed_member_is_told_and_loses_the_structure(client, team):
    structure, chief, other = team
    people.remove(membership=other, by=chief.user)
    assert mails_to(other.user)
    sign_in(client, other.user)
    assert client.get(reverse("structures:desk", args=[structure.pk])).status_code == 404


def test_last_in_charge_leaves_the_role_to_whom_they_name(client, team):
    structure, chief, _other = team
    third = MembershipFactory(structure=structure, role=MEMBER)
    sign_in(client, chief.user)
    address = reverse("structures:leave", args=[structure.pk])
    assert client.post(address, {"sure": "on"}).status_code == 422
    client.post(address, {"sure": "on", "successor": third.pk})
    assert role_of(third.user, structure) == MANAGER
    assert role_of(chief.user, structure) is None


def test_role_passes_by_itself_when_an_account_is_erased(team):
    structure, chief, other = team
    MembershipFactory(structure=structure, role=MEMBER)
    erase(user=chief.user)
    assert role_of(other.user, structure) == MANAGER
    assert "responsable" in mails_to(other.user)[-1].subject


def test_sole_member_leaves_a_page_that_may_be_claimed_again(client):
    alone = MembershipFactory(role=MANAGER, structure=structure_with(title="La Seule"))
    sign_in(client, alone.user)
    address = reverse("structures:leave", args=[alone.structure.pk])
    assert "n’appartient plus à personne" in client.get(address).content.decode()
    client.post(address, {"sure": "on"})
    structure = StructurePage.objects.get()
    assert structure.live
    assert structure.claimed_at is None
    assert "La Seule" in mails_to("ess@example.org")[-1].subject
    newcomer = UserFactory()
    claims.accept_by_link(asked=claims.claim(structure=structure, person=newcomer))
    assert role_of(newcomer, structure) == MANAGER


def test_sole_member_whose_account_is_erased_leaves_a_page_that_may_be_claimed_again():
    alone = MembershipFactory(role=MANAGER, structure=structure_with(title="La Seule"))
    erase(user=alone.user)
    assert StructurePage.objects.get().claimed_at is None
    assert "La Seule" in mails_to("ess@example.org")[-1].subject


def test_every_change_is_in_the_history_of_the_page(client, team):
    structure, chief, other = team
    people.remove(membership=other, by=chief.user)
    sign_in(client, UserFactory(editor=True))
    page = client.get(f"/admin/pages/{structure.pk}/history/").content.decode()
    assert "Membre retiré" in page


# Pages that leave the directory


def test_structure_that_objects_is_withdrawn_flagged_and_put_back_by_an_editor(client, team):
    structure, chief, other = team
    sign_in(client, chief.user)
    client.post(reverse("structures:object", args=[structure.pk]), {"sure": "on", "reason": "Discrétion"})
    structure.refresh_from_db()
    record = RegisterRecord.objects.get(page=structure)
    assert not structure.live
    assert record.objected_at
    assert not record.is_publishable
    assert mails_to(other.user)
    assert "Discrétion" in mails_to("ess@example.org")[-1].message
    sign_in(client, UserFactory(editor=True))
    client.post(reverse("withdrawals:lift", args=[Withdrawal.objects.get().pk]))
    assert StructurePage.objects.get(pk=structure.pk).live
    assert RegisterRecord.objects.get(page=structure).objected_at is None


def test_editor_who_publishes_a_page_that_left_lifts_its_withdrawal(team):
    structure, chief, _other = team
    departures.object_as_member(structure=structure, person=chief.user, reason="")
    editor = UserFactory(editor=True)

    StructurePage.objects.get(pk=structure.pk).save_revision(user=editor).publish()

    withdrawal = Withdrawal.objects.get()
    assert withdrawal.lifted_by == editor
    assert RegisterRecord.objects.get(page=structure).objected_at is None
    assert "est de retour" in mails_to(chief.user)[-1].subject


def test_contact_on_record_withdraws_without_an_account_by_a_button(client):
    structure = structure_with("contact@exemple.org")
    ask = reverse("structures:ask_objection", args=[structure.pk])
    assert "contact@exemple.org" not in client.get(ask).content.decode()
    client.post(ask, {"mailbox": Contact.objects.get().pk})
    address = link_to("contact@exemple.org")
    client.get(address)
    assert StructurePage.objects.get().live
    client.post(address, {"sure": "on"})
    assert not StructurePage.objects.get().live


def test_members_cannot_write_a_page_that_left(team):
    structure, chief, _other = team
    departures.object_as_member(structure=structure, person=chief.user, reason="")
    with pytest.raises(claims.NotAllowedError):
        drafts.save(structure=structure, person=chief.user, words={}, seen={}, version=0)


def test_merged_pages_gather_their_people_once(team):
    kept, _chief, other = team
    dropped = structure_with(title="Fournil bis")
    MembershipFactory(structure=dropped, user=other.user, role=MANAGER)
    newcomer = MembershipFactory(structure=dropped, role=MANAGER)
    asked = claims.claim(structure=dropped, person=UserFactory())
    words = words_of(dropped) | {"teaser_text": "Du pain chaque matin."}
    written = {"words": words, "seen": words_of(dropped), "version": 0}
    drafts.save_and_send(structure=dropped, person=newcomer.user, **written)
    departures.move_members(dropped=dropped, kept=kept)
    assert role_of(other.user, kept) == MANAGER
    assert role_of(newcomer.user, kept) == MANAGER
    assert kept.memberships.count() == 3
    assert not dropped.memberships.exists()
    assert Claim.objects.get(pk=asked.pk).structure == kept
    assert "Fournil bis" in mails_to(newcomer.user)[-1].subject
    draft = drafts.open_draft(kept)
    assert draft.state == "draft"
    shown = drafts.written_words(kept, draft)
    assert (shown["title"], shown["teaser_text"]) == ("Le Fournil", "Du pain chaque matin.")


# Personal data


def test_decisions_are_forgotten_after_a_year(team):
    structure, chief, _other = team
    asked = claims.claim(structure=structure, person=UserFactory())
    claims.refuse(asked=asked, by=chief.user, reason="Non")
    forget_requests(0)
    assert Claim.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        forget_requests(0)
    assert not Claim.objects.exists()


def test_requests_go_with_the_account_and_are_exported(client, team):
    structure, chief, _other = team
    person = UserFactory()
    claims.claim(structure=structure, person=person, message="Bonjour à vous")
    people.invite(structure=structure, by=chief.user, email=person.email, role=MEMBER)
    sign_in(client, person)
    assert "Bonjour à vous" in client.get("/mon-espace/mes-donnees/").content.decode()
    erase(user=person)
    assert not Claim.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_space_asks_the_same_number_of_queries(client, count, django_assert_max_num_queries):
    person = UserFactory()
    sign_in(client, person)
    for _number in range(count):
        MembershipFactory(user=person, role=MANAGER)
        claims.claim(structure=StructurePageFactory(), person=person)
        chief = MembershipFactory(role=MANAGER)
        people.invite(structure=chief.structure, by=chief.user, email=person.email, role=MEMBER)
    client.get("/mon-espace/")
    with django_assert_max_num_queries(26):
        assert client.get("/mon-espace/").status_code == 200
