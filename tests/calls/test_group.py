"""Structures are invited, answer, change roles, leave; the lead passes on."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import services, tasks
from calls.models import ApplicationEvent, Participant
from calls.views.invitations import decline
from structures.models import Contact, Membership, Proposal, RegisterRecord, StructurePage
from tests.calls.group import accept, invite, invite_newcomer
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    join,
    leader_of,
    member_of,
    sign_for,
    together,
)
from tests.factories.structures import StructurePageFactory, invented_siret

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ApplicationFactory(call=CallPageFactory(minimum_structures=3))


class TestInviting:
    @pytest.mark.parametrize("role", ["lead", "outside", "x"])
    def test_nobody_is_invited_to_lead_nor_to_what_is_no_role(self, draft, role):
        with pytest.raises(services.NotAllowedError):
            invite(draft, StructurePageFactory(), role=role)
        assert draft.parts.count() == 1

    def test_members_are_told_with_a_link_and_it_is_logged(self, draft):
        structure = StructurePageFactory(title="Atelier du Vistre")
        member = member_of(structure)
        part = invite(draft, structure)
        mail = Email.objects.get(to=member.email)
        assert "Ensemble ?" in mail.message
        [token] = re.findall(r"/invitation/([^/\s]+)/", mail.message)
        assert services.read_token(token) == part
        assert draft.events.get(kind="invited").data == {"name": "Atelier du Vistre", "role": "co_holder"}

    def test_a_structure_without_members_is_reached_where_the_register_knows(self, draft):
        structure = StructurePageFactory()
        structure.contacts = [Contact(kind=Contact.Kind.EMAIL, value="atelier@example.org")]
        structure.save()
        invite(draft, structure)
        assert Email.objects.get().to == ["atelier@example.org"]

    def test_once_a_structure(self, draft):
        structure = StructurePageFactory()
        invite(draft, structure)
        for again in (structure, draft.lead):
            with pytest.raises(services.AlreadyThereError):
                invite(draft, again)

    def test_only_the_lead_invites(self, draft):
        part = join(draft)
        with pytest.raises(services.NotAllowedError):
            invite(draft, StructurePageFactory(), by=part.structure.memberships.get().user)

    def test_not_while_it_is_signed_nor_after_the_closing(self):
        application = together()
        with pytest.raises(services.CallClosedError):
            invite(application, StructurePageFactory(), now=application.call.closing_at)
        ask_signatures(application)
        with pytest.raises(services.WrongStateError):
            invite(application, StructurePageFactory())

    def test_twenty_may_wait(self, draft):
        for _number in range(20):
            join(draft, state="invited")
        with pytest.raises(services.TooManyInvitationsError):
            invite(draft, StructurePageFactory())

    def test_a_structure_not_in_the_directory_becomes_a_draft_page(self, draft):
        key = uuid4()
        part = invite_newcomer(draft, key=key)
        page = StructurePage.objects.get(title="Atelier neuf")
        assert (page.live, part.structure) == (False, page)
        assert Proposal.objects.get(page=page).person == leader_of(draft)
        assert not page.contacts.exists()
        assert invite_newcomer(draft, key=key) == part
        assert StructurePage.objects.filter(title="Atelier neuf").count() == 1

    def test_the_address_invited_then_speaks_for_that_draft_page(self, draft):
        part = invite_newcomer(draft)
        person = UserFactory(email="lea@example.org")
        accept(part, person)
        assert Membership.objects.get(user=person).structure == part.structure
        assert draft.parts.get(pk=part.pk).counts

    def test_the_address_invited_stands_in_the_form_that_opens_an_account(self, draft, client):
        part = invite_newcomer(draft)
        link = reverse("calls:invitation", args=[services.token_of(part)])
        page = client.get(reverse("account_signup"), {"next": link}).content.decode()
        assert 'value="lea@example.org"' in page

    def test_a_siret_already_known_leads_to_its_page(self, draft):
        known = StructurePageFactory()
        with pytest.raises(services.AlreadyListedError) as refused:
            invite_newcomer(draft, siret=known.record.siret)
        assert refused.value.page == known

    def test_a_partner_outside_has_a_record_without_page(self, draft):
        part = services.invite_outside(
            application=draft,
            name="Mairie de Vauvert",
            siret="",
            message="",
            email="Mairie@Example.org",
            by=leader_of(draft),
            now=timezone.now(),
        )
        assert RegisterRecord.objects.get(legal_name="Mairie de Vauvert").page is None
        mayor = UserFactory(email="mairie@example.org")
        accept(part, mayor)
        part.refresh_from_db()
        assert (part.takes_part, part.counts, part.signs) == (True, False, False)
        with pytest.raises(services.NotAllowedError):
            services.save_answer(application=draft, question="x", answer="y", base="", by=mayor)


class TestAnswering:
    def test_accepting_opens_the_application_to_its_members(self, draft, client):
        structure = StructurePageFactory()
        member = member_of(structure)
        part = invite(draft, structure)
        client.force_login(member)
        assert client.get(draft.get_absolute_url()).status_code == 404
        accept(part, member)
        assert client.get(draft.get_absolute_url()).status_code == 200
        assert structure.title in Email.objects.get(to=leader_of(draft).email).subject

    def test_an_address_typed_by_the_lead_gives_no_structure_away(self, draft):
        structure = StructurePageFactory()
        accomplice = UserFactory(email="complice@example.org")
        part = invite(draft, structure, email=accomplice.email)
        with pytest.raises(services.NotTheirsError):
            accept(part, accomplice)
        assert not structure.memberships.exists()

    def test_strangers_do_not_answer(self, draft):
        part = invite(draft, StructurePageFactory())
        for answer in (accept, lambda part, by: services.decline(part=part, by=by, now=timezone.now())):
            with pytest.raises(services.NotTheirsError):
                answer(part, UserFactory())

    def test_once(self, draft):
        structure = StructurePageFactory()
        part = invite(draft, structure)
        member = member_of(structure)
        accept(part, member)
        with pytest.raises(services.InvitationOverError):
            services.decline(part=part, by=member, now=timezone.now())

    def test_declining_is_told_to_the_lead(self, draft):
        structure = StructurePageFactory()
        part = invite(draft, structure)
        services.decline(part=part, by=None, now=timezone.now(), message="Pas cette année.")
        mail = Email.objects.get(to=leader_of(draft).email)
        assert "Pas cette année." in mail.message

    def test_not_while_the_others_sign(self):
        application = together()
        structure = StructurePageFactory()
        part = invite(application, structure)
        ask_signatures(application)
        with pytest.raises(services.WrongStateError):
            accept(part, member_of(structure))

    def test_links_end_when_sent_again_withdrawn_or_old(self, draft):
        part = invite(draft, StructurePageFactory())
        first = services.token_of(part)
        assert services.read_token(first) == part
        later = timezone.now() + timedelta(minutes=5)
        services.invite_again(part=part, by=leader_of(draft), now=later)
        part.refresh_from_db()
        assert services.read_token(first) is None
        second = services.token_of(part)
        with time_machine.travel(timezone.now() + timedelta(days=31)):
            assert services.read_token(second) is None
        services.withdraw_invitation(part=part, by=leader_of(draft), now=timezone.now())
        assert services.read_token(second) is None

    def test_sent_again_it_names_who_sends_it(self, draft):
        colleague = member_of(draft.lead)
        part = services.invite_outside(
            application=draft,
            name="Mairie",
            siret="",
            message="",
            email="mairie@example.org",
            by=colleague,
            now=timezone.now(),
        )
        colleague.delete()
        Email.objects.all().delete()
        services.invite_again(part=part, by=leader_of(draft), now=timezone.now())
        mail = Email.objects.get()
        assert "None" not in mail.message
        assert leader_of(draft).full_name in mail.message

    def test_forged_links_open_nothing(self):
        assert services.read_token("x") is None


class TestLeaving:
    def test_its_members_read_no_more_and_the_others_are_told(self, client):
        application = together()
        part = application.parts.filter(role="co_holder").first()
        member = part.structure.memberships.get().user
        services.leave(part=part, by=member, now=timezone.now())
        client.force_login(member)
        assert client.get(application.get_absolute_url()).status_code == 404
        assert Email.objects.filter(letter__kind="calls/participant_left").count() == 2
        assert Email.objects.get(letter__kind="calls/left").to == [member.email]

    def test_while_it_is_signed_it_returns_to_draft(self):
        application = ask_signatures(together())
        first, second, _third = application.parts.signing().order_by("pk")
        sign_for(application, first)
        services.leave(part=second, by=second.structure.memberships.get().user, now=timezone.now())
        application.refresh_from_db()
        assert application.state == "draft"
        assert not application.signatures.filter(voided_at=None).exists()

    def test_the_lead_hands_over_first(self):
        application = together()
        lead = application.parts.get(role="lead")
        with pytest.raises(services.NotAllowedError):
            services.leave(part=lead, by=leader_of(application), now=timezone.now())

    def test_nobody_leaves_for_others(self):
        application = together()
        first, second = application.parts.filter(role="co_holder")
        with pytest.raises(services.NotAllowedError):
            services.leave(part=first, by=second.structure.memberships.get().user, now=timezone.now())

    def test_the_lead_takes_one_off(self):
        application = together()
        part = application.parts.filter(role="co_holder").first()
        services.remove(part=part, by=leader_of(application), now=timezone.now())
        assert Participant.objects.get(pk=part.pk).state == "left"
        assert application.events.get(kind="removed").data["name"] == part.name

    def test_a_role_is_changed_logged_and_told(self):
        application = together()
        part = application.parts.filter(role="co_holder").first()
        services.change_role(part=part, role="contributor", by=leader_of(application), now=timezone.now())
        assert Participant.objects.get(pk=part.pk).role == "contributor"
        event = application.events.get(kind="role")
        assert (event.data["before"], event.data["role"]) == ("co_holder", "contributor")
        assert Email.objects.get().to == [part.structure.memberships.get().user.email]

    def test_who_left_meanwhile_has_no_role_to_change(self):
        application = together()
        part = application.parts.filter(role="co_holder").first()
        services.leave(part=part, by=part.structure.memberships.get().user, now=timezone.now())

        with pytest.raises(services.NotAllowedError):
            services.change_role(part=part, role="contributor", by=leader_of(application), now=timezone.now())

    def test_nobody_becomes_lead_or_outside_by_a_change_of_role(self):
        application = together()
        part = application.parts.filter(role="co_holder").first()
        for role in ("lead", "outside"):
            with pytest.raises(services.NotAllowedError):
                services.change_role(part=part, role=role, by=leader_of(application), now=timezone.now())


@pytest.fixture
def mistaken(draft):
    """A partner outside the ESS that should not have been invited."""
    return services.invite_outside(
        application=draft,
        name="Erreur",
        siret=invented_siret(4242),
        message="",
        email="mairie@example.org",
        by=leader_of(draft),
        now=timezone.now(),
    )


def test_a_partner_invited_by_mistake_keeps_its_siret_free(draft, mistaken):
    services.withdraw_invitation(part=mistaken, by=leader_of(draft), now=timezone.now())

    newcomer = invite_newcomer(draft, siret=invented_siret(4242))

    assert newcomer.structure.register.siret == invented_siret(4242)


def test_a_draft_that_is_deleted_frees_the_siret_of_those_it_invited(draft, mistaken):
    services.delete_draft(application=draft, by=leader_of(draft), now=timezone.now())

    assert not RegisterRecord.objects.filter(siret=invented_siret(4242)).exists()


def test_an_invitation_declined_once_its_draft_is_deleted_is_over(client, rf):
    part = join(together(), state="invited")
    part.application.delete()
    request = rf.post("/", {"message": ""})
    request.user = AnonymousUser()

    assert decline(request, part, None).status_code == 410


def test_the_address_of_who_declined_is_forgotten_after_a_month(draft):
    declined, waiting = (
        invite(draft, StructurePageFactory(), email=email) for email in ("lea@example.org", "noe@example.org")
    )
    services.decline(part=declined, by=None, now=timezone.now())

    with time_machine.travel(timezone.now() + timedelta(days=29)):
        tasks.forget_addresses(0)
    assert Participant.objects.exclude(email="").count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        tasks.forget_addresses(0)

    assert list(Participant.objects.exclude(email="")) == [waiting]


def test_everything_is_logged_with_who_and_for_which_structure():
    application = together()
    part = application.parts.filter(role="co_holder").first()
    services.leave(part=part, by=part.structure.memberships.get().user, now=timezone.now())
    event = ApplicationEvent.objects.get(kind="left")
    assert (event.by, event.structure) == (part.structure.memberships.get().user, part.structure)
