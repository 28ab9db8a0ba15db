"""The command line: any register's file, several at once, the API, and exit codes for those who automate."""

from io import BytesIO

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connections
from django.urls import reverse
from openpyxl import load_workbook

from structures.imports import command_runs, jobs, runs
from structures.imports.adapters import answers, own_format
from structures.imports.adapters.live import Client
from structures.imports.reading import Reading
from structures.imports.rows import Line, Skipped
from structures.imports.writing import upsert
from structures.management.commands.import_structures import Command
from structures.models import ImportRun, RegisterRecord, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    TerritoryFactory,
    invented_siren,
    invented_siret,
)
from tests.sign_in import sign_in
from tests.structures.answers import answer, saved, unit
from tests.structures.rows import row
from tests.structures.tables import ESS, OWN, PLACE, UNIT, WALDEC, file, only, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference(db):
    DirectoryPageFactory()
    TerritoryFactory(code="30189", name="Nîmes")
    TerritoryFactory(code="30007", name="Alès")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    SectorFactory(code="solidarity", naf_codes=["88"])
    SectorFactory(code="food")


@pytest.fixture
def run(capsys):
    def go(*arguments, **options):
        call_command("import_structures", *map(str, arguments), **options)
        return capsys.readouterr().out

    return go


@pytest.fixture
def shell(monkeypatch):
    """The exit code that a shell gets."""
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's own goes on

    def go(*arguments):
        argv = ["manage.py", "import_structures", *map(str, arguments)]
        try:
            Command().run_from_argv(argv)
        except SystemExit as stopped:
            return stopped.code
        return 0

    return go


@pytest.fixture
def api(monkeypatch):
    """The API, faked at the transport; `asked` holds the questions."""
    asked = []

    def reply(request):
        asked.append(dict(request.url.params))
        return httpx.Response(200, json={**answer(unit()), "total_results": 1, "total_pages": 1})

    def client():
        return Client(transport=httpx.MockTransport(reply), sleep=lambda seconds: None)

    monkeypatch.setattr("structures.management.commands.import_structures.Client", client)
    return asked


def test_sirene_s_two_files_make_a_structure(run, tmp_path):
    run(file(tmp_path, table(PLACE), name="a.csv"), file(tmp_path, table(UNIT), name="b.csv"))

    page = StructurePage.objects.get()
    assert page.live
    assert (page.title, page.record.commune.name, page.record.rna) == ("LES ARCHES", "Nîmes", "W301234567")


def test_an_association_without_siret_is_made_once_and_waits_as_a_draft(run, tmp_path):
    path = file(tmp_path, table(WALDEC, separator=";"))

    run(path)
    run(path)

    record = RegisterRecord.objects.get()
    assert (record.siret, record.rna) == (None, "W302000001")
    assert not record.page.live


def test_a_dissolved_association_is_not_made(run, tmp_path):
    run(file(tmp_path, table({**WALDEC, "position": "D"}, separator=";")))

    assert not RegisterRecord.objects.exists()


def test_the_list_of_ess_france_marks_what_is_known_and_makes_nothing(run, tmp_path):
    run(saved(tmp_path, unit(complements={"est_ess": False})))

    output = run(file(tmp_path, table(ESS, {**ESS, "SIREN": invented_siren(2)}), name="liste-2024-05-31.csv"))

    record = RegisterRecord.objects.get()
    assert record.is_ess_listed
    assert record.source_of("is_ess_listed").date.isoformat() == "2024-05-31"
    assert "Laissées de côté : 1" in output.replace("\u00a0", " ")


def test_a_refused_line_is_named_with_its_place_and_the_others_are_written(run, tmp_path):
    broken = {**OWN, "siret": "5,00E+13", "nom": "Le Tableur"}

    output = run(file(tmp_path, table(broken, OWN, separator=";"))).replace("\u00a0", " ")

    assert "table.csv, ligne 2" in output
    assert "Le Tableur" in output
    assert "siret" in output
    assert RegisterRecord.objects.get().siret == invented_siret(1)


def test_a_mended_value_is_listed_with_its_line(run, tmp_path):
    output = run(file(tmp_path, table({**OWN, "siret": f"'{invented_siret(1)}"}))).replace("\u00a0", " ")

    assert "table.csv, ligne 2" in output
    assert "lu « 00000001800010 »" in output


