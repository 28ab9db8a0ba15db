"""Who speaks for a structure: claims, invitations, roles, leaving, and pages that leave the directory."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from accounts.services import erase
from structures.corrections import services as corrections
from structures.membership import claims, departures, drafts, people, rules
from structures.membership.tasks import forget_requests
from structures.membership.words import words_of
from structures.models import (
    AlreadyDecidedError,
    Claim,
    Contact,
    Invitation,
    Membership,
    RegisterRecord,
    StructurePage,
    Suggestion,
    Withdrawal,
)
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

MANAGER, MEMBER = Membership.Role.MANAGER, Membership.Role.MEMBER
LINK = re.compile(r"http://[^/\s]+(/\S+)")


def structure_with(*emails, public=True, **fields):
    page = StructurePageFactory(**fields)
    for number, email in enumerate(emails):
        Contact.objects.create(
            structure=page, kind=Contact.Kind.EMAIL, value=email, is_public=public, sort_order=number
        )
    return page


def mails_to(person):
    address = getattr(person, "email", person)
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [address]]


def link_to(person):
    return LINK.search(mails_to(person)[-1].message)[1]


def verified(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def role_of(person, structure):
    return claims.role_of(person, structure)


# Claims


def test_address_on_record_opens_at_once_and_the_first_is_in_charge(client):
    structure = structure_with("contact@exemple.org")
    person = verified(UserFactory(email="contact@exemple.org"))
    sign_in(client, person)
    page = client.get(reverse("structures:claim", args=[structure.pk])).content.decode()
    assert "est enregistrée pour cette structure" in page
    assert role_of(person, structure) is None
    client.post(reverse("structures:claim", args=[structure.pk]))
    assert role_of(person, structure) == MANAGER
    assert Claim.objects.get().proof == Claim.Proof.ACCOUNT


@pytest.mark.parametrize("address", ["other@exemple.org", "c@exemple.org", "contact@gmail.com"])
def test_a_shared_domain_proves_nothing(client, address):
    structure = structure_with("contact@exemple.org", "bonjour@gmail.com")
    person = verified(UserFactory(email=address))
    claims.claim(structure=structure, person=person)
    assert role_of(person, structure) is None


def test_an_address_not_verified_proves_nothing():
    structure = structure_with("contact@exemple.org")
    person = UserFactory(email="contact@exemple.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=False, primary=True)
    claims.claim(structure=structure, person=person)
    assert role_of(person, structure) is None


def test_holder_of_an_address_on_record_is_asked_no_proof(client):
    structure = structure_with("contact@exemple.org")
    sign_in(client, verified(UserFactory(email="contact@exemple.org")))

    form = client.get(reverse("structures:claim", args=[structure.pk])).context["form"]

    assert "proof" not in form.fields


def test_an_address_that_a_reader_suggested_proves_nothing_before_it_has_stood():
    structure = structure_with("contact@exemple.org")
    reader = verified(UserFactory(email="nouveau@exemple.net"))
    said = corrections.suggest(
        structure=structure,
        field="email",
        current="contact@exemple.org",
        proposed=reader.email,
        origin=Suggestion.Origin.READER,
    )
    corrections.accept(suggestion=said, person=UserFactory(editor=True))
    structure = StructurePage.objects.get(pk=structure.pk)

    claims.claim(structure=structure, person=reader)
    departures.send_objection_link(structure=structure, number=structure.contacts.get().pk)

    assert structure.contacts.get().value == reader.email
    assert role_of(reader, structure) is None
    assert not mails_to(reader)
    with time_machine.travel(timezone.now() + rules.SUGGESTED_STANDS + timedelta(minutes=1)):
        claims.claim(structure=structure, person=reader)
    assert role_of(reader, structure) == MANAGER


def test_nothing_of_an_internal_address_shows_to_strangers(client):
    structure = structure_with("direction.privee@gmail.com", public=False)

    page = client.get(reverse("structures:ask_objection", args=[structure.pk])).content.decode()

    assert "une adresse que seule l’équipe du portail connaît" in page
    assert not any(part in page for part in ("d•••", "gmail", "g•••"))


def test_addresses_on_record_are_masked(client):
    structure = structure_with("contact@exemple.org")
    Contact.objects.create(structure=structure, kind="email", value="secret@interne.org", is_public=False)
    sign_in(client, UserFactory())
    page = client.get(reverse("structures:claim", args=[structure.pk])).content.decode()
    assert "c•••@exemple.org" in page
    assert "contact@exemple.org" not in page
    assert "interne" not in page
    assert "secret" not in page


def test_link_sent_to_the_record_changes_nothing_before_its_button(client):
    structure = structure_with("contact@exemple.org")
    person = UserFactory()
    sign_in(client, person)
    number = Contact.objects.get().pk
    client.post(reverse("structures:claim", args=[structure.pk]), {"proof": number, "message": "Trésorière"})
    address = link_to("contact@exemple.org")
    client.logout()
    assert "Trésorière" in client.get(address).content.decode()
    assert role_of(person, structure) is None
    client.post(address, {"action": "accept"})
    assert role_of(person, structure) == MANAGER
    assert client.get(address).status_code == 410
    assert client.post(address, {"action": "accept"}).status_code == 410


def test_link_to_the_record_ends_with_time_with_the_contact_and_by_a_refusal(client):
    structure = structure_with("contact@exemple.org")
    person, number = UserFactory(), Contact.objects.get().pk
    claims.claim(structure=structure, person=person, mailbox=number)
    address = link_to("contact@exemple.org")
    with time_machine.travel(timezone.now() + rules.LINK_LASTS + timedelta(minutes=1)):
        assert client.post(address, {"action": "accept"}).status_code == 410
    Contact.objects.update(value="autre@exemple.org")
    assert client.post(address, {"action": "accept"}).status_code == 410
    Contact.objects.update(value="contact@exemple.org")
    client.post(address, {"action": "refuse"})
    assert Claim.objects.get().state == Claim.State.REFUSED
    assert "refusée" in mails_to(person)[-1].subject


def test_forged_link_and_contact_of_another_structure_send_nothing(client):
    other = structure_with("voisin@exemple.org")
    structure = structure_with("contact@exemple.org")
    person = UserFactory()
    claims.claim(structure=structure, person=person, mailbox=other.contacts.get().pk)
    assert not mails_to("voisin@exemple.org")
    assert client.post(reverse("structures:claim_link", args=["x:y:z"])).status_code == 410


def test_without_address_members_answer_and_else_editors():
    structure = structure_with()
    person, second = UserFactory(), UserFactory()
    claims.claim(structure=structure, person=person)
    assert "/admin/" in mails_to("ess@example.org")[-1].message
    claims.accept(asked=Claim.objects.get(), by=UserFactory(editor=True), as_editor=True)
    claims.claim(structure=structure, person=second)
    assert "/admin/" not in mails_to(person)[-1].message
    claims.accept(asked=Claim.objects.waiting().get(), by=person)
    assert (role_of(person, structure), role_of(second, structure)) == (MANAGER, MEMBER)


def test_who_has_no_access_to_the_address_after_all_is_answered_by_members_and_keeps_their_words(client):
    structure = structure_with("contact@exemple.org")
    chief = MembershipFactory(structure=structure, role=MANAGER).user
    sign_in(client, UserFactory())
    address = reverse("structures:claim", args=[structure.pk])
    client.post(address, {"proof": structure.contacts.get().pk, "message": ""})
    assert not mails_to(chief)

    client.post(address, {"proof": "", "message": "Je suis la trésorière."})
    client.post(address, {"proof": "", "message": ""})

    assert Claim.objects.get().message == "Je suis la trésorière."
    assert len(mails_to(chief)) == 1


def test_two_claimants_at_once_give_one_person_in_charge():
    structure = structure_with("contact@exemple.org")
    first, second = UserFactory(), UserFactory()
    one = claims.claim(structure=structure, person=first)
    other = claims.claim(structure=structure, person=second)
    claims.accept_by_link(asked=one)
    assert Claim.objects.get(pk=other.pk).is_waiting
    claims.accept_by_link(asked=other)
    assert (role_of(first, structure), role_of(second, structure)) == (MANAGER, MEMBER)
    assert "rejoint" in mails_to(first)[-1].subject


def test_the_same_claim_twice_is_one_and_answered_once():
    structure, person = structure_with(), UserFactory()
    asked = claims.claim(structure=structure, person=person)
    assert claims.claim(structure=structure, person=person) == asked
    claims.withdraw(asked=asked, person=person)
    with pytest.raises(AlreadyDecidedError):
        claims.accept(asked=asked, by=UserFactory(editor=True), as_editor=True)
    assert role_of(person, structure) is None


def test_only_members_answer_and_only_the_claimant_takes_back(client):
    structure = structure_with()
    asked = claims.claim(structure=structure, person=UserFactory())
    stranger = MembershipFactory(role=MANAGER).user
    with pytest.raises(claims.NotAllowedError):
        claims.accept(asked=asked, by=stranger)
    sign_in(client, stranger)
    assert client.post(reverse("structures:take_claim_back", args=[asked.pk])).status_code == 404
    answer = reverse("structures:answer_claim", args=[structure.pk, asked.pk])
    assert client.post(answer, {"action": "accept"}).status_code == 404
    assert Claim.objects.get().is_waiting


def test_refusing_needs_a_reason_which_the_person_reads(client):
    structure, person = structure_with(), UserFactory()
    MembershipFactory(structure=structure, role=MANAGER, user=UserFactory(email="chef@example.org"))
    asked = claims.claim(structure=structure, person=person)
    sign_in(client, structure.memberships.get().user)
    answer = reverse("structures:answer_claim", args=[structure.pk, asked.pk])
    assert client.post(answer, {"action": "refuse", "reason": " "}).status_code == 422
    client.post(answer, {"action": "refuse", "reason": "Nous ne vous connaissons pas"})
    assert "Nous ne vous connaissons pas" in mails_to(person)[-1].message


def test_claims_are_counted(client):
    structure = structure_with()
    sign_in(client, UserFactory())
    address = reverse("structures:claim", args=[structure.pk])
    answers = [client.post(address, {"message": "Je suis trésorière"}) for _time in range(11)]
    assert answers[-1].status_code == 429
    assert "Je suis trésorière</textarea>" in answers[-1].content.decode()


def test_links_asked_too_often_wait_and_the_choice_is_kept(client):
    structure = structure_with("contact@exemple.org", "autre@exemple.org")
    box = Contact.objects.get(value="autre@exemple.org").pk
    address = reverse("structures:ask_objection", args=[structure.pk])
    answers = [client.post(address, {"mailbox": box}) for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert f'value="{box}"' in answers[-1].content.decode().split("checked")[0].rsplit("<input", 1)[-1]
    assert "dans 24 heures" in answers[-1].content.decode()


def test_editor_answers_in_the_admin_and_the_home_panel_counts(client):
    asked = claims.claim(structure=structure_with(), person=UserFactory(full_name="Ana Ruiz"))
    sign_in(client, UserFactory(editor=True))
    assert reverse("claims:index") in client.get("/admin/").content.decode()
    assert asked.structure.title in client.get(reverse("claims:index")).content.decode()
    answer = reverse("claims:answer", args=[asked.pk])
    assert "Ana Ruiz" in client.get(answer).content.decode()
    client.post(answer, {"action": "accept"})
    assert role_of(asked.person, asked.structure) == MANAGER
    assert reverse("claims:index") + '"' not in client.get("/admin/").content.decode().split("waiting")[-1]


def test_instructors_answer_no_claim(client):
    asked = claims.claim(structure=structure_with(), person=UserFactory())
    sign_in(client, UserFactory(instructor=True))
    client.post(reverse("claims:answer", args=[asked.pk]), {"action": "accept"})
    assert Claim.objects.get().is_waiting


# Invitations


@pytest.fixture
def team():
    """A structure with someone in charge and a member."""
    structure = structure_with("contact@exemple.org", title="Le Fournil")
    chief = MembershipFactory(structure=structure, role=MANAGER, user=UserFactory(full_name="Chef"))
    other = MembershipFactory(structure=structure, role=MEMBER, user=UserFactory(full_name="Membre"))
    return structure, chief, other


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
