"""Mails are rows of the transaction that causes them; the worker sends them."""

from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import transaction
from post_office.models import STATUS, Email
from procrastinate.contrib.django.models import ProcrastinateJob

from portal import mail
from portal.mails.printed import PrintingBackend
from portal.tasks import send_mails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters(settings: object, tmp_path: object) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "letter.txt").write_text(
        "{% load i18n %}{% translate 'French' %},\u00a0{{ name|safe }}\n\n{{ base_url }}{{ path }}\n",
        encoding="utf-8",
    )
    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], tmp_path]
    settings.TEMPLATES = [*settings.TEMPLATES]


def test_a_mail_waits_for_the_worker_in_its_readers_language() -> None:
    mail.send("letter", to="lea@example.org", language="en", name="Léa\nBcc: all@example.org", path="/x/")

    queued = Email.objects.get()
    assert (queued.to, queued.status) == (["lea@example.org"], STATUS.queued)
    assert queued.subject == "French, Léa"
    assert "http://127.0.0.1:8000/x/" in queued.message
    assert outbox.outbox == []


def test_the_worker_sends_what_waits() -> None:
    mail.send("letter", to="lea@example.org", name="Léa", path="/")

    send_mails(timestamp=0)

    assert [message.subject for message in outbox.outbox] == ["français,\u00a0Léa".replace("\u00a0", " ")]
    assert Email.objects.get().status == STATUS.sent


def test_a_mail_disappears_with_its_cause() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        mail.send("letter", to="lea@example.org", name="Léa", path="/")
        raise RuntimeError

    assert not Email.objects.exists()


def test_mails_leave_as_soon_as_they_are_committed(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        mail.send("letter", to="lea@example.org", name="Léa", path="/")
        mail.send("letter", to="noe@example.org", name="Noé", path="/")
        assert not ProcrastinateJob.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        mail.send("letter", to="zoe@example.org", name="Zoé", path="/")

    jobs = ProcrastinateJob.objects.filter(task_name="portal.send_mails")
    assert [job.queueing_lock for job in jobs] == ["portal.send_mails"]


def test_mails_that_a_failure_undid_wake_nobody(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RuntimeError), transaction.atomic():
            mail.send("letter", to="lea@example.org", name="Léa", path="/")
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
