"""Filing with enough signatures, a late access, taking back, withdrawing."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import services
from calls.forms import fingerprint
from calls.models import Application, Signature
from calls.rules import PARIS
from calls.services.filing import DamagedError
from structures.models import RegisterRecord
from tests.calls.signing import mails, member_of_part, parts
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    file,
    join,
    key,
    leader_of,
    sign_for,
    submit,
    together,
)
from tests.factories.structures import StructurePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return together()


@pytest.fixture
def signing(draft):
    return ask_signatures(draft)


class TestFiling:
    def test_with_enough_signatures_on_the_same_content(self, signing):
        for part in parts(signing)[:2]:
            sign_for(signing, part)
        with pytest.raises(services.NotEnoughStructuresError) as refused:
            submit(signing)
        assert refused.value.missing == 1
        sign_for(signing, parts(signing)[2])
        filed = submit(signing)
        assert filed.state == "submitted"
        assert filed.number.endswith("-0001")
        assert filed.events.get(kind="filed").data["hash"] == filed.content_hash

    def test_the_lead_signs_too(self, client):
        signing = ask_signatures(together(count=4))
        lead, *others = parts(signing)
        for part in others:
            sign_for(signing, part)
        with pytest.raises(services.LeadUnsignedError):
            submit(signing)
        assert not mails("peut être déposée").exists()
        client.force_login(leader_of(signing))
        page = client.post(
            reverse("calls:submit", args=[signing.pk]), {"version": signing.version}, follow=True
        )
        assert page.redirect_chain[-1][0] == reverse("calls:sign", args=[signing.pk])
        assert "la cheffe de file signe aussi" in page.content.decode().lower()
        assert not page.context["checklist"].has_signatures

        sign_for(signing, lead)

        assert mails("peut être déposée").count() == 1
        assert submit(signing).state == "submitted"

    def test_two_signatures_of_one_siren_are_one(self):
        draft = together()
        twin = join(
            draft,
            structure=StructurePageFactory(record__siren=draft.lead.record.siren, record__siret=None),
        )
        ask_signatures(draft)
        for part in (draft.parts.get(role="lead"), twin, parts(draft)[1]):
            sign_for(draft, part)
        with pytest.raises(services.NotEnoughStructuresError):
            submit(draft)

    def test_a_structure_closed_since_counts_no_more(self, signing):
        for part in parts(signing):
            sign_for(signing, part)
        RegisterRecord.objects.filter(page=parts(signing)[1].structure).update(state="F")
        with pytest.raises(services.NotEnoughStructuresError):
            submit(signing)

    def test_only_the_lead_files(self, signing):
        for part in parts(signing):
            sign_for(signing, part)
        with pytest.raises(services.NotAllowedError):
            submit(signing, by=member_of_part(parts(signing)[1]))

    def test_unsigned_is_not_filed(self, draft):
        with pytest.raises(services.WrongStateError):
            submit(draft)

    def test_damaged_content_is_never_filed(self, signing):
        for part in parts(signing):
            sign_for(signing, part)
        Application.objects.update(answers={key("name"): "Autre chose"})
        with pytest.raises(DamagedError):
            submit(signing)

    def test_every_signatory_receives_the_receipt(self, signing):
        for part in parts(signing):
            sign_for(signing, part)
        filed = submit(signing)
        receipts = mails(filed.number)
        assert {mail.to[0] for mail in receipts} == {member_of_part(part).email for part in parts(signing)}
        assert "Nadia Bensalem, Présidente" in receipts[0].message

    @pytest.mark.parametrize(
        "closing",
        [
            datetime(2027, 3, 28, 0, 0, tzinfo=PARIS),
            datetime(2027, 3, 28, 3, 30, tzinfo=PARIS),
            datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=0),
            datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=1),
            datetime(2027, 11, 1, 0, 0, tzinfo=PARIS),
        ],
    )
    def test_closing_is_an_exclusive_instant_across_both_changes_of_hour(self, closing):
        with time_machine.travel(closing - timedelta(hours=3), tick=False):
            call = CallPageFactory(
                opening_at=closing - timedelta(days=30), closing_at=closing, minimum_structures=1
            )
            late, early = (ApplicationFactory(complete=True, call=call) for _number in range(2))
            for application in (late, early):
                ask_signatures(application)
                sign_for(application, application.parts.get())
            with pytest.raises(services.CallClosedError):
                submit(late, at=closing)
            filed = submit(early, at=closing - timedelta(microseconds=1))
        assert filed.is_filed
        assert not Application.objects.get(pk=late.pk).is_filed

    def test_a_request_received_in_time_is_honoured(self, signing):
        for part in parts(signing):
            sign_for(signing, part)
        received = signing.call.closing_at - timedelta(seconds=1)
        with time_machine.travel(signing.call.closing_at + timedelta(seconds=20), tick=False):
            assert submit(signing, at=received).filed_at == received


class TestLateAccess:
    @pytest.fixture
    def instructor(self):
        return UserFactory(instructor=True)

    def test_one_group_files_after_the_others(self, draft, instructor):
        other, closing = together(call=draft.call), draft.call.closing_at
        until = closing + timedelta(days=2)
        services.give_late_access(
            application=draft, until=until, reason="Panne.", by=instructor, now=closing + timedelta(hours=1)
        )
        assert file(draft, at=until - timedelta(microseconds=1)).is_filed
        with pytest.raises(services.CallClosedError):
            ask_signatures(other, at=closing + timedelta(hours=2))
        assert draft.events.get(kind="late_access").data["reason"] == "Panne."
        assert mails("Vous pouvez déposer jusqu’au").count() == 3

    def test_it_ends_at_an_exclusive_instant(self, draft, instructor):
        until = draft.call.closing_at + timedelta(days=2)
        services.give_late_access(
            application=draft, until=until, reason="x", by=instructor, now=timezone.now()
        )
        with pytest.raises(services.CallClosedError):
            ask_signatures(draft, at=until)

    def test_only_instructors_give_one(self, draft):
        with pytest.raises(services.NotAllowedError):
            services.give_late_access(
                application=draft,
                until=draft.call.closing_at + timedelta(days=1),
                reason="x",
                by=leader_of(draft),
                now=timezone.now(),
            )
        assert not draft.late_accesses.exists()


class TestTakingBack:
    @pytest.fixture
    def filed(self, draft):
        return file(draft)

    def test_unchanged_content_keeps_its_signatures_and_its_number(self, filed):
        number = filed.number
        taken = services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
        assert (taken.state, taken.number, taken.filed_at) == ("draft", number, None)
        asked = ask_signatures(taken)
        assert asked.signatories().count() == 3
        assert submit(asked).number == number

    def test_changed_content_is_signed_again(self, filed):
        taken = services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
        services.save_answer(
            application=taken,
            question=key("name"),
            answer="Autre nom",
            base=base_of(taken, "name"),
            by=leader_of(filed),
        )
        asked = ask_signatures(taken)
        assert not asked.signatories().exists()
        assert Signature.objects.filter(void_reason="content").count() == 3

    def test_not_after_the_closing(self, filed):
        with pytest.raises(services.CallClosedError):
            services.take_back(application=filed, by=leader_of(filed), now=filed.call.closing_at)

    def test_only_by_the_lead(self, filed):
        with pytest.raises(services.NotAllowedError):
            services.take_back(application=filed, by=member_of_part(parts(filed)[1]), now=timezone.now())

    def test_a_late_repetition_of_the_first_filing_files_nothing(self, filed):
        version = filed.version - 1
        taken = services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
        asked = ask_signatures(taken)
        with pytest.raises(services.ChangedError):
            services.file_application(
                application=asked, version=version, by=leader_of(filed), received_at=timezone.now()
            )

    def test_what_was_filed_once_is_not_deleted(self, filed):
        taken = services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
        with pytest.raises(services.WrongStateError):
            services.delete_draft(application=taken, by=leader_of(filed), now=timezone.now())
        gone = services.withdraw(application=taken, by=leader_of(filed), now=timezone.now())
        assert gone.state == "withdrawn"


class TestWithdrawing:
    def test_for_good_logged_and_told(self, draft):
        filed = file(draft)
        Email.objects.all().delete()
        gone = services.withdraw(
            application=filed,
            by=leader_of(filed),
            now=filed.call.closing_at + timedelta(days=1),
            reason="Le projet a changé.",
        )
        assert gone.state == "withdrawn"
        assert gone.events.get(kind="withdrawn").data["reason"] == "Le projet a changé."
        assert Email.objects.count() == 3
        with pytest.raises(services.WrongStateError):
            services.withdraw(application=gone, by=leader_of(filed), now=timezone.now())


def base_of(application, name):
    return fingerprint(application.answers.get(key(name)))
