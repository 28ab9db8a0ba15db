"""Mails are rows of the transaction that causes them; the worker sends them."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from post_office.models import STATUS, Email
from procrastinate.contrib.django.models import ProcrastinateJob

from portal import mail
from portal.mail import Reader
from portal.mails import kinds
from portal.mails.kinds import MailKind, Placeholder
from portal.mails.printed import PrintingBackend
from portal.mails.texts import default_text
from portal.tasks import send_mails

pytestmark = pytest.mark.django_db


LETTER = MailKind(
    code="portal/letter", label="Letter", placeholders=(Placeholder("url", "address", "https://example.org"),)
)


@pytest.fixture(autouse=True)
def _letters(settings, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(kinds._kinds, LETTER.code, LETTER)
    (tmp_path / "portal").mkdir()
    for language, word in (("fr", "français"), ("en", "French")):
        path = tmp_path / "portal" / f"letter.{language}.txt"
        path.write_text(f"{word},\u00a0{{person}}\n\n{{url}}\n", encoding="utf-8")
    settings.MAIL_TEXTS = tmp_path
    default_text.cache_clear()
    yield
    default_text.cache_clear()


def write(email: str, name: str, language: str = "fr") -> None:
    mail.write(LETTER.code, to=Reader(email, name, language), values={"url": mail.address("robots")})


def test_a_mail_waits_for_the_worker_in_its_readers_language() -> None:
    write("lea@example.org", "Léa\nBcc: all@example.org", "en")

    queued = Email.objects.get()
    assert (queued.to, queued.status) == (["lea@example.org"], STATUS.queued)
    assert queued.subject == "French, Léa Bcc: all@example.org"
    assert "http://127.0.0.1:8000/robots.txt" in queued.message
    assert outbox.outbox == []


@pytest.mark.parametrize(("language", "written"), [("fr", "1er mars 2027"), ("en", "1 March 2027")])
def test_a_day_is_written_as_its_reader_does(language: str, written: str) -> None:
    evening = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    with translation.override(language):
        assert mail.day(evening)().replace("\u00a0", " ") in (written, written.replace("1er", "1"))


def test_the_worker_sends_what_waits() -> None:
    write("lea@example.org", "Léa")

    send_mails(timestamp=0)

    assert [message.subject for message in outbox.outbox] == ["français,\u00a0Léa".replace("\u00a0", " ")]
    assert Email.objects.get().status == STATUS.sent


def test_a_mail_disappears_with_its_cause() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write("lea@example.org", "Léa")
        raise RuntimeError

    assert not Email.objects.exists()


def test_mails_leave_as_soon_as_they_are_committed(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        write("lea@example.org", "Léa")
        write("noe@example.org", "Noé")
        assert not ProcrastinateJob.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        write("zoe@example.org", "Zoé")

    jobs = ProcrastinateJob.objects.filter(task_name="portal.send_mails")
    assert [job.queueing_lock for job in jobs] == ["portal.send_mails"]


def test_mails_that_a_failure_undid_wake_nobody(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RuntimeError), transaction.atomic():
            write("lea@example.org", "Léa")
            raise RuntimeError
        assert not Email.objects.exists()

    assert not ProcrastinateJob.objects.exists()


def test_without_a_mail_server_mails_are_printed_as_they_read() -> None:
    stream = StringIO()
    message = EmailMessage("Votre code\u00a0: ça marche", "Bonjour Léa,\n\nABCD-EFGH", to=["lea@example.org"])
    message.attach("reçu.pdf", b"%PDF", "application/pdf")

    PrintingBackend(stream=stream).send_messages([message])

    printed = stream.getvalue()
    assert "To: lea@example.org\nSubject: Votre code\u00a0: ça marche\nFiles: reçu.pdf\n" in printed
    assert "\n\nBonjour Léa,\n\nABCD-EFGH\n" in printed
