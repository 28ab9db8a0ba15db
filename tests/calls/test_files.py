"""Files sent with applications: checked by content, private, never half kept."""

import hashlib
import os
import zipfile
from copy import deepcopy
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from structlog.testing import capture_logs

from calls import services, uploads
from calls.forms import fingerprint
from calls.models import AnswerChange, Application, ApplicationFile, CallPage
from calls.papers.whole import whole_parts
from calls.tasks import remove_orphans
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    TWO_STEPS,
    ApplicationFactory,
    CallPageFactory,
    ask,
    ask_signatures,
    file,
    key,
    member_of,
    step,
    when,
)
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
FORM = [
    step(
        "Pièces",
        ask("file", "budget", "Budget", types=["pdf", "image", "sheet"], max_megabytes=1, required=False),
        ask("short_text", "name", "Nom"),
    )
]


@pytest.fixture
def structure(db):
    return StructurePageFactory()


@pytest.fixture
def draft(client, structure):
    member = member_of(structure)
    sign_in(client, member)
    return ApplicationFactory(call=CallPageFactory(steps=FORM), lead=structure, created_by=member)


def send(client, draft, content=PDF, name="budget.pdf", **more):
    file = SimpleUploadedFile(name, content) if content is not None else None
    body = {key("name"): "Garage", "action": "quit", **({key("budget"): file} if file else {}), **more}
    return client.post(f"/candidatures/{draft.pk}/etape/1/", body)


def spreadsheet(folder="xl/"):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"{folder}workbook.xml", "<x/>")
    return content.getvalue()


