"""Mails that come back are recognised, linked to the mail that left, and counted once."""

import io
import mailbox
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from post_office.models import STATUS, Email
from zeal import zeal_ignore

from portal.mails import bounces, boxes
from portal.mails.boxes import BoxError, read_box
from portal.mails.models import Bounce, OutgoingMail
from portal.mails.queue import put
from portal.mails.texts import Text

pytestmark = pytest.mark.django_db

DSN = """\
From: MAILER-DAEMON@mx.example.org
To: ne-pas-repondre@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {final}
Original-Recipient: rfc822; {original}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} the box says no

--B
Content-Type: {held}

{headers}
--B--
"""
HOLIDAY = """\
From: lea@example.org
To: ne-pas-repondre@example.org
Subject: Absente
Auto-Submitted: auto-replied

Je suis absente jusqu'au 12.
"""


@pytest.fixture
def mail():
    mail = put(Text("Objet", "Texte"), to="lea@example.org")
    Email.objects.filter(pk=mail.pk).update(status=STATUS.sent)
    return mail


def notice(mail=None, *, action="failed", status="5.1.1", final="lea@example.org", held="message/rfc822"):
    headers = (
        f"Message-ID: {mail.message_id}\nSubject: Objet\n\nTexte\n" if mail else "Subject: Objet\n\nTexte\n"
    )
    words = DSN.format(
        final=final, original="lea@example.org", action=action, status=status, held=held, headers=headers
    )
    return words.encode()


def state(mail):
    return OutgoingMail.objects.get(pk=mail.pk).state


@pytest.mark.parametrize("held", ["message/rfc822", "text/rfc822-headers"])
def test_a_notice_marks_the_mail_that_it_names(mail, held):
    put(Text("Plus récent", "Texte"), to="lea@example.org")
    bounces.record(notice(mail, held=held))
    bounce = Bounce.objects.get()
    assert (bounce.mail_id, bounce.address, bounce.is_permanent) == (mail.pk, "lea@example.org", True)
    assert "the box says no" in bounce.reason
    assert state(mail) == OutgoingMail.State.BOUNCED


def test_a_notice_without_a_name_is_about_the_last_mail_sent_there(mail):
    bounces.record(notice())
    assert Bounce.objects.get().mail_id == mail.pk


def test_a_forwarded_mail_counts_for_the_address_written_to(mail):
    bounces.record(notice(mail, final="ailleurs@example.net"))
    assert Bounce.objects.get().address == "lea@example.org"


def test_a_delay_is_for_now(mail):
    bounces.record(notice(mail, action="delayed", status="4.2.2"))
    assert not Bounce.objects.get().is_permanent
    assert state(mail) == OutgoingMail.State.SENT


def test_the_same_notice_counts_once(mail):
    assert len(bounces.record(notice(mail))) == 1
    assert bounces.record(notice(mail)) == []
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize("raw", [HOLIDAY.encode(), b"", b"\x00\xff" * 50, b"Content-Type: multipart/x\n\n--"])
def test_what_is_no_notice_is_left_alone(mail, raw):
    assert bounces.record(raw) == []
    assert state(mail) == OutgoingMail.State.SENT


def test_a_notice_about_nobody_here_is_left_alone():
    assert bounces.record(notice(final="inconnue@example.org")) == []
    assert not Bounce.objects.exists()


def test_an_address_fails_after_two_returned_mails(mail):
    now = timezone.now()
    bounces.record(notice(mail))
    assert not Bounce.objects.failing_addresses(now).exists()
    bounces.record(notice(mail, status="5.1.2"))
    assert list(Bounce.objects.failing_addresses(now)) == [{"address": "lea@example.org"}]
    assert not Bounce.objects.failing_addresses(now + timedelta(days=200)).exists()


class TestCommands:
    def pipe(self, monkeypatch, raw):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        said = io.StringIO()
        call_command("read_bounce", stdout=said, stderr=said)
        return said.getvalue()

    def test_a_mail_server_pipes_a_notice(self, mail, monkeypatch):
        assert "lea@example.org: for good" in self.pipe(monkeypatch, notice(mail))
        assert "Nothing new" in self.pipe(monkeypatch, HOLIDAY.encode())

    def test_while_the_database_is_down_the_server_is_asked_to_try_again(self, mail, monkeypatch):
        def refuse(raw):
            raise OperationalError

        monkeypatch.setattr(bounces, "record", refuse)
        with pytest.raises(SystemExit) as stopped:
            self.pipe(monkeypatch, notice(mail))
        assert stopped.value.code == 75

    def test_a_maildir_is_read_once(self, mail, tmp_path):
        box = mailbox.Maildir(str(tmp_path / "box"))
        for raw in (notice(mail), HOLIDAY.encode()):
            box.add(mailbox.MaildirMessage(raw))
        said = io.StringIO()
        with zeal_ignore():
            call_command("read_bounces", folder=tmp_path / "box", stdout=said)
        assert "1 returned mails are new" in said.getvalue()
        assert not list((tmp_path / "box" / "new").iterdir())
        assert read_box((tmp_path / "box").as_uri()) == 0

    @pytest.mark.parametrize("url", ["ftp://example.org", "file:///nowhere/at/all"])
    def test_a_box_that_cannot_be_read_is_said(self, url, settings):
        settings.BOUNCES_URL = url
        with pytest.raises(CommandError):
            call_command("read_bounces")

    def test_without_a_box_it_is_said(self, settings):
        settings.BOUNCES_URL = ""
        with pytest.raises(CommandError, match="BOUNCES_URL"):
            call_command("read_bounces")

    def test_a_password_is_never_said(self):
        with pytest.raises(BoxError) as stopped:
            read_box("imaps://post:s3cret@127.0.0.1:1/INBOX")
        assert "s3cret" not in str(stopped.value)


class Imap:
    """A server of one folder, as `imaplib` speaks to it."""

    def __init__(self, messages):
        self.messages, self.seen, self.is_open = messages, set(), True

    def select(self, folder):
        return ("OK", [b"1"]) if folder == '"INBOX"' else ("NO", [b"?"])

    def uid(self, command, *arguments):
        if command == "SEARCH":
            return "OK", [b" ".join(str(uid).encode() for uid in self.messages if uid not in self.seen)]
        uid = int(arguments[0])
        if command == "STORE":
            self.seen.add(uid)
            return "OK", [None]
        return "OK", [(b"1 (BODY[] {1}", self.messages[uid]), b")"]

    def logout(self):
        self.is_open = False


def test_an_imap_folder_is_read_once(mail, monkeypatch):
    server = Imap({1: notice(mail), 2: HOLIDAY.encode()})

    def unread(parts):
        session = boxes._Session(server)
        yield from session.unread("INBOX")
        session.close()

    monkeypatch.setattr(boxes, "_imap", unread)
    assert read_box("imaps://post@mail.example.org/INBOX") == 1
    assert server.seen == {1, 2}
    assert not server.is_open
    assert read_box("imaps://post@mail.example.org/INBOX") == 0
