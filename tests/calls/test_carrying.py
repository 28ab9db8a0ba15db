"""A draft begins with what another application, or a commons, holds already."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import services, tasks
from calls.models import AnswerChange, Application, CallPage
from calls.services import upkeep
from structures.models import RegisterRecord
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
)
from tests.factories.commons import CommonsPageFactory
from tests.factories.structures import StructurePageFactory, invented_siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed():
    """A draft of three structures in a call that is over."""
    application = together()
    application.call.closing_at = timezone.now() - timedelta(days=1)
    application.call.save()
    return application


def carry(source, call, *, by=None, invites_again=True, start_key=None):
    """For a structure of whoever does it."""
    by = by or leader_of(source)
    return services.carry_over(
        source=source,
        key=start_key or uuid4(),
        call=call,
        lead=by.memberships.first().structure,
        invites_again=invites_again,
        by=by,
        now=timezone.now(),
    )


WITH_CONTACT = [*TWO_STEPS, step("Qui", ask("contact", "who", "Contact"))]
WITH_FILE = [*TWO_STEPS, step("Pièces", ask("file", "budget", "Budget", types=["pdf"]))]


def closed_with_file():
    """A whole draft with a file, in a call that is over."""
    source = ApplicationFactory(complete=True, call=CallPageFactory(steps=deepcopy(WITH_FILE)))
    services.save_step(
        application=source,
        step_key=key("Pièces"),
        answers={},
        files={key("budget"): SimpleUploadedFile("budget.pdf", b"%PDF-1.4 budget")},
        bases={},
        by=source.created_by,
    )
    source.call.closing_at = timezone.now() - timedelta(minutes=1)
    source.call.save()
    return source


class TestCarryingOver:
    def test_the_contact_that_the_portal_knows_keeps_nothing_from_following(self, closed):
        draft = carry(closed, CallPageFactory(steps=deepcopy(WITH_CONTACT)))
        assert draft.answers.items() >= closed.answers.items()
        assert draft.answers[key("who")]
        assert draft.parts.invited().count() == 2

    def test_a_contact_already_given_is_the_one_that_follows(self, closed):
        call = CallPageFactory(steps=deepcopy(WITH_CONTACT))
        source = ApplicationFactory(call=call, answers={key("who"): {"typed": {"name": "Nadia"}}})
        call.closing_at = timezone.now() - timedelta(minutes=1)
        call.save()
        draft = carry(source, CallPageFactory(steps=deepcopy(WITH_CONTACT)))
        assert draft.answers[key("who")]["typed"]["name"] == "Nadia"

    def test_a_file_that_is_gone_keeps_nothing_else_from_following(self):
        source = closed_with_file()
        storages["private"].delete(source.files.get().path)
        draft = carry(source, CallPageFactory(steps=deepcopy(WITH_FILE)))
        assert draft.answers[key("name")] == "Garage solidaire"
        assert key("budget") not in draft.answers
        assert draft.events.get(kind="carried").data["set_aside"] == ["Budget"]

    def test_the_key_of_somebody_else_opens_nothing(self, closed):
        start_key, call = uuid4(), CallPageFactory()
        carry(closed, call, start_key=start_key)
        other = ApplicationFactory()
        with pytest.raises(services.NotAllowedError):
            services.start(key=start_key, call=call, lead=other.lead, by=other.created_by, now=timezone.now())

    def test_one_begins_for_a_structure_of_ones_own(self, closed):
        call, stranger = CallPageFactory(), ApplicationFactory().created_by
        with pytest.raises(services.NotAllowedError):
            services.start(key=uuid4(), call=call, lead=closed.lead, by=stranger, now=timezone.now())
        assert not call.applications.exists()

    def test_answers_follow_and_structures_are_asked_again(self, closed):
        draft = carry(closed, CallPageFactory())
        assert draft.answers == closed.answers
        assert draft.carried_from == closed
        assert draft.parts.invited().count() == 2
        assert draft.events.filter(kind="carried").exists()
        assert AnswerChange.objects.filter(application=draft, kind="carried").count() == 4

    def test_by_words_where_blocks_differ_and_what_no_longer_fits_is_told(self, closed):
        steps = [
            step(
                "Autre",
                ask("short_text", "other name", "Nom du commun", max_length=80),
                ask("amount", "other amount", "QUEL montant ?"),
            )
        ]
        draft = carry(closed, CallPageFactory(steps=steps), invites_again=False)
        assert draft.answers == {key("other name"): "Garage solidaire", key("other amount"): "12000.00"}
        told = draft.events.get(kind="carried").data["set_aside"]
        assert set(told) == {"Quel besoin ?", "Licence ouverte ?"}
        assert not draft.parts.invited().exists()

    def test_choices_are_known_by_their_words(self):
        form = [
            step("Un", ask("single_choice", "where", "Où ?", choices={"a": "À la ville", "b": "Aux champs"}))
        ]
        other = [
            step("Un", ask("single_choice", "place", "Où ?", choices={"x": "Aux champs", "y": "Ailleurs"}))
        ]
        source = ApplicationFactory(call=CallPageFactory(steps=form), answers={key("where"): key("where-b")})
        source.call.closing_at = timezone.now() - timedelta(minutes=1)
        source.call.save()
        draft = carry(source, CallPageFactory(steps=other))
        assert draft.answers == {key("place"): key("place-x")}

    def test_files_are_copied(self):
        source = closed_with_file()
        draft = carry(source, CallPageFactory(steps=deepcopy(WITH_FILE)))
        old, new = source.files.get(), draft.files.get()
        assert old.path != new.path
        assert new.sha256 == old.sha256
        with new.open() as content:
            assert content.read() == b"%PDF-1.4 budget"
        assert draft.answers[key("budget")]["file"] == str(new.pk)

    def test_a_withdrawn_application_may_begin_again(self):
        source = file(together())
        gone = services.withdraw(application=source, by=leader_of(source), now=timezone.now())
        assert carry(gone, CallPageFactory()).answers == source.answers

    def test_neither_what_is_filed_nor_what_may_still_be(self):
        with pytest.raises(services.WrongStateError):
            carry(together(), CallPageFactory())
        with pytest.raises(services.WrongStateError):
            carry(file(together()), CallPageFactory())

    def test_a_double_click_carries_once(self, closed):
        call, start_key = CallPageFactory(), uuid4()
        assert carry(closed, call, start_key=start_key) == carry(closed, call, start_key=start_key)
        assert Application.objects.filter(carried_from=closed).count() == 1

    def test_the_group_is_told_who_begins_with_its_words(self, closed):
        by = closed.parts.filter(role="co_holder").first().structure.memberships.first().user
        carry(closed, CallPageFactory(title="Appel suivant"), by=by, invites_again=False)
        told = Email.objects.filter(letter__kind="calls/carried_over")
        assert told.count() == 2
        assert not told.filter(to__contains=by.email).exists()
        assert "Appel suivant" in told[0].message

    def test_not_by_a_contributor_who_writes_with_the_group(self, closed):
        guest = join(closed, role="contributor").structure.memberships.first().user
        with pytest.raises(services.NotAllowedError):
            carry(closed, CallPageFactory(), by=guest)

    def test_not_by_others(self, closed):
        stranger = ApplicationFactory().created_by
        with pytest.raises(services.NotAllowedError):
            carry(closed, CallPageFactory(), by=stranger)


@pytest.mark.parametrize("others", [[], [ask("contact", "who", "Contact")]])
def test_what_a_commons_says_fills_the_blocks_that_ask_for_it(others):
    commons = CommonsPageFactory(title="Garage partagé", introduction="Réparer ensemble.")
    partner = StructurePageFactory()
    commons.participants.create(structure=partner)
    form = [step("Le commun", ask("commons", "commons", "Quel commun ?"), *others)]
    lead = StructurePageFactory()
    member = join(ApplicationFactory(), structure=lead).structure.memberships.get().user

    draft = services.start_from_commons(
        commons=commons,
        key=uuid4(),
        call=CallPageFactory(steps=form),
        lead=lead,
        invites=True,
        by=member,
        now=timezone.now(),
    )

    answer = draft.answers[key("commons")]
    assert (answer["name"], answer["summary"]) == ("Garage partagé", "Réparer ensemble.")
    assert answer["page"]["commons"] == str(commons.translation_key)
    assert draft.commons == commons
    assert draft.parts.invited().get().structure == partner


class TestDraftsThatNobodyTouches:
    def quiet(self, application, days):
        Application.objects.filter(pk=application.pk).update(updated_at=timezone.now() - timedelta(days=days))

    def test_its_people_are_asked_once(self):
        application = together()
        self.quiet(application, 22)
        tasks.mind_drafts(0)
        tasks.mind_drafts(0)
        assert Email.objects.filter(subject__contains="vous attend").count() == 3
        assert application.events.filter(kind="untouched").count() == 1

    def test_not_while_it_is_being_signed(self):
        application = together()
        self.quiet(application, 22)
        ask_signatures(application)
        Email.objects.all().delete()
        tasks.mind_drafts(0)
        assert not Email.objects.exists()

    def test_not_while_somebody_writes_nor_once_closed(self, closed):
        application = together()
        self.quiet(application, 20)
        self.quiet(closed, 40)
        tasks.mind_drafts(0)
        assert not Email.objects.exists()

    def test_not_for_a_call_that_editors_took_off(self):
        application = together()
        self.quiet(application, 22)
        CallPage.objects.update(live=False)
        tasks.mind_drafts(0)
        assert not Email.objects.exists()

    def test_long_after_the_closing_it_is_erased_a_month_after_being_told(self, closed):
        with time_machine.travel(timezone.now() + timedelta(days=702), tick=False):
            tasks.mind_drafts(0)
            assert Email.objects.filter(subject__contains="effacé").count() == 3
        with time_machine.travel(timezone.now() + timedelta(days=725), tick=False):
            tasks.mind_drafts(0)
            assert Application.objects.filter(pk=closed.pk).exists()
        with time_machine.travel(timezone.now() + timedelta(days=733), tick=False):
            tasks.mind_drafts(0)
        assert not Application.objects.filter(pk=closed.pk).exists()

    def test_what_was_filed_is_never_erased(self):
        filed = file(together())
        taken = services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
        later = timezone.now() + timedelta(days=1500)
        assert taken not in upkeep.forgotten(later)
        assert not upkeep.let_go(application=taken, now=later)


class TestStructuresThatChange:
    @pytest.fixture
    def signing(self):
        return ask_signatures(together())

    def test_a_closed_one_is_told_once_and_counts_no_more(self, signing):
        part = signing.parts.filter(role="co_holder").first()
        RegisterRecord.objects.filter(page=part.structure).update(state="F")
        tasks.follow_structures(0)
        tasks.follow_structures(0)
        assert Email.objects.filter(subject__contains="fermée").count() == 3
        assert signing.events.get(kind="closed").structure == part.structure
        assert not signing.parts.get(pk=part.pk).counts

    def test_another_establishment_keeps_its_signature(self, signing):
        part = signing.parts.filter(role="co_holder").first()
        sign_for(signing, part)
        record = part.structure.record
        RegisterRecord.objects.filter(pk=record.pk).update(siret=record.siren + "00099")
        tasks.follow_structures(0)
        signing.refresh_from_db()
        assert signing.state == "signing"
        assert signing.signatories().count() == 1
        assert signing.events.get(kind="siret").data["after"] == record.siren + "00099"
        assert Email.objects.filter(subject__contains="SIRET").count() == 3

    def test_another_legal_person_signs_anew(self, signing):
        part = signing.parts.filter(role="co_holder").first()
        sign_for(signing, part)
        other = invented_siret(88888)
        RegisterRecord.objects.filter(page=part.structure).update(siret=other, siren=other[:9])
        tasks.follow_structures(0)
        signing.refresh_from_db()
        assert signing.state == "draft"
        assert not signing.signatures.filter(voided_at=None).exists()


def test_the_page_of_a_commons_leads_to_the_call_that_is_open(client):
    commons, call = CommonsPageFactory(), CallPageFactory(title="Appel ouvert")

    page = client.get(commons.url).content.decode()

    address = f"{reverse('calls:start', args=[call.pk])}?commun={commons.pk}"
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 302  # to the sign-in


@pytest.mark.parametrize("calendar", ["upcoming", "closed"])
def test_the_page_of_a_commons_says_nothing_of_a_call_that_takes_no_application(client, calendar):
    CallPageFactory(**{calendar: True})

    assert "?commun=" not in client.get(CommonsPageFactory().url).content.decode()
