"""What becomes of a mail: sent once, tried again while the server is down, given up, forgotten."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.core.files.storage import storages
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Attachment, Email
from wagtail.models import ModelLogEntry

from calls import letters
from portal.mail import Reader
from portal.mails import sending
from portal.mails.models import Bounce, OutgoingMail
from portal.mails.queue import put
from portal.mails.texts import Text
from portal.mails.viewsets import dead_letters
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(timezone.datetime(2027, 1, 15, 12))


class Server(EmailBackend):
    """A mail server at the end of the wire: it takes what comes, or answers with `failure`."""

    failure = None
    seen = 0

    def send_messages(self, messages):
        type(self).seen += 1
        if Server.failure:
            raise Server.failure
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def server(settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {
        "BACKENDS": {"default": f"{__name__}.Server"},
        "THREADS_PER_PROCESS": 1,
    }
    Server.failure, Server.seen = None, 0
    return Server


def queue(to="lea@example.org", **options):
    return put(Text("Objet", "Texte"), to=to, **options)


def down(server):
    server.failure = smtplib.SMTPServerDisconnected("gone")


def state(mail):
    return OutgoingMail.objects.get(pk=mail.pk).state


def test_a_cause_that_is_rolled_back_leaves_no_mail():
    application = ApplicationFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.write("draft_deleted", application, to=[Reader("lea@example.org")], who="Nadia")
        raise RuntimeError
    assert not Email.objects.exists()


def test_a_server_down_then_up_gets_each_mail_once(server):
    mail = queue()
    down(server)
    with time_machine.travel(NOON, tick=False):
        sending.send_due()
    assert state(mail) == OutgoingMail.State.RETRIED
    server.failure = None
    for minutes in (0.5, 2, 3):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            sending.send_due()
    assert [message.subject for message in outbox.outbox] == ["Objet"]
    assert state(mail) == OutgoingMail.State.SENT


def test_a_mail_is_tried_for_more_than_a_day():
    delays = [sending.delay_before(retry) for retry in range(1, 111)]
    assert sum(delays, timedelta()) > timedelta(hours=24)
    assert max(delays) <= timedelta(minutes=15)


def test_a_mail_is_given_up_in_the_end(server, settings):
    settings.POST_OFFICE = settings.POST_OFFICE | {"MAX_RETRIES": 2}
    mail = queue()
    down(server)
    for hours in range(4):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            sending.send_due()
    assert state(mail) == OutgoingMail.State.DEAD
    assert server.seen == 3


def test_a_round_stops_when_the_server_is_down(server):
    for _ in range(8):
        queue()
    down(server)
    sending.send_due()
    assert server.seen == sending.FAILURES_IN_A_ROW
    assert Email.objects.filter(status=STATUS.queued).count() == 3


def test_one_mail_that_fails_does_not_hold_the_others(server):
    bad, good = queue(), queue("ann@example.org")
    Email.objects.filter(pk=bad.pk).update(from_email="pas une adresse\n")
    sending.send_due()
    assert state(good) == OutgoingMail.State.SENT
    assert state(bad) == OutgoingMail.State.RETRIED


class TestAddressesRefusedAtOnce:
    def refuse(self, server, said, code=550):
        server.failure = smtplib.SMTPRecipientsRefused({"lea@example.org": (code, said)})
        mail = queue()
        sending.send_due()
        return mail

    def test_a_wrong_address_is_not_tried_again(self, server):
        mail = self.refuse(server, b"5.1.1 no such user")
        assert Email.objects.get(pk=mail.pk).status == STATUS.failed
        bounce = Bounce.objects.get()
        assert (bounce.address, bounce.is_permanent) == ("lea@example.org", True)
        assert "no such user" in bounce.reason

    @pytest.mark.parametrize("said", [b"relaying denied", b"5.7.1 policy", b"4.2.2 box full"])
    def test_a_refusal_that_may_pass_is(self, server, said):
        assert state(self.refuse(server, said)) == OutgoingMail.State.RETRIED
        assert not Bounce.objects.exists()


class TestAttachments:
    def test_lie_in_no_public_folder(self):
        mail = queue(attachments={"Récépissé.pdf": b"%PDF-"})
        file = mail.attachments.get().file
        assert file.storage is storages["private"]
        sending.send_due()
        assert outbox.outbox[0].attachments[0][0] == "Récépissé.pdf"


class TestForgetting:
    def test_what_left_long_ago_goes_with_its_files(self, settings, django_capture_on_commit_callbacks):
        with time_machine.travel(NOON, tick=False):
            old = queue(attachments={"a.pdf": b"%PDF-"})
            waiting = queue()
            Email.objects.filter(pk=old.pk).update(status=STATUS.sent)
            name = old.attachments.get().file.name
        with time_machine.travel(NOON + timedelta(days=100), tick=False):
            recent = queue()
            Email.objects.filter(pk=recent.pk).update(status=STATUS.sent)
        with django_capture_on_commit_callbacks(execute=True):
            assert sending.purge(NOON + timedelta(days=settings.KEEP_MAILS_DAYS + 1)) == 1
        assert {*Email.objects.values_list("pk", flat=True)} == {waiting.pk, recent.pk}
        assert not Attachment.objects.exists()
        assert not storages["private"].exists(name)


class TestTheList:
    path = "/admin/messages/envois/"

    @pytest.fixture
    def instructor(self, client):
        person = UserFactory(instructor=True)
        sign_in(client, person)
        return person

    def test_says_what_became_of_each(self, client, instructor, server, settings):
        queue("attend@example.org")
        sent = queue("parti@example.org")
        dead = queue("abandon@example.org")
        later = queue("plus-tard@example.org")
        back = queue("revenu@example.org")
        rows = Email.objects
        rows.filter(pk=sent.pk).update(status=STATUS.sent)
        rows.filter(pk=dead.pk).update(status=STATUS.failed)
        rows.filter(pk=later.pk).update(status=STATUS.requeued, scheduled_time=NOON)
        rows.filter(pk=back.pk).update(status=STATUS.sent, recipient_delivery_status=70)
        page = client.get(self.path).content.decode()
        for words in ("en attente", "envoyé", "non envoyé, abandonné", "échec, nouvel essai le 15", "revenu"):
            assert words in page
        for choice, address in (
            ("waiting", "attend"),
            ("sent", "parti"),
            ("dead", "abandon"),
            ("retried", "plus-tard"),
            ("bounced", "revenu"),
        ):
            found = client.get(self.path, {"state": choice}).context["object_list"]
            assert [mail.recipient for mail in found] == [f"{address}@example.org"]

    def test_leads_to_the_application_and_finds_it(self, client, instructor):
        application = ApplicationFactory(lead=StructurePageFactory(title="Garage solidaire"))
        letters.write("draft_deleted", application, to=[Reader("lea@example.org")], who="Nadia")
        queue("autre@example.org")
        page = client.get(self.path, {"q": "garage"})
        assert [mail.recipient for mail in page.context["object_list"]] == ["lea@example.org"]
        assert reverse("applications:inspect", args=[application.pk]) in page.content.decode()
        assert len(client.get(self.path, {"kind": "calls/draft_deleted"}).context["object_list"]) == 1
        assert client.get(self.path, {"q": "a\x00b", "state": "moon"}).status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_asks_as_much_whatever_its_length(self, client, instructor, count, django_assert_num_queries):
        for _ in range(count):
            letters.write("draft_deleted", ApplicationFactory(), to=[Reader("lea@example.org")], who="Nadia")
        client.get(self.path)
        with django_assert_num_queries(LIST_QUERIES):
            client.get(self.path)

    def test_only_those_who_may(self, client):
        mail = queue()
        Email.objects.update(status=STATUS.failed)
        sign_in(client, UserFactory(editor=True))
        for path in (self.path, f"{self.path}{mail.pk}/"):
            assert client.get(path).status_code != 200
        client.post(f"{self.path}{mail.pk}/renvoyer/")
        assert Email.objects.get().status == STATUS.failed


LIST_QUERIES = 11


class TestOneMail:
    @pytest.fixture
    def reading(self, client):
        return sign_in(client, UserFactory(instructor=True))

    def page(self, client, mail):
        return client.get(f"/admin/messages/envois/{mail.pk}/").content.decode()

    def test_shows_its_words(self, reading):
        letters.write("draft_deleted", ApplicationFactory(), to=[Reader("lea@example.org")], who="Nadia Ben")
        assert "Nadia Ben" in self.page(reading, Email.objects.get())

    @pytest.mark.parametrize("kind", ["", "calls/invitation", "structures/invitation"])
    def test_hides_codes_and_personal_links(self, reading, kind):
        mail = put(Text("Objet", "https://ess.example.org/secret/"), to="lea@example.org", kind=kind)
        page = self.page(reading, mail)
        assert "secret" not in page
        assert "Masqué" in page

    def test_tells_each_try(self, reading, server):
        mail = queue()
        down(server)
        sending.send_due()
        assert "gone" in self.page(reading, mail)

    def test_a_failed_one_leaves_again(self, reading, server):
        mail = queue()
        Email.objects.update(status=STATUS.failed, number_of_retries=110)
        answer = reading.post(f"/admin/messages/envois/{mail.pk}/renvoyer/")
        assert answer.status_code == 302
        sending.send_due()
        assert state(mail) == OutgoingMail.State.SENT
        assert ModelLogEntry.objects.filter(action="portal.mail_retried").count() == 1
        reading.post(f"/admin/messages/envois/{mail.pk}/renvoyer/")
        sending.send_due()
        assert len(outbox.outbox) == 1

    def test_nothing_leaves_again_by_reading(self, reading):
        mail = queue()
        assert reading.get(f"/admin/messages/envois/{mail.pk}/renvoyer/").status_code == 405


def test_the_home_panel_counts_what_was_given_up(rf):
    request = rf.get("/admin/")
    request.user = UserFactory(instructor=True)
    assert dead_letters(request) is None
    queue()
    queue()
    Email.objects.update(status=STATUS.failed)
    assert dead_letters(request).count == 2
    request.user = UserFactory(editor=True)
    assert dead_letters(request) is None