def test_what_was_left_out_is_counted(run, tmp_path):
    output = run(file(tmp_path, table({**WALDEC, "adrs_codeinsee": "34172"}, separator=";")))

    assert "1 ligne : hors du Gard" in output.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changes", "code"), [({}, 0), ({"siret": "12345678901234"}, 1), ({"siret": "5,00E+13"}, 1)]
)
def test_the_exit_code_tells_whether_lines_were_refused(shell, tmp_path, changes, code):
    assert shell(file(tmp_path, table({**OWN, **changes}, separator=";"))) == code


@pytest.mark.parametrize("content", ["bonjour", "siret;nom;nom\n", "{"])
def test_a_broken_file_exits_with_2_and_changes_nothing(shell, tmp_path, content):
    good = file(tmp_path, table(OWN), name="good.csv")

    assert shell(good, file(tmp_path, content, name="broken.csv")) == 2
    assert not StructurePage.objects.exists()


def test_a_file_that_breaks_half_way_leaves_nothing(shell, tmp_path):
    content = table(OWN) + '00000002600013,"jamais fermé' + "x" * 200_000

    assert shell(file(tmp_path, content)) == 2
    assert not StructurePage.objects.exists()


def test_nothing_to_read_is_an_error(shell):
    assert shell() == 2
    assert shell("--known") == 2


def test_the_template_is_written(run, tmp_path):
    run(template=tmp_path / "modele.csv")

    output = run(tmp_path / "modele.csv")

    assert "exemple" in output
    assert not StructurePage.objects.exists()


def test_numbers_are_looked_up_live(run, api, tmp_path):
    numbers = file(tmp_path, f"siret\n{invented_siret(1)}\n5,00E+13\n".replace(",", "."), name="numbers.csv")

    output = run(numbers, live=True)

    assert [question["q"] for question in api] == [invented_siret(1)]
    assert StructurePage.objects.get().title == "LES ARCHES 1"
    assert "numbers.csv, ligne 3" in output.replace("\u00a0", " ")


def test_a_number_may_stand_instead_of_a_file(run, api):
    run(invented_siret(1), live=True)

    assert [question["q"] for question in api] == [invented_siret(1)]


def test_a_number_that_is_none_is_refused(run, api):
    with pytest.raises(CommandError, match="12345678901234"):
        run("12345678901234", live=True)

    assert api == []


def test_without_numbers_the_whole_gard_is_asked(run, api):
    run(live=True)

    assert api[0]["departement"] == "30"
    assert StructurePage.objects.get().live


def test_a_dry_run_of_the_api_writes_nothing(run, api):
    output = run(live=True, dry_run=True)

    assert "LES ARCHES 1" in output
    assert not StructurePage.objects.exists()


def test_editors_download_the_template_and_nobody_else_does(client):
    address = reverse("imports:template")
    sign_in(client, UserFactory(instructor=True))
    refused = client.get(address)
    sign_in(client, UserFactory(editor=True))
    page, taken = client.get(reverse("imports:send")), client.get(address)

    assert refused.status_code in (302, 403)
    assert address in page.content.decode()
    assert taken.content.decode() == own_format.template()
    assert reverse("sharing:dataset", args=["secteurs", "csv"]) in page.content.decode()


def test_the_template_workbook_holds_the_codes_and_is_read_again(client, tmp_path):
    SectorFactory(code="compost", name="Compostage")
    sign_in(client, UserFactory(editor=True))

    taken = client.get(reverse("imports:template_workbook"))

    book = load_workbook(BytesIO(taken.content))
    assert ("compost", "Compostage") in list(book["secteurs"].values)
    assert book.worksheets[0]["A2"].number_format == "@"
    assert "exemple" in only(file(tmp_path, taken.content, name="modele.xlsx")).reason


# Kept, undone, taken up again


def test_an_import_is_kept_with_its_report_and_undone_from_the_admin(run, client, tmp_path):
    broken = {**OWN, "siret": "5,00E+13", "nom": "Le Tableur"}
    run(file(tmp_path, table(OWN, broken, separator=";"), name="liste.csv"))

    kept = ImportRun.objects.get()
    assert (str(kept), kept.state, kept.counts["run"]) == ("liste.csv", "done", {"draft": 1, "refused": 1})
    admin = sign_in(client, UserFactory(editor=True))
    page = admin.get(reverse("imports:run", args=[kept.pk])).content.decode()
    assert "la ligne de commande" in page
    assert "Le Tableur" in page
    admin.post(reverse("imports:ask_undo", args=[kept.pk]))
    runs.take("check", kept)
    admin.post(reverse("imports:undo", args=[kept.pk]))
    runs.take("undo", kept)
    assert not StructurePage.objects.exists()


