"""Pages signed on paper, and the signatures that an agent types from them."""

import pytest
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import services, uploads
from calls.models import Signature
from calls.sharing import application_document
from tests.calls.assisting import add, ask, enter, page, reopen, scan, sign_paper, submit, whole, write
from tests.factories.accounts import UserFactory
from tests.factories.calls import member_of
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


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

    @pytest.mark.parametrize("field", ["name", "capacity"])
    def test_none_without_a_name_or_a_capacity(self, agent, client, field):
        application = whole(agent)
        scan(application, agent)
        part = application.parts.signing().first()
        with pytest.raises(services.NamelessError):
            sign_paper(application, agent, part, **{field: " "})
        sign_in(client, agent)
        written = {"part": part.pk, "name": "Nadia Bensalem", "capacity": "Présidente", "seen": "on"}
        answer = client.post(
            reverse("calls:sign_on_paper", args=[application.pk]),
            {"content_hash": application.content_hash, **written, field: "-"},
        )
        assert "en toutes lettres" in str(answer.context["form"].errors[field])
        assert not Signature.objects.exists()

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