def damaged_text():
    """An OpenDocument whose declared type is compressed, with a bad byte in it."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", uploads.OPEN_DOCUMENT_TYPES["ods"])
    damaged = bytearray(content.getvalue())
    start = 30 + len("mimetype")
    damaged[start : start + 8] = b"\xff" * 8
    return bytes(damaged)


def png():
    content = BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("budget.pdf", PDF), ("BUDGET.PDF", PDF), ("budget.xlsx", spreadsheet()), ("photo.png", png())],
)
def test_allowed_files_are_kept_under_their_fingerprint(client, draft, name, content):
    assert send(client, draft, content, name).status_code == 302
    file = ApplicationFile.objects.get()
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.path.endswith(file.sha256)
    assert file.open().read() == content
    assert Application.objects.get().answers[key("budget")]["sha256"] == file.sha256


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("budget.pdf", b"MZ this is a program"),
        ("budget.pdf", b""),
        ("budget.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("budget.html", b"<script>alert(1)</script>"),
        ("budget.exe", PDF),
        ("photo.png", PDF),
        ("photo.png", png()[:40]),
        ("budget.xlsx", b"PK not an archive"),
        ("budget.xlsx", spreadsheet(folder="word/")),
        ("budget.ods", damaged_text()),
        ("budget.pdf", PDF + b"x" * 1024 * 1024),
    ],
)
def test_other_files_are_refused_and_the_rest_is_kept(client, draft, name, content):
    page = send(client, draft, content, name)
    assert page.status_code == 422
    assert not ApplicationFile.objects.exists()
    assert Application.objects.get().answers == {key("name"): "Garage"}


def test_an_archive_that_unpacks_too_large_is_refused(client, draft, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNPACKED_BYTES", 2)
    assert send(client, draft, spreadsheet(), "budget.xlsx").status_code == 422


@pytest.mark.parametrize(
    ("name", "kept_name"),
    [
        ("Plan d’été (2).pdf", "Plan d’été (2).pdf"),
        ("€.pdf", "€.pdf"),
        ("???.pdf", "fichier.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("deux  mots.PDF", "deux mots.pdf"),
    ],
)
def test_a_file_keeps_its_name_without_what_misleads(client, draft, name, kept_name):
    assert send(client, draft, name=name).status_code == 302
    kept = draft.files.get()
    assert kept.name == kept_name
    assert Application.objects.get().answers[key("name")] == "Garage"


def test_a_valid_file_beside_an_invalid_answer_is_kept(client, draft):
    page = send(client, draft, **{key("name"): "a" * 300, "action": "continue"})
    assert page.status_code == 422
    assert ApplicationFile.objects.count() == 1
    assert "budget.pdf" in page.content.decode()


def test_a_page_saved_again_keeps_its_file(client, draft):
    send(client, draft)
    send(client, draft, content=None)
    assert ApplicationFile.objects.count() == 1
    assert key("budget") in Application.objects.get().answers


def test_a_new_file_takes_the_place_of_the_old_which_stays_in_the_history(client, draft):
    send(client, draft)
    old = ApplicationFile.objects.get()
    send(client, draft, content=PDF + b"2", name="autre.pdf")
    new = ApplicationFile.objects.current().get()
    assert new.name == "autre.pdf"
    assert Application.objects.get().answers[key("budget")]["name"] == "autre.pdf"
    assert storages["private"].exists(old.path)
    assert [change.new["name"] for change in AnswerChange.objects.filter(kind="file")] == [
        "budget.pdf",
        "autre.pdf",
    ]


def test_a_file_can_be_removed(client, draft):
    send(client, draft)
    send(client, draft, content=None, **{f"{key('budget')}-clear": "on"})
    assert not ApplicationFile.objects.current().exists()
    assert key("budget") not in Application.objects.get().answers


def test_the_same_file_sent_twice_is_one(client, draft):
    send(client, draft)
    first = ApplicationFile.objects.get()
    send(client, draft)
    assert ApplicationFile.objects.get() == first


def test_a_full_disk_keeps_the_draft_and_names_no_file(client, draft, monkeypatch):
    def full(upload, target):
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_write", full)
    page = send(client, draft)
    assert page.status_code == 422
    assert "n’a pas pu être gardé" in page.content.decode()
    assert Application.objects.get().answers == {key("name"): "Garage"}
    assert not ApplicationFile.objects.exists()
    folder = Path(storages["private"].path(uploads.FOLDER))
    assert not list(folder.rglob("*.part"))


def test_replaced_files_count_in_the_room_of_an_application(client, draft, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 2 * len(PDF))
    for number in range(3):
        page = send(client, draft, content=PDF + bytes([number]) if number else PDF, action="continue")
    assert page.status_code == 422
    assert "toute la place disponible" in page.content.decode()
    assert draft.files.count() == 1


def test_pages_scanned_by_an_agent_leave_the_group_its_room(client, draft, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 2 * len(PDF))
    ApplicationFile.objects.create(
        application=draft, question="scans", name="page.pdf", size=2 * len(PDF), sha256="0" * 64, path="x"
    )
    assert send(client, draft, action="continue").status_code == 302
    assert draft.files.count() == 2


def test_nobody_sends_files_without_end(client, draft):
    sent = [send(client, draft, content=PDF + str(number).encode()) for number in range(41)]
    assert [answer.status_code for answer in sent] == [302] * 40 + [429]
    assert 'value="Garage"' in sent[-1].content.decode()
    assert draft.files.count() == 40
    assert send(client, draft, content=None).status_code == 302


def test_download_never_opens_as_part_of_the_portal(client, draft):
    send(client, draft, name="bud;get é.pdf")
    file = ApplicationFile.objects.get()
    response = client.get(file.url)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_nobody_else_downloads_it(client, draft):
    send(client, draft)
    file = ApplicationFile.objects.get()
    assert client.get(f"/media/{file.path}", follow=True).status_code == 404
    sign_in(client, member_of(StructurePageFactory()))
    assert client.get(file.url).status_code == 404
    client.logout()
    assert client.get(file.url).status_code == 302


@pytest.mark.parametrize(("role", "status"), [("instructor", 404), ("editor", 302), ("reviewer", 302)])
def test_staff_never_downloads_the_file_of_a_draft(client, draft, role, status):
    send(client, draft)
    file = ApplicationFile.objects.get()
    sign_in(client, UserFactory(**{role: True}))
    assert client.get(f"/admin/candidatures/fichiers/{file.pk}/").status_code in {status, 403}


def test_files_that_no_row_names_are_removed_after_a_day(client, draft):
    send(client, draft)
    kept = Path(storages["private"].path(ApplicationFile.objects.get().path))
    orphan, young = kept.with_name("orphan"), kept.with_name("young")
    for path in (orphan, young):
        path.write_bytes(b"x")
    for path in (kept, orphan):
        os.utime(path, (1, 1))

    remove_orphans(0)

    assert [path.exists() for path in (kept, orphan, young)] == [True, False, True]


def test_a_file_that_left_the_disk_is_not_found_and_is_told_in_the_log(client, draft):
    send(client, draft)
    file = ApplicationFile.objects.get()
    storages["private"].delete(file.path)

    with capture_logs() as logs:
        response = client.get(f"/candidatures/{draft.pk}/fichiers/{file.pk}/")

    assert response.status_code == 404
    assert ("application_file_missing", str(file.pk)) in [(line["event"], line.get("file")) for line in logs]


SEVERAL = [
    step(
        "Pièces",
        ask("file", "budget", "Pièces", types=["pdf"], max_megabytes=1, most_files=3, required=False),
        ask("short_text", "name", "Nom"),
    )
]


ON_CONDITION = ask("file", "budget", "Budget", types=["pdf"], condition=when(("open", "is", "yes")))
WITH_BUDGET = ask("file", "budget", "Budget", types=["pdf"])


class TestAnAnswerThatIsDropped:
    """Takes its file with it: what no answer names is neither shown as kept, signed, filed nor read."""

    def draft(self, question):
        call = CallPageFactory(steps=[*deepcopy(TWO_STEPS), step("Pièces", question)])
        return ApplicationFactory(complete=True, call=call)

    def send(self, draft):
        services.save_step(
            application=draft,
            step_key=key("Pièces"),
            answers={},
            files={key("budget"): SimpleUploadedFile("budget.pdf", PDF)},
            bases={},
            by=draft.created_by,
        )
        draft.refresh_from_db()

    def answer_open(self, draft, word):
        draft.refresh_from_db()
        base = fingerprint(draft.answers.get(key("open")))
        services.save_answer(
            application=draft, question=key("open"), answer=word, base=base, by=draft.created_by
        )

    def publish(self, draft, steps):
        call = CallPage.objects.get(pk=draft.call_id)
        call.steps = deepcopy(steps)
        call.save_revision().publish()
        draft.refresh_from_db()

    def test_and_comes_back_with_it_when_the_draft_asks_for_it_again(self):
        draft = self.draft(ON_CONDITION)
        self.send(draft)
        self.answer_open(draft, "no")
        asked = ask_signatures(draft)
        assert key("budget") not in asked.answers

        services.reopen(application=draft, by=draft.created_by, now=timezone.now())
        self.answer_open(draft, "yes")

        assert key("budget") in file(draft).answers

    def test_instructors_never_read_it(self, client):
        draft = self.draft(ON_CONDITION)
        self.send(draft)
        self.answer_open(draft, "no")
        filed = file(draft)
        sign_in(client, UserFactory(instructor=True))

        page = client.get(reverse("applications:file", args=[draft.files.get().pk]))

        assert page.status_code == 404
        assert "budget.pdf" not in str([part.as_data() for part in whole_parts(filed)])

    def test_a_question_that_left_the_form_and_came_back_asks_for_it_again(self):
        draft = self.draft(WITH_BUDGET)
        self.send(draft)
        self.publish(draft, TWO_STEPS)
        self.publish(draft, [*TWO_STEPS, step("Pièces", WITH_BUDGET)])
        with pytest.raises(services.IncompleteError):
            ask_signatures(draft)

        self.send(draft)

        assert key("budget") in ask_signatures(draft).answers


class TestSeveral:
    @pytest.fixture
    def draft(self, client, structure):
        member = member_of(structure)
        sign_in(client, member)
        call = CallPageFactory(steps=SEVERAL, minimum_structures=1)
        return ApplicationFactory(call=call, lead=structure, created_by=member)

    def add(self, client, draft, *names, **more):
        files = [SimpleUploadedFile(name, PDF + name.encode()) for name in names]
        posted = {key("budget"): files} if files else {}
        body = {key("name"): "Garage", "action": "quit", **posted, **more}
        return client.post(f"/candidatures/{draft.pk}/etape/1/", body)

    def kept(self, draft):
        return [answer["name"] for answer in Application.objects.get(pk=draft.pk).answers[key("budget")]]

    def test_are_added_at_once_and_one_after_the_other(self, client, draft):
        self.add(client, draft, "un.pdf", "deux.pdf")
        self.add(client, draft, "trois.pdf")
        assert self.kept(draft) == ["un.pdf", "deux.pdf", "trois.pdf"]
        page = client.get(f"/candidatures/{draft.pk}/etape/1/").content.decode()
        assert page.count(f'name="{key("budget")}-remove"') == 3
        assert "multiple" in page

    def test_the_same_file_twice_is_kept_once(self, client, draft):
        self.add(client, draft, "un.pdf")
        self.add(client, draft, "un.pdf")
        assert self.kept(draft) == ["un.pdf"]

    def test_the_same_file_twice_in_one_sending_is_kept_once(self, client, draft):
        twice = [SimpleUploadedFile("un.pdf", PDF), SimpleUploadedFile("un.pdf", PDF)]
        body = {key("name"): "Garage", "action": "quit", key("budget"): twice}
        client.post(f"/candidatures/{draft.pk}/etape/1/", body)
        assert self.kept(draft) == ["un.pdf"]
        self.add(client, draft, **{f"{key('budget')}-remove": "rubbish"})
        assert draft.changes.filter(question=key("budget")).count() == 1

    def narrow(self, draft, **options):
        steps = deepcopy(SEVERAL)
        steps[0]["value"]["fields"][0]["value"].update(options)
        call = CallPage.objects.get(pk=draft.call_id)
        call.steps = steps
        call.save_revision().publish()

    def test_a_limit_lowered_since_is_held_by_removing_some(self, client, draft):
        self.add(client, draft, "un.pdf", "deux.pdf", "trois.pdf")
        self.narrow(draft, most_files=1)
        with pytest.raises(services.IncompleteError):
            ask_signatures(draft)
        page = client.get(f"/candidatures/{draft.pk}/etape/1/").content.decode()
        assert page.count(f'name="{key("budget")}-remove"') == 3

        gone = ApplicationFile.objects.exclude(name="trois.pdf").values_list("pk", flat=True)
        self.add(client, draft, **{f"{key('budget')}-remove": [str(each) for each in gone]})

        assert self.kept(draft) == ["trois.pdf"]
        assert ask_signatures(draft).state == "signing"

    def test_kinds_that_are_accepted_no_more_are_refused_though_kept(self, client, draft):
        self.add(client, draft, "un.pdf")
        self.narrow(draft, types=["image"])
        with pytest.raises(services.IncompleteError):
            ask_signatures(draft)
        self.narrow(draft, types=["image"], most_files=1)
        with pytest.raises(services.IncompleteError):
            ask_signatures(draft)

    def test_one_is_removed_and_stays_in_the_history(self, client, draft):
        self.add(client, draft, "un.pdf", "deux.pdf")
        first = ApplicationFile.objects.get(name="un.pdf")
        self.add(client, draft, **{f"{key('budget')}-remove": str(first.pk)})
        assert self.kept(draft) == ["deux.pdf"]
        first.refresh_from_db()
        assert first.replaced_at

    def test_more_than_the_limit_are_refused_and_the_others_stay(self, client, draft):
        self.add(client, draft, "un.pdf", "deux.pdf")
        page = self.add(client, draft, "trois.pdf", "quatre.pdf")
        assert page.status_code == 422
        words = page.content.decode()
        assert "3 fichiers au plus : il y en avait 2 et vous en avez choisi 2." in unescape(words)
        assert "Vos fichiers ne sont pas gardés" in words
        assert "enregistré tel quel" not in words
        assert self.kept(draft) == ["un.pdf", "deux.pdf"]

    def test_one_that_is_not_what_it_says_refuses_all_that_were_sent_with_it(self, client, draft):
        wrong = SimpleUploadedFile("faux.pdf", b"MZ")
        right = SimpleUploadedFile("vrai.pdf", PDF)
        body = {key("name"): "Garage", "action": "quit", key("budget"): [right, wrong]}
        assert client.post(f"/candidatures/{draft.pk}/etape/1/", body).status_code == 422
        assert key("budget") not in Application.objects.get(pk=draft.pk).answers

    def test_another_application_s_file_is_not_removed(self, client, draft):
        other = ApplicationFactory(call=draft.call)
        theirs = ApplicationFile.objects.create(
            application=other, question=key("budget"), name="x", size=1, sha256="0" * 64, path="x"
        )
        self.add(client, draft, **{f"{key('budget')}-remove": [str(theirs.pk), "rubbish"]})
        theirs.refresh_from_db()
        assert theirs.replaced_at is None

    def test_are_all_read(self, client, draft):
        self.add(client, draft, "un.pdf", "deux.pdf")
        page = client.get(f"/candidatures/{draft.pk}/").content.decode()
        assert ">un.pdf</a>" in page
        assert ">deux.pdf</a>" in page
