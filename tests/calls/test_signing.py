"""What is signed, by whom, and what voids it; filing, taking back, withdrawing."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import rules, services
from calls.checklist import checklist
from calls.models import Application, Signature
from calls.services import content
from structures.models import RegisterRecord
from tests.calls.signing import mails, member_of_part, parts
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    TWO_STEPS,
    ApplicationFactory,
    CallPageFactory,
    ask,
    ask_signatures,
    file,
    join,
    key,
    leader_of,
    sign_for,
    step,
    together,
    when,
)
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return together()


@pytest.fixture
def signing(draft):
    return ask_signatures(draft)


class TestAsking:
    def test_content_is_frozen_with_its_form_and_those_who_take_part(self, draft):
        asked = ask_signatures(draft)
        assert asked.state == "signing"
        assert [one["role"] for one in asked.participants] == ["lead", "co_holder", "co_holder"]
        assert asked.content_hash == rules.content_hash(
            answers=asked.answers, participants=asked.participants, form_digest=asked.form_version.digest
        )
        assert asked.events.get(kind="signatures_asked").structure == asked.lead

    def test_each_structure_that_signs_is_asked(self, draft):
        join(draft, role="contributor")
        ask_signatures(draft, message="Merci de signer avant jeudi.")
        assert mails("signer").count() == 3
        assert "avant jeudi" in mails("signer").first().message

    def test_too_few_structures_are_refused(self):
        draft = together(count=2)
        with pytest.raises(services.NotEnoughStructuresError) as refused:
            ask_signatures(draft)
        assert refused.value.missing == 1
        assert Application.objects.get().state == "draft"

    @pytest.mark.parametrize("role", ["contributor", "outside"])
    def test_others_than_co_holders_never_count(self, role):
        draft = together(count=2)
        join(draft, role=role)
        with pytest.raises(services.NotEnoughStructuresError):
            ask_signatures(draft)

    def test_a_partner_without_page_never_counts(self):
        draft = together(count=2)
        record = RegisterRecord.objects.create(legal_name="Mairie")
        draft.parts.create(
            role="outside", state="accepted", record=record, name="Mairie", sent_at=timezone.now()
        )
        with pytest.raises(services.NotEnoughStructuresError):
            ask_signatures(draft)

    def test_one_siren_counts_once(self):
        draft = together(count=2)
        siren = draft.lead.record.siren
        join(draft, structure=StructurePageFactory(record__siren=siren, record__siret=None))
        with pytest.raises(services.NotEnoughStructuresError):
            ask_signatures(draft)

    def test_one_association_known_by_two_numbers_counts_once(self):
        draft = together(count=2, minimum=2)
        lead, other = parts(draft)
        RegisterRecord.objects.filter(page=lead.structure).update(rna="W301234567")
        RegisterRecord.objects.filter(page=other.structure).update(rna="W301234567", siren="", siret=None)
        with pytest.raises(services.NotEnoughStructuresError):
            ask_signatures(draft)
        assert checklist(draft, timezone.now()).same_person == [other]

    def test_the_invited_do_not_count_before_they_accept(self):
        draft = together(count=2)
        join(draft, state="invited")
        with pytest.raises(services.NotEnoughStructuresError):
            ask_signatures(draft)

    def test_the_minimum_comes_from_the_call(self):
        assert ask_signatures(together(count=2, minimum=2)).state == "signing"

    def test_missing_answers_are_refused(self, draft):
        draft.answers = {key("name"): "Garage"}
        draft.save()
        with pytest.raises(services.IncompleteError):
            ask_signatures(draft)

    def test_what_was_refused_when_typed_and_is_accepted_today_is_signed_as_its_value(self, draft):
        draft.answers[key("name")] = {"typed": "Garage"}
        draft.save()
        assert ask_signatures(draft).answers[key("name")] == "Garage"

    def test_and_calls_for_the_questions_that_depend_on_it(self, client):
        condition = when(("name", "answered", ""))
        steps = [
            step("Un", ask("short_text", "name", "Nom")),
            step("Deux", ask("short_text", "why", "Pourquoi", condition=condition)),
        ]
        draft = ApplicationFactory(
            call=CallPageFactory(steps=steps), answers={key("name"): {"typed": "Garage"}}
        )
        with pytest.raises(services.IncompleteError):
            ask_signatures(draft)
        client.force_login(draft.created_by)
        page = client.get(reverse("calls:application", args=[draft.pk]))
        assert [each.label for each in page.context["checklist"].missing] == ["Pourquoi"]

    def test_only_the_lead_asks(self, draft):
        with pytest.raises(services.NotAllowedError):
            services.ask_for_signatures(
                application=draft, version=1, by=member_of_part(parts(draft)[1]), now=timezone.now()
            )

    def test_what_changed_since_it_was_read_is_refused(self, draft):
        with pytest.raises(services.ChangedError):
            services.ask_for_signatures(application=draft, version=7, by=leader_of(draft), now=timezone.now())


class TestSigning:
    def test_a_signature_keeps_who_in_what_capacity_and_what_was_ticked(self, signing):
        signature = sign_for(signing, parts(signing)[1], name="Léa Roux", capacity="Gérante")
        assert (signature.name, signature.capacity) == ("Léa Roux", "Gérante")
        assert signature.content_hash == signing.content_hash
        assert signature.form_version == signing.form_version
        assert signature.commitments[0] == "J’ai qualité pour engager ma structure."
        event = signing.events.get(kind="signed")
        assert event.structure == parts(signing)[1].structure
        assert mails("Une signature de plus").count() == 1

    def test_twice_is_once(self, signing):
        part = parts(signing)[1]
        assert sign_for(signing, part) == sign_for(signing, part)
        assert Signature.objects.count() == 1
        assert mails("Une signature de plus").count() == 1

    def test_another_content_is_not_signed(self, signing):
        with pytest.raises(services.ChangedError):
            services.sign(
                application=signing,
                part=parts(signing)[1],
                content_hash="0" * 64,
                name="x",
                capacity="x",
                commitments=services.commitments_of(signing),
                by=member_of_part(parts(signing)[1]),
                now=timezone.now(),
            )

    def test_every_commitment_is_ticked(self, signing):
        with pytest.raises(services.IncompleteError):
            services.sign(
                application=signing,
                part=parts(signing)[1],
                content_hash=signing.content_hash,
                name="x",
                capacity="x",
                commitments=services.commitments_of(signing)[:1],
                by=member_of_part(parts(signing)[1]),
                now=timezone.now(),
            )

    @pytest.mark.parametrize("field", ["name", "capacity"])
    @pytest.mark.parametrize("words", ["", "  ", "."])
    def test_it_bears_a_name_and_a_capacity(self, signing, field, words):
        with pytest.raises(services.NamelessError) as refused:
            sign_for(signing, parts(signing)[1], **{field: words})
        assert refused.value.field == field
        assert not Signature.objects.exists()

    def test_a_name_without_letters_is_told_beside_its_field(self, client, signing):
        sign_in(client, leader_of(signing))
        address = reverse("calls:sign", args=[signing.pk])
        shown = client.get(address).context["form"]
        ticked = {name: "on" for name in shown.fields if name.startswith("commitment")}
        written = {"part": parts(signing)[0].pk, "name": ".", "capacity": "Gérante"}
        page = client.post(address, {"content_hash": signing.content_hash, **written, **ticked})
        assert page.status_code == 422
        assert "en toutes lettres" in str(page.context["form"].errors["name"])
        assert page.context["form"]["capacity"].value() == "Gérante"

    def test_nobody_signs_for_the_structure_of_others(self, signing):
        with pytest.raises(services.NotAllowedError):
            sign_for(signing, parts(signing)[1], by=member_of_part(parts(signing)[2]))

    def test_strangers_and_contributors_do_not_sign(self, draft):
        helper = join(draft, role="contributor")
        ask_signatures(draft)
        for person in (member_of_part(helper), UserFactory()):
            with pytest.raises(services.NotAllowedError):
                sign_for(draft, helper, by=person)

    def test_a_draft_is_not_signed(self, draft):
        with pytest.raises(services.WrongStateError):
            sign_for(draft, parts(draft)[1])

    def test_a_closed_structure_does_not_sign(self, signing):
        part = parts(signing)[1]
        RegisterRecord.objects.filter(page=part.structure).update(state="F")
        with pytest.raises(services.ClosedStructureError):
            sign_for(signing, part)

    def test_while_it_is_signed_nothing_is_written(self, signing):
        with pytest.raises(services.NotDraftError):
            services.save_answer(
                application=signing, question=key("name"), answer="Autre", base="", by=leader_of(signing)
            )

    def test_the_lead_is_told_once_when_enough_have_signed(self, signing):
        for part in parts(signing):
            sign_for(signing, part)
        assert mails("peut être déposée").count() == 1


class TestModifying:
    def test_it_voids_signatures_returns_to_draft_and_tells_all(self, signing):
        first, second, third = parts(signing)
        sign_for(signing, first)
        sign_for(signing, second)
        services.reopen(application=signing, by=member_of_part(third), now=timezone.now())
        signing.refresh_from_db()
        assert (signing.state, signing.content_hash, signing.participants) == ("draft", "", [])
        assert Signature.objects.filter(voided_at=None).count() == 0
        assert signing.events.get(kind="reopened").data["voided"] == 2
        assert mails("rouverte").count() == 3

    def test_what_is_asked_again_is_signed_again(self, signing):
        sign_for(signing, parts(signing)[0])
        services.reopen(application=signing, by=leader_of(signing), now=timezone.now())
        ask_signatures(signing)
        signing.refresh_from_db()
        assert not signing.signatories().exists()
        assert mails("signer").filter(subject__contains="rouverte").count() == 3

    def test_what_was_not_asked_comes_back_and_was_never_signed(self):
        steps = deepcopy(TWO_STEPS)
        why = ask("short_text", "why", "Pourquoi", condition=when(("open", "is", "no")))
        steps[1]["value"]["fields"].append(why)
        draft = ApplicationFactory(complete=True, call=CallPageFactory(steps=steps))
        draft.answers[key("why")] = "Parce que."
        draft.save()

        signing = ask_signatures(draft)
        assert key("why") not in signing.answers
        reopened = services.reopen(application=draft, by=draft.created_by, now=timezone.now())
        assert reopened.answers[key("why")] == "Parce que."

        filed = file(draft)
        assert key("why") not in filed.answers
        assert content.is_intact(filed)
        taken = services.take_back(application=filed, by=draft.created_by, now=timezone.now())
        assert taken.answers[key("why")] == "Parce que."
        assert taken.not_asked == {}

    def test_a_contributor_does_not_reopen(self, draft):
        helper = join(draft, role="contributor")
        ask_signatures(draft)
        with pytest.raises(services.NotAllowedError):
            services.reopen(application=draft, by=member_of_part(helper), now=timezone.now())
