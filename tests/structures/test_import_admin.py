"""Imports in the admin: sent, read, confirmed and undone, by editors alone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from structures.corrections import services as corrections
from structures.imports import runs
from structures.models import ImportMessage, ImportRun, StructurePage, Suggestion
from tests.factories.accounts import UserFactory
from tests.sign_in import sign_in
from tests.structures.answers import establishment, unit
from tests.structures.importing import State, admin, editor, imported, reference, sent, upload

__all__ = ["admin", "editor", "reference"]

pytestmark = pytest.mark.django_db


def test_an_editor_sends_reads_confirms_and_undoes(admin, editor, django_assert_max_num_queries):
    form = admin.get(reverse("imports:send"))
    assert form.status_code == 200

    answered = admin.post(reverse("imports:send"), {"files": [upload(unit(1), unit(2))]})
    run = ImportRun.objects.get()
    assert answered.headers["Location"] == reverse("imports:run", args=[run.pk])
    waiting = admin.get(answered.headers["Location"]).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert "progress.js" in waiting

    runs.take("preview", run)
    assert "LES ARCHES 1" in admin.get(answered.headers["Location"]).content.decode()
    admin.post(reverse("imports:confirm", args=[run.pk]))
    runs.take("write", run)
    admin.post(reverse("imports:ask_undo", args=[run.pk]))
    runs.take("check", run)
    admin.post(reverse("imports:undo", args=[run.pk]))
    runs.take("undo", run)

    page = admin.get(answered.headers["Location"]).content.decode()
    assert "annulé" in page
    assert not StructurePage.objects.exists()


@pytest.mark.parametrize("content", [b"{", b"rien;du;tout\n1;2;3\n", b"", b"\x00\x01"])
def test_a_broken_file_is_said_beside_the_field_and_kept_nowhere(admin, content):
    answered = admin.post(reverse("imports:send"), {"files": [SimpleUploadedFile("casse.csv", content)]})

    assert answered.status_code == 422
    assert answered.context["form"].errors["files"]
    assert not ImportRun.objects.exists()


def test_the_report_is_a_csv_that_no_spreadsheet_runs(admin, editor):
    run = imported(editor, unit(1, nom_complet="=CMD()", nom_raison_sociale="=CMD()"))

    report = admin.get(reverse("imports:report", args=[run.pk]))

    text = b"".join(report.streaming_content).decode()
    assert "'=CMD()" in text
    assert '"=CMD()' not in text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_much_for_one_import_as_for_three(admin, editor, django_assert_max_num_queries, count):
    for number in range(count):
        sent(editor, *(unit(each) for each in range(1, count + 1)), everywhere=bool(number))
    admin.get(reverse("imports:index"))
    with django_assert_max_num_queries(26):
        assert admin.get(reverse("imports:index")).status_code == 200
    run = ImportRun.objects.first()
    with django_assert_max_num_queries(26):
        assert admin.get(reverse("imports:run", args=[run.pk])).status_code == 200


NAMES = ("send", "run", "confirm", "again", "ask_undo", "undo", "keep", "report")


@pytest.mark.parametrize("role", ["instructor", "reviewer", None])
@pytest.mark.parametrize("name", NAMES)
def test_others_neither_read_nor_start_an_import(client, editor, role, name):
    run = imported(editor, unit(1, nom_complet="Nom à ne pas lire"))
    person = UserFactory(**({role: True} if role else {}))
    path = reverse(f"imports:{name}", args=[] if name == "send" else [run.pk])

    for ask in (sign_in(client, person).get, client.post):
        answered = ask(path)
        assert answered.status_code in (302, 403, 405), (name, answered.status_code)
        assert b"Nom" not in answered.content
    run.refresh_from_db()
    assert run.state == State.DONE


def test_reports_and_suggestions_hold_no_address_of_who_opposes(editor):
    moved = establishment(1, adresse="99 RUE SECRETE 30000 NIMES", code_postal="30000")
    imported(editor, unit(1))
    corrections.suggest(
        structure=StructurePage.objects.get(),
        field="street",
        current="",
        proposed="99 rue Secrète",
        origin="import",
    )

    imported(editor, unit(1, siege=moved))
    imported(editor, unit(1, siege=moved, statut_diffusion="P"))

    assert not ImportMessage.objects.filter(text__icontains="rue secr").exists()
    assert not Suggestion.objects.filter(proposed__icontains="rue secr").exists()