def test_a_whole_import_is_undone_from_the_command_line(shell, run, tmp_path, capsys):
    run(file(tmp_path, table(OWN)))
    number = ImportRun.objects.get().pk

    assert shell("--undo", number, "--dry-run") == 0
    assert StructurePage.objects.exists()
    assert shell("--undo", number) == 0

    assert "Annulées : 1" in capsys.readouterr().out.replace("\u00a0", " ")
    assert not StructurePage.objects.exists()
    assert ImportRun.objects.get().state == "undone"
    assert shell("--undo", number) == 2


def test_what_an_undoing_keeps_is_listed_and_exits_with_1(shell, run, tmp_path, capsys):
    run(file(tmp_path, table(OWN)))
    StructurePage.objects.get().save_revision()

    assert shell("--undo", ImportRun.objects.get().pk) == 1

    assert "quelqu’un a travaillé sur sa page depuis" in capsys.readouterr().out
    assert StructurePage.objects.exists()


def test_an_import_that_does_not_exist_is_not_undone(shell):
    assert shell("--undo", 999) == 2


def test_a_dry_run_keeps_nothing(run, tmp_path):
    run(file(tmp_path, table(OWN)), dry_run=True)

    assert not ImportRun.objects.exists()


def test_progress_is_told_beside_the_report(tmp_path, capsys):
    call_command("import_structures", str(file(tmp_path, table(OWN))))

    told = capsys.readouterr()
    assert "100 %" in told.err
    assert "%" not in told.out


def fail_once(monkeypatch, error):
    written = upsert.Writer.write

    def fail(self, lines):
        if self.writes:
            monkeypatch.setattr(upsert.Writer, "write", written)
            raise error
        return written(self, lines)

    monkeypatch.setattr(upsert.Writer, "write", fail)


@pytest.mark.parametrize(("error", "code"), [(RuntimeError(), 3), (KeyboardInterrupt(), 130)])
def test_what_stopped_half_way_goes_on_when_it_is_run_again(shell, tmp_path, monkeypatch, error, code):
    path = file(tmp_path, table(OWN))
    fail_once(monkeypatch, error)

    assert shell(path) == code
    assert ImportRun.objects.get().state == "failed"
    assert shell(path) == 0

    assert ImportRun.objects.get().counts["run"] == {"draft": 1}
    assert StructurePage.objects.get().title == "Les Arches"


def test_a_command_that_was_killed_is_told_to_editors_who_may_start_it_again(tmp_path):
    path = file(tmp_path, table(OWN))
    left = command_runs.open_run([path], everywhere=False, format_name="auto")
    with runs.held(left):
        jobs.note_interrupted_imports(0)  # this very process holds it, and may
    left.refresh_from_db()
    assert left.state == "failed"

    runs.start_again(run=left)
    jobs.note_interrupted_imports(0)

    left.refresh_from_db()
    assert (left.state, left.is_queued) == ("uploaded", True)


def test_the_same_files_are_not_imported_twice_at_once(shell, run, tmp_path):
    path = file(tmp_path, table(OWN))
    sent = runs.send(
        uploads=[SimpleUploadedFile("x.csv", path.read_bytes())], person=UserFactory(editor=True)
    )
    runs.take("preview", sent)
    runs.confirm(run=sent, person=sent.made_by)

    assert shell(path) == 2

    assert not StructurePage.objects.exists()


def test_what_the_api_answered_is_kept_and_undone(run, api, shell):
    run(invented_siret(1), live=True)
    kept = ImportRun.objects.get()

    assert "recherche-entreprises" in str(kept)
    assert kept.counts["run"] == {"created": 1}
    assert shell("--undo", kept.pk) == 0
    assert not StructurePage.objects.exists()


def test_a_row_that_the_api_gave_is_read_again_the_same(tmp_path):
    rows = [
        Line("api", 1, row(1, warnings=("à voir",), rna="W301234567")),
        Line("liste.csv", 4, Skipped("Personne", "opposée", withdrawn_siren=invented_siren(2))),
    ]
    path = tmp_path / "api.jsonl"

    answers.keep(rows, path)

    formats = {answers.FORMAT.name: answers.FORMAT}
    assert list(Reading([path], format_name="answers", formats=formats).lines()) == rows
