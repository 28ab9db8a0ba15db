"""Files and the antivirus: refused, accepted, or kept until it answers; without one, nothing changes."""

import time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from calls import services, tasks, uploads
from calls.checklist import checklist
from calls.models import Application, ApplicationFile
from calls.papers.whole import whole_parts
from portal import antivirus
from tests.calls import assisting
from tests.calls.test_files import FORM, PDF
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    file,
    join_outside,
    key,
    member_of,
)
from tests.factories.structures import StructurePageFactory
from tests.mails import mails_to
from tests.portal.clamd import EICAR, clamd, mute
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

NOBODY = "127.0.0.1:1"
DANGEROUS = PDF + b"\n" + EICAR


@pytest.fixture
def member(private_root):
    return member_of(StructurePageFactory())


@pytest.fixture
def private_root(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def draft(client, member):
    sign_in(client, member)
    lead = member.memberships.get().structure
    call = CallPageFactory(steps=FORM)
    return ApplicationFactory(call=call, lead=lead, created_by=member, visited=[FORM[0]["id"]])


def send(client, draft, content):
    upload = SimpleUploadedFile("budget.pdf", content)
    body = {key("name"): "Garage", key("budget"): upload, "action": "quit"}
    return client.post(f"/candidatures/{draft.pk}/etape/1/", body)


@pytest.fixture
def scanner(settings):
    with clamd() as address:
        settings.CLAMAV = address
        yield


def test_an_infected_file_is_refused_beside_its_field_and_the_rest_is_kept(client, draft, scanner):
    with capture_logs() as logs:
        response = send(client, draft, DANGEROUS)

    assert response.status_code == 422
    assert "L’antivirus a trouvé un virus dans ce fichier" in response.content.decode()
    assert response.context["form"].errors.keys() == {key("budget")}
    assert not ApplicationFile.objects.exists()
    assert Application.objects.get().answers[key("name")] == "Garage"
    line = next(line for line in logs if line["event"] == "upload_infected")
    assert (line["virus"], line["log_level"]) == ("Eicar-Test-Signature", "error")


@pytest.mark.parametrize("page", ["", "fichiers/"])
def test_what_whoever_only_reads_sends_is_not_even_read(client, draft, scanner, page):
    partner = UserFactory()
    join_outside(draft, partner)
    sign_in(client, partner)
    posted = {"question": key("budget"), key("budget"): SimpleUploadedFile("budget.pdf", DANGEROUS)}
    with capture_logs() as logs:
        client.post(f"/candidatures/{draft.pk}/etape/1/{page}", posted)
    assert "upload_infected" not in {line["event"] for line in logs}


def test_a_sound_file_is_kept_and_read_by_staff(client, draft, scanner):
    assert send(client, draft, PDF).status_code == 302
    kept = ApplicationFile.objects.get()
    assert kept.is_safe
    assert kept.open().read() == PDF


def test_without_an_answer_it_is_kept_and_staff_wait_until_it_is_read(client, draft, member, settings):
    settings.CLAMAV = NOBODY
    with capture_logs() as logs:
        assert send(client, draft, PDF).status_code == 302
    assert "antivirus_unreachable" in {line["event"] for line in logs}
    kept = ApplicationFile.objects.get()
    assert kept.awaits_scan
    filed = file(draft)
    instructor = sign_in(Client(), UserFactory(instructor=True))
    address = f"/admin/candidatures/fichiers/{kept.pk}/"
    inspect = f"/admin/candidatures/inspect/{filed.pk}/"
    assert instructor.get(address).status_code == 404
    assert "pas encore analysé" in instructor.get(inspect).content.decode()
    assert client.get(kept.url).status_code == 200, "a group reads what it sent"

    tasks.scan_files(0)
    assert ApplicationFile.objects.get().awaits_scan, "still no answer"
    with clamd() as settings.CLAMAV:
        tasks.scan_files(0)
        tasks.scan_files(0)

    assert ApplicationFile.objects.get().is_safe
    assert instructor.get(address).status_code == 200


@pytest.fixture
def infected_once_filed(client, draft, settings):
    settings.CLAMAV = NOBODY
    send(client, draft, DANGEROUS)
    filed = file(draft)
    with clamd() as settings.CLAMAV, capture_logs() as logs:
        tasks.scan_files(0)
        tasks.scan_files(0)
    assert "application_file_infected" in {line["event"] for line in logs}
    return filed


def test_what_was_filed_stays_filed_and_nobody_opens_the_file(client, infected_once_filed):
    filed, kept = infected_once_filed, ApplicationFile.objects.get()
    hash_then = filed.content_hash
    filed.refresh_from_db()

    assert (kept.awaits_scan, kept.virus) == (False, "Eicar-Test-Signature")
    assert (filed.state, filed.content_hash, filed.signatories().count()) == ("submitted", hash_then, 1)
    assert filed.events.get(kind="infected").data["name"] == "budget.pdf"
    page = client.get(kept.url, follow=True)
    assert page.redirect_chain[-1][0] == filed.get_absolute_url()
    assert page.content.decode().count("personne ne peut ouvrir ce fichier") == 2, "message, and beside it"
    assert f'href="{kept.url}"' not in page.content.decode()
    instructor = sign_in(Client(), UserFactory(instructor=True))
    page = instructor.get(f"/admin/candidatures/fichiers/{kept.pk}/", follow=True)
    assert page.redirect_chain[-1][0] == f"/admin/candidatures/inspect/{filed.pk}/"
    assert "personne ne peut ouvrir ce fichier" in page.content.decode()
    assert "personne ne peut ouvrir ce fichier" in str(list(whole_parts(filed)))


def test_the_group_and_the_service_are_told_once_what_to_do(member, infected_once_filed):
    filed = infected_once_filed
    (mail,) = [mail for mail in mails_to(member.email) if "virus" in mail.subject]
    assert "Jusqu’à la clôture" in mail.message
    (mail,) = mails_to(filed.call.contact_email)
    assert (filed.number in mail.subject, "budget.pdf" in mail.message) == (True, True)
    assert f"/admin/candidatures/inspect/{filed.pk}/" in mail.message
    assert "Le dépôt reste valable" in mail.message


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("draft", "Envoyez-en un autre"),
        ("signing", "remet d’abord la candidature en brouillon"),
        ("closed", "vous dira comment remettre une copie saine"),
        ("withdrawn", "vous n’avez rien à faire"),
    ],
)
def test_what_the_group_may_do_depends_on_where_it_stands(client, draft, member, settings, when, words):
    settings.CLAMAV = NOBODY
    send(client, draft, DANGEROUS)
    at = timezone.now()
    if when == "signing":
        ask_signatures(draft)
    elif when != "draft":
        file(draft)
    if when == "withdrawn":
        services.withdraw(application=draft, by=member, now=at)
    if when == "closed":
        at = draft.call.closing_at

    with clamd() as settings.CLAMAV, time_machine.travel(at, tick=False):
        tasks.scan_files(0)

    (mail,) = [mail for mail in mails_to(member.email) if "virus" in mail.subject]
    assert words in mail.message
    told = [mail.subject for mail in mails_to(draft.call.contact_email)]
    assert len(told) == (1 if when == "closed" else 0), "a draft, or what was withdrawn, is the group's own"


