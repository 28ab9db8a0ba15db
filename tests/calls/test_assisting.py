"""An agent enters an application for a group: it counts, says so everywhere, and the agent is no member."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import papers, services
from calls.models import Application, Participant
from calls.papers.receipt import receipt_parts
from calls.papers.whole import whole_parts
from calls.services import reminders
from calls.sharing import application_document
from calls.space import applications_context
from tests.calls.assisting import (
    add,
    ask,
    enter,
    filed,
    posted,
    reopen,
    scan,
    sign_paper,
    submit,
    whole,
    write,
)
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, leader_of, member_of, sign_for, together
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


class TestWhoMayEnter:
    def test_only_who_holds_the_permission(self):
        for person in (UserFactory(), UserFactory(editor=True), UserFactory(reviewer=True)):
            with pytest.raises(services.NotAllowedError):
                enter(person)
        assert not Application.objects.exists()

    def test_twice_with_the_same_key_is_one(self, agent):
        facts = {
            "key": uuid4(),
            "call": CallPageFactory(),
            "lead": StructurePageFactory(),
            "way": "post",
            "received_at": timezone.now() - timedelta(hours=1),
            "by": agent,
            "now": timezone.now(),
        }
        assert services.enter(**facts) == services.enter(**facts)
        assert Application.objects.count() == 1

    def test_the_agent_is_no_member_and_counts_for_nothing(self, agent):
        application = enter(agent)

        assert not agent.memberships.exists()
        assert application not in Application.objects.of(agent)
        assert [part.name for part in application.parts.all()] == ["Recyclerie du Vistre"]
        assert not application.answers, "the contact of the form is not the agent"

    def test_an_agent_touches_no_application_that_is_not_assisted(self, agent):
        application = together()
        for action in (write, add, ask):
            with pytest.raises(services.NotAllowedError):
                action(application, agent)
        assert application not in Application.objects.open_to(agent)

    def test_comments_and_the_lead_stay_the_group_s(self, agent):
        application = enter(agent)
        part = add(application, agent)
        with pytest.raises(services.NotAllowedError):
            services.comment(application=application, step="x", text="Bonjour", by=agent, now=timezone.now())
        with pytest.raises(services.NotAllowedError):
            services.hand_over(application=application, to=part, by=agent, now=timezone.now())

    def test_what_ends_or_undoes_it_is_left_to_a_lead_that_signs_in(self, agent):
        application = whole(agent)
        member = member_of(application.lead)
        with pytest.raises(services.NotAllowedError):
            reopen(application, agent)
        page = sign_in(Client(), agent).get(reverse("calls:reopen", args=[application.pk]))
        assert page.status_code == 302

        member.is_active = False
        member.save(update_fields=["is_active"])
        reopen(application, agent)

    def test_a_member_of_the_group_acts_as_a_member(self, agent):
        application = enter(agent)
        person = member_of(application.lead, instructor=True)
        assert not services.assists(application, person)

    def test_the_signature_of_a_person_is_not_the_agent_s_to_give(self, agent):
        application = whole(agent)
        with pytest.raises(services.NotAllowedError):
            services.sign(
                application=application,
                part=application.parts.first(),
                content_hash=application.content_hash,
                name="Agnès Martin",
                capacity="Agent",
                commitments=services.commitments_of(application),
                by=agent,
                now=timezone.now(),
            )


class TestTheGroup:
    def test_structures_take_part_at_once_and_those_with_an_address_are_told(self, agent):
        application = enter(agent, email="recyclerie@example.org")
        known = StructurePageFactory()
        member = member_of(known)
        part = add(application, agent, structure=known, email="bureau@example.org")

        assert part.state == Participant.State.ACCEPTED
        assert part.is_on_paper
        told = {mail.to[0] for mail in Email.objects.filter(subject__contains="dans une candidature")}
        assert told == {"recyclerie@example.org", "bureau@example.org", member.email}
        words = Email.objects.get(to="bureau@example.org").message
        assert "un dossier papier remis" in words
        assert "Agnès Martin" in words

    def test_its_members_see_it_as_theirs_and_go_on(self, agent, rf):
        application = enter(agent)
        member = member_of(application.lead)

        assert application in Application.objects.of(member)
        request = rf.get("/")
        request.user = member
        assert applications_context(request)["applications"] == [application]
        write(application, member)
        request.user = agent
        assert applications_context(request) is None

    def test_one_structure_may_sign_online_and_the_other_on_paper(self, agent):
        application = whole(agent)
        first, second = application.parts.signing()
        member_of(first.structure)
        sign_for(application, first)
        scan(application, agent)
        sign_paper(application, agent, second)
        assert submit(application, agent).number

    def test_a_partner_outside_needs_no_address_and_never_counts(self, agent):
        application = enter(agent)
        for name in ("Mairie de Vauvert", "Mairie d’Aubais"):
            services.invite_outside(
                application=application,
                name=name,
                siret="",
                message="",
                email="",
                by=agent,
                now=timezone.now(),
            )
        assert [part.counts for part in application.parts.filter(role="outside")] == [False, False]

    def test_a_lead_outside_the_directory_gets_a_draft_page(self, agent):
        client = sign_in(Client(), agent)
        call = CallPageFactory()
        commune = TerritoryFactory(name="Vauvert", kind="commune")
        LegalFamilyFactory(code="association")
        DirectoryPageFactory()
        response = client.post(
            reverse("calls:enter_newcomer"),
            posted(call, name="Les Jardins du Rhôny", family="association", commune=commune.name, siret=""),
        )
        application = Application.objects.get()
        assert response.url == reverse("calls:step", args=[application.pk, 1])
        assert not application.lead.live
        assert application.lead.title == "Les Jardins du Rhôny"


@pytest.mark.parametrize("is_online", [True, False])
def test_the_agent_is_reminded_of_the_closing_for_a_lead_without_an_account(agent, is_online):
    now = timezone.now()
    call = CallPageFactory(closing_at=now + timedelta(hours=50))
    application = enter(agent, call=call, received_at=now - timedelta(hours=1))
    member = member_of(application.lead) if is_online else None

    reminders.remind(application=application, now=now + timedelta(hours=2, minutes=1))

    told = Email.objects.filter(subject__contains="2 jours")
    assert [mail.to for mail in told] == [[member.email if member else agent.email]]


class TestItIsSaid:
    def test_on_the_receipt_its_mail_the_papers_the_json_and_the_list(self, agent):
        application = filed(agent, email="recyclerie@example.org")
        said = "Saisie pour le groupe par le service chargé de l’appel, d’après un dossier papier remis"

        receipt = Email.objects.filter(subject__contains="est déposée").get(to="recyclerie@example.org")
        assert said in receipt.message
        assert "sur papier" in receipt.message
        assert "Le service l’a déposée au nom du groupe" in receipt.message
        for parts in (receipt_parts(application, application.call), whole_parts(application)):
            assert said in str(list(parts))
        assert papers.receipt(application, application.call).startswith(b"%PDF")
        document = application_document(application)
        assert document["assistance"]["entered_by"] == "Agnès Martin"
        assert {one["on_paper"] for one in document["signatures"]} == {True}

        client = sign_in(Client(), agent)
        for address in (
            "/admin/candidatures/",
            "/admin/candidatures/?assisted=true",
            "/admin/candidatures/export.csv",
            f"/admin/candidatures/inspect/{application.pk}/",
        ):
            shown = client.get(address).content.decode()
            assert "un dossier papier remis" in shown
            assert "Recyclerie du Vistre" in shown
        assert "Recyclerie" not in client.get("/admin/candidatures/?assisted=false").content.decode()
        for name in ("receipt", "application", "download"):
            assert said in client.get(reverse(f"calls:{name}", args=[application.pk])).content.decode()

    def test_filed_by_the_group_it_does_not_say_that_an_agent_filed_it(self, agent):
        application = whole(agent)
        member = member_of(application.lead)
        scan(application, agent)
        for part in application.parts.signing():
            sign_paper(application, agent, part)
        submit(application, member)
        application.refresh_from_db()
        assert "déposée au nom du groupe" not in application.assisted.words
        assert "Saisie pour le groupe" in application.assisted.words

    def test_every_line_of_the_log_names_the_agent_and_no_structure(self, agent):
        application = filed(agent)
        lines = application.events.filter(by=agent)
        assert {"assisted", "added_on_paper", "signatures_asked", "signed_on_paper", "filed"} <= set(
            lines.values_list("kind", flat=True)
        )
        assert set(lines.values_list("structure", flat=True)) == {None}
        assert set(application.changes.values_list("structure", flat=True)) == {None}

    def test_an_application_of_a_group_says_nothing_of_it(self, client):
        application = together()
        sign_in(client, leader_of(application))
        page = client.get(application.get_absolute_url()).content.decode()
        assert "assistée" not in page.lower()
        assert application_document(application)["assistance"] is None
