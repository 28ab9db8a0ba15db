"""Who claims a structure, by which proof, and who answers."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from structures.corrections import services as corrections
from structures.membership import claims, departures, rules
from structures.models import AlreadyDecidedError, Claim, Contact, StructurePage, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory
from tests.sign_in import sign_in
from tests.structures.people import (
    MANAGER,
    MEMBER,
    link_to,
    mails_to,
    role_of,
    structure_with,
    verified,
)

pytestmark = pytest.mark.django_db


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