def test_the_agent_who_scanned_a_page_is_told_and_no_one_opens_it(settings, private_root, agent):
    settings.CLAMAV = NOBODY
    application = assisting.enter(agent)
    services.keep_scans(
        application=application,
        added=[SimpleUploadedFile("page.pdf", DANGEROUS)],
        by=agent,
        now=timezone.now(),
    )
    with clamd() as settings.CLAMAV:
        tasks.scan_files(0)

    (mail,) = mails_to(agent.email)
    assert "une numérisation saine de ces pages" in mail.message


def test_a_virus_found_later_is_told_to_the_group_and_the_file_is_to_replace(client, draft, member, settings):
    settings.CLAMAV = NOBODY
    send(client, draft, DANGEROUS)

    with clamd() as settings.CLAMAV:
        tasks.scan_files(0)
        tasks.scan_files(0)

        assert [mail.subject for mail in mails_to(member.email)] == [
            "Un virus a été trouvé dans « budget.pdf »"
        ]
        missing = checklist(Application.objects.get(), timezone.now()).files
        assert ["virus" in each.error for each in missing] == [True]
        assert send(client, draft, PDF).status_code == 302
    assert checklist(Application.objects.get(), timezone.now()).files == []


def test_without_an_antivirus_nothing_changes(client, draft):
    assert send(client, draft, DANGEROUS).status_code == 302
    assert ApplicationFile.objects.get().is_safe
    tasks.scan_files(0)


def test_a_file_too_large_for_the_daemon_waits(settings):
    with clamd(answer="INSTREAM size limit exceeded. ERROR") as settings.CLAMAV:
        upload = SimpleUploadedFile("budget.pdf", PDF)
        uploads.check_virus(upload)
    assert uploads.awaits_scan(upload)


def test_the_daemon_is_asked_through_a_unix_socket_as_well(settings, tmp_path):
    with clamd(str(tmp_path / "clamd.ctl")) as settings.CLAMAV:
        assert antivirus.virus_in(SimpleUploadedFile("a", b"x" * 200_000)) == ""
        assert antivirus.virus_in(SimpleUploadedFile("a", EICAR)) == "Eicar-Test-Signature"
    settings.CLAMAV = str(tmp_path / "nothing.ctl")
    with pytest.raises(antivirus.NotScannedError):
        antivirus.virus_in(SimpleUploadedFile("a", b""))


def test_a_mute_daemon_is_waited_for_once(settings):
    with mute() as (settings.CLAMAV, calls):
        start = time.monotonic()
        for _file in range(20):
            with pytest.raises(antivirus.UnreachableError):
                antivirus.virus_in(SimpleUploadedFile("a", b"x"), seconds=0.3)
        assert time.monotonic() - start < 3
        assert len(calls) == 1


def test_the_time_of_a_slow_reader_is_counted_as_a_whole(settings):
    """20 MB taken in as slowly as each operation allows would hold a thread for an hour."""

    class Slow(SimpleUploadedFile):
        def read(self, *_size):
            time.sleep(0.1)
            return b"x"

    with clamd() as settings.CLAMAV:
        start = time.monotonic()
        with pytest.raises(antivirus.UnreachableError):
            antivirus.virus_in(Slow("a", b"x"), seconds=0.5)
    assert time.monotonic() - start < 2


def test_a_file_that_cannot_be_read_keeps_no_other_from_it(client, draft, settings):
    settings.CLAMAV = NOBODY
    send(client, draft, PDF + b"larger than the daemon takes")
    send(client, draft, PDF)
    gone = ApplicationFile.objects.order_by("sent_at").last()
    gone.pk, gone.path = None, "applications/gone"
    gone.save()

    with clamd(unread=b"larger") as settings.CLAMAV:
        tasks.scan_files(0)

    waiting = ApplicationFile.objects.filter(awaits_scan=True)
    assert (waiting.count(), ApplicationFile.objects.count()) == (2, 3)
