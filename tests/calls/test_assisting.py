"""An agent enters an application for a group: it counts, says so everywhere, and the agent is no member."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from post_office.models import Email

from calls import papers, rules, services, uploads
from calls.models import Application, Participant, Signature
from calls.papers.receipt import receipt_parts
from calls.papers.whole import whole_parts
from calls.services import reminders
from calls.sharing import application_document
from calls.space import applications_context
from portal import limits
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, key, leader_of, member_of, sign_for, together
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Garage solidaire",
    "need": "Se déplacer pour travailler.",
    "amount": "12000.00",
    "open": "yes",
}


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def agent():
    return UserFactory(instructor=True, full_name="Agnès Martin")


def page(name="page.png", colour="white"):
    content = BytesIO()
    Image.new("RGB", (8, 8), colour).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue())


def enter(agent, *, call=None, lead=None, now=None, way="paper", received_at=None, **options):
    now = now or timezone.now()
    return services.enter(
        key=uuid4(),
        call=call or CallPageFactory(minimum_structures=2),
        lead=lead or StructurePageFactory(title="Recyclerie du Vistre"),
        way=way,
        received_at=received_at or now - timedelta(hours=3),
        by=agent,
        now=now,
        **options,
    )


def write(application, agent):
    for step in application.questionnaire.steps:
        given = {
            each.key: ANSWERS[name] for each in step.questions for name in ANSWERS if key(name) == each.key
        }
        services.save_step(
            application=application, step_key=step.key, answers=given, files={}, bases={}, by=agent
        )


def add(application, agent, *, now=None, structure=None, email="", role="co_holder"):
    return services.invite(
        application=application,
        structure=structure or StructurePageFactory(),
        role=role,
        message="",
        email=email,
        by=agent,
        now=now or timezone.now(),
    )


def whole(agent, *, now=None, **options):
    """Entered, with two structures, and being signed."""
    now = now or timezone.now()
    application = enter(agent, now=now, **options)
    write(application, agent)
    add(application, agent, now=now)
    return ask(application, agent, now=now)


def ask(application, agent, *, now=None):
    application.refresh_from_db()
    return services.ask_for_signatures(
        application=application, version=application.version, by=agent, now=now or timezone.now()
    )


def scan(application, agent, *files):
    services.keep_scans(application=application, added=files or [page()], by=agent, now=timezone.now())


def reopen(application, agent):
    application.refresh_from_db()
    services.reopen(application=application, by=agent, now=timezone.now())


def sign_paper(application, agent, part, *, now=None, **options):
    application.refresh_from_db()
    written = {
        "content_hash": application.content_hash,
        "name": "Nadia Bensalem",
        "capacity": "Présidente",
        "dated_on": None,
    }
    now = now or timezone.now()
    return services.sign_on_paper(
        application=application, part=part, by=agent, now=now, **{**written, **options}
    )


def filed(agent, *, now=None, **options):
    now = now or timezone.now()
    application = whole(agent, now=now, **options)
    scan(application, agent)
    for part in application.parts.signing():
        sign_paper(application, agent, part, now=now)
    return submit(application, agent, now=now)


def submit(application, agent, *, now=None):
    application.refresh_from_db()
    return services.file_application(
        application=application, version=application.version, by=agent, received_at=now or timezone.now()
    )


class TestWhoMayEnter:
    def test_only_who_holds_the_permission(self):
        for person in (UserFactory(), UserFactory(editor=True), UserFactory(reviewer=True)):
            with pytest.raises(PermissionDenied):
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


class TestSignaturesOnPaper:
    def test_they_count_and_say_who_saw_them(self, agent):
        application = whole(agent)
        scan(application, agent)
        first = application.parts.signing().first()

        signature = sign_paper(application, agent, first, dated_on=timezone.localdate())

        assert (signature.seen_by, signature.signed_by, signature.is_on_paper) == (agent, None, True)
        assert "signée sur papier le" in signature.signed_words
        assert "vue par Agnès Martin" in signature.signed_words
        line = application.events.get(kind="signed_on_paper")
        assert (line.by, line.structure) == (agent, None)
        assert "Nadia Bensalem" in line.data["name"]
        assert application.signatories().count() == 1

    def test_the_address_of_an_agent_without_a_name_is_told_to_nobody(self):
        agent = UserFactory(instructor=True, full_name="", email="agente@example.org")
        application = whole(agent, email="recyclerie@example.org")
        scan(application, agent)
        signature = sign_paper(application, agent, application.parts.first())
        told = Email.objects.filter(to="recyclerie@example.org").values_list("message", flat=True)
        assert "agente@example.org" not in signature.signed_words + "".join(told)
        assert "agente@example.org" not in str(application_document(application)["assistance"])

    def test_none_without_the_page_that_bears_it(self, agent):
        application = whole(agent)
        with pytest.raises(services.NoScanError):
            sign_paper(application, agent, application.parts.first())
        assert not Signature.objects.exists()

    def test_none_with_the_page_of_another_content(self, agent):
        application = whole(agent)
        scan(application, agent)
        reopen(application, agent)
        add(application, agent)
        ask(application, agent)
        with pytest.raises(services.NoScanError):
            sign_paper(application, agent, application.parts.first())

        scan(application, agent)
        assert sign_paper(application, agent, application.parts.first())

    def test_pages_scanned_before_what_they_bear_was_typed_count(self, agent):
        application = enter(agent)
        scan(application, agent)
        write(application, agent)
        add(application, agent)
        ask(application, agent)
        assert sign_paper(application, agent, application.parts.first())

    def test_the_page_of_the_same_content_counts_again(self, agent):
        application = whole(agent)
        scan(application, agent)
        reopen(application, agent)
        ask(application, agent)
        assert sign_paper(application, agent, application.parts.first())

    @pytest.mark.parametrize("state", ["signing", "taken back"])
    def test_the_page_of_a_signature_that_counts_is_not_taken_off(self, agent, state):
        application = whole(agent)
        scan(application, agent)
        for part in application.parts.signing():
            sign_paper(application, agent, part)
        if state == "taken back":
            submit(application, agent)
            services.take_back(application=application, by=agent, now=timezone.now())
        removed = [str(application.files.scans().get().pk)]
        with pytest.raises(services.ScanNeededError):
            services.keep_scans(
                application=application, added=[], removed=removed, by=agent, now=timezone.now()
            )
        assert application.files.scans().exists()

    def test_it_gives_way_to_another_page_of_the_same_content(self, agent):
        application = whole(agent)
        scan(application, agent)
        sign_paper(application, agent, application.parts.first())
        removed, better = [str(application.files.scans().get().pk)], page("net.png", "grey")
        services.keep_scans(
            application=application, added=[better], removed=removed, by=agent, now=timezone.now()
        )
        assert application.files.scans().get().name == "net.png"

    def test_none_with_a_page_in_which_a_virus_was_found(self, agent):
        application = whole(agent)
        scan(application, agent)
        application.files.update(virus="Eicar")
        with pytest.raises(services.NoScanError):
            sign_paper(application, agent, application.parts.first())

    def test_the_structure_in_whose_name_it_is_typed_is_told(self, agent):
        application = whole(agent)
        scan(application, agent)
        other = application.parts.get(role="co_holder")
        member = member_of(other.structure)
        sign_paper(application, agent, other)
        assert Email.objects.filter(to=member.email, message__contains="Nadia Bensalem").exists()

    def test_a_lead_without_an_account_is_told_at_its_address(self, agent):
        application = whole(agent, email="recyclerie@example.org")
        scan(application, agent)
        sign_paper(application, agent, application.parts.get(role="co_holder"))
        told = Email.objects.filter(to="recyclerie@example.org", message__contains="Nadia Bensalem")
        assert told.exists()

    def test_pages_weigh_on_their_own_room_only(self, agent, monkeypatch):
        application = enter(agent)
        scan(application, agent)
        monkeypatch.setattr(uploads, "MOST_BYTES", application.files.get().size)
        with pytest.raises(services.TooManyScansError):
            scan(application, agent, page("autre.png", "grey"))

    def test_typed_twice_is_one(self, agent):
        application = whole(agent)
        scan(application, agent)
        part = application.parts.first()
        assert sign_paper(application, agent, part) == sign_paper(application, agent, part)

    def test_of_another_content_it_is_refused(self, agent):
        application = whole(agent)
        scan(application, agent)
        with pytest.raises(services.ChangedError):
            sign_paper(application, agent, application.parts.first(), content_hash="0" * 64)

    def test_a_member_cannot_type_one(self, agent):
        application = whole(agent)
        scan(application, agent)
        with pytest.raises(services.NotAllowedError):
            sign_paper(application, member_of(application.lead), application.parts.first())

    def test_too_few_file_nothing(self, agent):
        application = whole(agent)
        scan(application, agent)
        sign_paper(application, agent, application.parts.first())
        with pytest.raises(services.NotEnoughStructuresError):
            submit(application, agent)

    def test_a_page_is_kept_once_and_taken_off_with_its_line(self, agent):
        application = enter(agent)
        scan(application, agent, page(), page("encore.png"))
        kept = application.files.scans().get()
        services.keep_scans(
            application=application, added=[], removed=[str(kept.pk)], by=agent, now=timezone.now()
        )
        assert not application.files.scans().exists()
        assert application.files.get() == kept, "the file stays with the history"
        assert {*application.events.values_list("kind", flat=True)} >= {"scanned", "scan_removed"}


@pytest.mark.parametrize("is_online", [True, False])
def test_the_agent_is_reminded_of_the_closing_for_a_lead_without_an_account(agent, is_online):
    now = timezone.now()
    call = CallPageFactory(closing_at=now + timedelta(hours=50))
    application = enter(agent, call=call, received_at=now - timedelta(hours=1))
    member = member_of(application.lead) if is_online else None

    reminders.remind(application=application, now=now + timedelta(hours=2, minutes=1))

    told = Email.objects.filter(subject__contains="2 jours")
    assert [mail.to for mail in told] == [[member.email if member else agent.email]]


class TestInTime:
    """The call closes in an hour; then it is two days later."""

    @pytest.fixture
    def closing(self):
        return timezone.now() + timedelta(hours=1)

    @pytest.fixture
    def call(self, closing):
        return CallPageFactory(minimum_structures=2, closing_at=closing)

    def test_a_file_received_before_the_closing_is_entered_after_it_with_a_reason(self, agent, call, closing):
        later = closing + timedelta(days=2)
        received_at = closing - timedelta(minutes=1)
        with time_machine.travel(later, tick=False):
            application = filed(
                agent, now=later, call=call, received_at=received_at, reason="Agente absente deux jours."
            )

        assert application.filed_at == received_at
        assert application.events.get(kind="honoured").data["reason"] == "Agente absente deux jours."
        assert "Agente absente deux jours." in application.assisted.words

    @pytest.mark.parametrize(
        ("way", "minutes", "reason", "refusal"),
        [
            ("paper", -1, "", services.NotInTimeError),
            ("paper", 0, "Trop tard.", services.CallClosedError),
            ("phone", -1, "Au téléphone.", services.CallClosedError),
            ("visit", -1, "Au guichet.", services.CallClosedError),
        ],
    )
    def test_what_is_not_honoured(self, agent, call, closing, way, minutes, reason, refusal):
        with pytest.raises(refusal):
            enter(
                agent,
                now=closing + timedelta(days=2),
                call=call,
                way=way,
                received_at=closing + timedelta(minutes=minutes),
                reason=reason,
            )
        assert not Application.objects.exists()

    def test_neither_before_the_opening_nor_to_come(self, agent, call):
        for received_at in (call.opening_at - timedelta(minutes=1), timezone.now() + timedelta(minutes=1)):
            with pytest.raises(services.NotInTimeError):
                enter(agent, call=call, received_at=received_at)

    def test_what_was_begun_in_time_goes_on_after_it_once_the_reason_is_given(self, agent, call, closing):
        application = enter(agent, call=call)
        write(application, agent)
        add(application, agent)
        later = closing + timedelta(days=1)
        with pytest.raises(services.CallClosedError):
            ask(application, agent, now=later)

        services.honour(application=application, reason="Panne du réseau.", by=agent, now=later)

        assert ask(application, agent, now=later).is_signing

    def test_a_signature_dated_after_it_was_received_is_refused(self, agent, call, closing):
        later, received_at = closing + timedelta(days=3), closing - timedelta(minutes=1)
        with time_machine.travel(later, tick=False):
            application = whole(agent, now=later, call=call, received_at=received_at, reason="Panne.")
            scan(application, agent)
            part, yesterday = application.parts.first(), timezone.localdate() - timedelta(days=1)
            with pytest.raises(services.DatedLateError):
                sign_paper(application, agent, part, dated_on=yesterday)
            given = {
                "content_hash": application.content_hash,
                "part": part.pk,
                "name": "Nadia Bensalem",
                "capacity": "Présidente",
                "seen": "on",
                "dated_on": yesterday.isoformat(),
            }
            address = reverse("calls:sign_on_paper", args=[application.pk])
            response = sign_in(Client(), agent).post(address, given)
        assert list(response.context["form"].errors) == ["dated_on"]
        assert not Signature.objects.exists()

    def test_what_is_filed_so_stays_filed(self, agent, call, closing):
        later, received_at = closing + timedelta(days=2), closing - timedelta(minutes=1)
        with time_machine.travel(later, tick=False):
            application = filed(agent, now=later, call=call, received_at=received_at, reason="Panne.")
            page = sign_in(Client(), agent).get(reverse("calls:take_back", args=[application.pk]))

        assert page.status_code == 302
        with pytest.raises(services.CallClosedError):
            services.take_back(application=application, by=agent, now=later)

    def test_the_group_itself_has_no_more_time(self, agent, call, closing):
        later = closing + timedelta(days=1)
        with time_machine.travel(later, tick=False):
            application = whole(
                agent, now=later, call=call, received_at=closing - timedelta(hours=2), reason="P"
            )
        member = member_of(application.lead)
        with pytest.raises(services.CallClosedError):
            sign_for(application, application.parts.first(), by=member, at=later)

    def test_before_the_closing_it_is_filed_when_it_is_filed(self, agent):
        now = timezone.now()
        application = filed(agent, now=now, received_at=now - timedelta(days=2))
        assert application.filed_at == now

    @pytest.mark.parametrize(
        "closing", [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]
    )
    def test_across_both_changes_of_hour_the_instant_decides(self, closing):
        just, late = closing - timedelta(seconds=1), closing
        assert rules.may_honour(way="paper", received_at=just.astimezone(rules.PARIS), closing_at=closing)
        assert not rules.may_honour(way="paper", received_at=late.astimezone(rules.PARIS), closing_at=closing)


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


def posted(call, **options):
    received_at = (timezone.now() - timedelta(hours=2)).astimezone(rules.PARIS)
    return {
        "key": str(uuid4()),
        "call": str(call.pk),
        "way": "paper",
        "received_at": received_at.strftime("%Y-%m-%dT%H:%M"),
        "reason": "",
        "email": "",
        **options,
    }


PAGES = {
    "application": rules.Action.READ,
    "people": rules.Action.READ,
    "history": rules.Action.READ,
    "json": rules.Action.READ,
    "step": rules.Action.WRITE,
    "review": rules.Action.WRITE,
    "invite": rules.Action.INVITE,
    "scans": rules.Action.SCAN,
    "sign_on_paper": rules.Action.SIGN_ON_PAPER,
    "reopen": rules.Action.REOPEN,
    "submit": rules.Action.FILE,
    "take_back": rules.Action.TAKE_BACK,
    "withdraw": rules.Action.WITHDRAW,
    "delete": rules.Action.DELETE,
    "hand_over": rules.Action.HAND_OVER,
    "ask_lead": rules.Action.ASK_LEAD,
}


def application_in(state, agent):
    if state == "draft":
        return enter(agent)
    if state == "signing":
        return whole(agent)
    application = filed(agent)
    if state == "withdrawn":
        services.withdraw(application=application, by=agent, now=timezone.now(), reason="Par lettre.")
    return application


@pytest.mark.parametrize("state", ["draft", "signing", "submitted", "withdrawn"])
def test_pages_open_to_agents_as_they_may_and_to_no_other_staff(agent, state):
    application = application_in(state, agent)
    application.refresh_from_db()

    def found(person):
        client = sign_in(Client(), person)
        addresses = {
            name: reverse(f"calls:{name}", args=[application.pk, 1] if name == "step" else [application.pk])
            for name in PAGES
        }
        return {name: client.get(address).status_code for name, address in addresses.items()}

    facts = {"state": state, "is_open": True, "was_filed": application.was_filed}
    expected = {name: 200 if rules.may_assist(one, **facts) else 302 for name, one in PAGES.items()}
    assert found(agent) == expected
    assert found(UserFactory(instructor=True)) == expected, "another agent goes on"
    for role in ("editor", "reviewer"):
        assert set(found(UserFactory(**{role: True})).values()) == {404}


class TestPages:
    def test_the_key_of_another_agent_is_refused(self, agent):
        call, lead = CallPageFactory(), StructurePageFactory(title="Recyclerie du Vistre")
        given = posted(call, structure=lead.title)
        sign_in(Client(), agent).post(reverse("calls:enter"), given)
        other = sign_in(Client(), UserFactory(instructor=True))
        assert other.post(reverse("calls:enter"), given).status_code == 403

    def test_nobody_sends_pages_without_end(self, agent, monkeypatch):
        monkeypatch.setitem(limits.RATES, "upload", "1/h/user")
        application, client = enter(agent), sign_in(Client(), agent)
        address = reverse("calls:scans", args=[application.pk])
        sent = [client.post(address, {"scans": [page(colour=colour)]}) for colour in ("white", "grey")]
        assert [answer.status_code for answer in sent] == [302, 429]
        assert application.files.count() == 1

    def test_what_others_send_is_refused_before_it_is_read(self, agent):
        application = enter(agent)
        client = sign_in(Client(), member_of(application.lead))
        response = client.post(reverse("calls:scans", args=[application.pk]), {"scans": [page("page.exe")]})
        assert response.url == reverse("calls:application", args=[application.pk])
        assert not application.files.exists()

    def test_from_the_list_of_instructors_to_the_receipt(self, agent):
        client = sign_in(Client(), agent)
        call, lead = CallPageFactory(minimum_structures=1), StructurePageFactory(title="Recyclerie du Vistre")
        assert reverse("calls:enter") in client.get("/admin/candidatures/").content.decode()

        response = client.post(reverse("calls:enter"), posted(call, structure="Recyclerie du Vistre"))
        application = Application.objects.get()
        assert response.url == reverse("calls:step", args=[application.pk, 1])
        assert application.lead == lead
        assert client.get(response.url).status_code == 200
        write(application, agent)
        application.refresh_from_db()
        review = reverse("calls:review", args=[application.pk])
        assert client.post(review, {"version": application.version}).status_code == 302

        address = reverse("calls:scans", args=[application.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"scans": [page()]}).status_code == 302
        signing = reverse("calls:sign_on_paper", args=[application.pk])
        assert client.get(signing).status_code == 200
        application.refresh_from_db()
        given = {
            "content_hash": application.content_hash,
            "part": application.parts.get().pk,
            "name": "Nadia Bensalem",
            "capacity": "Présidente",
            "seen": "on",
        }
        assert client.post(signing, given).status_code == 302
        assert client.get(reverse("calls:sign", args=[application.pk])).status_code == 200
        submitting = reverse("calls:submit", args=[application.pk])
        assert client.get(submitting).status_code == 200
        application.refresh_from_db()
        response = client.post(submitting, {"version": application.version})
        assert response.url == reverse("calls:receipt", args=[application.pk])
        assert "La candidature est déposée" in client.get(response.url).content.decode()

    def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_kept(self, agent):
        client = sign_in(Client(), agent)
        closed = CallPageFactory(closed=True)
        response = client.post(
            reverse("calls:enter"), posted(closed, structure="Inconnue au bataillon", email="a@example.org")
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "a@example.org" in page
        assert "Inconnue au bataillon" in page

    @pytest.mark.parametrize(
        ("way", "before", "field"),
        [("paper", timedelta(hours=-1), "received_at"), ("phone", timedelta(hours=1), "way")],
    )
    def test_after_the_closing_the_field_at_fault_says_why(self, agent, way, before, field):
        client = sign_in(Client(), agent)
        closed = CallPageFactory(closed=True)
        received_at = (closed.closing_at - before).astimezone(rules.PARIS).strftime("%Y-%m-%dT%H:%M")
        lead = StructurePageFactory()
        given = posted(closed, structure=lead.title, way=way, received_at=received_at)
        form = client.post(reverse("calls:enter"), given).context["form"]
        assert list(form.errors) == [field]

    def test_a_signature_without_its_page_is_refused_in_words(self, agent):
        client = sign_in(Client(), agent)
        application = whole(agent)
        response = client.post(
            reverse("calls:sign_on_paper", args=[application.pk]),
            {
                "content_hash": application.content_hash,
                "part": application.parts.first().pk,
                "name": "Nadia",
                "capacity": "Présidente",
                "seen": "on",
            },
        )
        assert response.status_code == 422
        assert "Nadia" in response.content.decode()

    def test_what_was_received_in_time_goes_on_by_its_page(self, agent):
        client = sign_in(Client(), agent)
        call = CallPageFactory(closing_at=timezone.now() + timedelta(hours=1))
        application = enter(agent, call=call)
        address = reverse("calls:honour", args=[application.pk])
        assert client.get(address).status_code == 302, "not while the call is open"
        type(call).objects.filter(pk=call.pk).update(closing_at=timezone.now() - timedelta(hours=1))

        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "Panne."}).status_code == 302
        assert client.get(reverse("calls:step", args=[application.pk, 1])).status_code == 200

    def test_the_comments_of_the_group_are_not_the_agent_s_to_read(self, agent):
        client = sign_in(Client(), agent)
        application = enter(agent)
        member = member_of(application.lead)
        step = application.questionnaire.steps[0]
        services.comment(
            application=application, step=step.key, text="Entre nous", by=member, now=timezone.now()
        )
        for name in ("comments", "step", "application"):
            args = [application.pk] if name == "application" else [application.pk, 1]
            response = client.get(reverse(f"calls:{name}", args=args), follow=True)
            assert "Entre nous" not in response.content.decode()

    def test_adding_structures_says_that_they_take_part(self, agent):
        client = sign_in(Client(), agent)
        application = enter(agent)
        other = StructurePageFactory(title="Ateliers de la Vaunage")
        for name in ("people", "invite", "invite_newcomer", "invite_outside"):
            assert client.get(reverse(f"calls:{name}", args=[application.pk])).status_code == 200
        response = client.post(
            reverse("calls:invite", args=[application.pk]),
            {"structure": other.title, "role": "co_holder", "email": ""},
        )
        assert response.status_code == 302
        assert application.parts.get(structure=other).is_on_paper
