"""An import as it runs: previewed, confirmed, written, and what it leaves to people."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Page

from structures.corrections import services as corrections
from structures.imports import jobs, runs
from structures.imports.writing import upsert
from structures.models import ImportMessage, ImportRun, RegisterRecord, Source, StructurePage, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, invented_siret
from tests.structures.answers import establishment, unit
from tests.structures.importing import State, admin, editor, imported, reference, sent
from tests.structures.tables import ESS, table

__all__ = ["admin", "editor", "reference"]

pytestmark = pytest.mark.django_db


# Previewed and written


def test_a_preview_counts_and_writes_nothing(editor):
    run = sent(editor, unit(1), unit(2, complements={"est_ess": False}), unit(3, siege={}))

    run.refresh_from_db()
    assert run.state == State.PREVIEWED
    assert run.counts["preview"] == {"created": 1, "draft": 1, "skipped": 1}
    assert not RegisterRecord.objects.exists()
    assert run.messages.get(kind="skipped").number == 3
    assert run.messages.get(kind="skipped").file == "reponse.json"


def test_what_was_confirmed_is_written_and_reported(editor):
    run = imported(editor, unit(1), unit(2))

    assert StructurePage.objects.live().count() == 2
    assert run.counts["run"] == run.counts["preview"] == {"created": 2}
    assert (run.made_by, run.total, run.done) == (editor, 2, 2)
    assert run.messages.filter(step="run").count() == 2


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_an_import_cut_after_some_batches_ends_as_if_run_once(editor, monkeypatch, after):
    units = [unit(number) for number in range(1, 5)]
    units[3] = unit(4, siege=establishment(4, etat_administratif="F"))
    first = sent(editor, *units)
    monkeypatch.setattr(upsert.batches, "__defaults__", (1,))
    written = upsert.Writer.write

    def cut(self, lines):
        entries = written(self, lines)
        if self.written == after:
            raise RuntimeError("killed")
        self.written += 1
        return entries

    runs.confirm(run=first, person=editor)
    monkeypatch.setattr(upsert.Writer, "written", 0, raising=False)
    monkeypatch.setattr(upsert.Writer, "write", cut)
    runs.take("write", first)
    first.refresh_from_db()
    assert first.state == (State.FAILED if after < 4 else State.DONE)
    assert RegisterRecord.objects.count() == min(after, 4)

    monkeypatch.setattr(upsert.Writer, "write", written)
    if after < 4:
        runs.start_again(run=first)
        runs.take("write", first)
    first.refresh_from_db()

    assert first.state == State.DONE
    assert first.counts["run"] == {"created": 3, "draft": 1}
    assert first.messages.filter(step="run").count() == 4
    assert first.changes.count() == RegisterRecord.objects.count() == StructurePage.objects.count() == 4
    assert not any(Page.find_problems())


def test_a_worker_killed_without_a_word_is_replaced_where_it_stopped(editor, monkeypatch):
    run = sent(editor, unit(1), unit(2), unit(3))
    runs.confirm(run=run, person=editor)
    monkeypatch.setattr(upsert.batches, "__defaults__", (1,))
    ImportRun.objects.move(run, to=State.RUNNING, started_at=timezone.now())
    writer, lines = upsert.Writer(runs._directory(), importing=run), runs.open_files(run).lines()
    runs._write_batch(run, writer, [next(iter(lines))])

    runs.take("write", ImportRun.objects.get(pk=run.pk))

    run = ImportRun.objects.get(pk=run.pk)
    assert (run.state, run.counts["run"]) == (State.DONE, {"created": 3})


def test_two_people_cannot_run_the_same_files_at_once(editor):
    one, other = sent(editor, unit(1)), sent(UserFactory(editor=True), unit(1))
    runs.confirm(run=one, person=editor)

    with pytest.raises(runs.BusyError):
        runs.confirm(run=other, person=editor)
    with pytest.raises(runs.BusyError):
        runs.confirm(run=one, person=editor)

    runs.take("write", one)
    runs.confirm(run=other, person=editor)
    runs.take("write", other)
    other.refresh_from_db()
    assert other.counts["run"] == {"unchanged": 1}


def test_the_date_in_a_file_s_name_is_read(editor):
    imported(editor, unit(1))
    listed = SimpleUploadedFile("liste-2024-05-31.csv", table(ESS).encode())
    run = runs.send(uploads=[listed], person=editor)
    runs.take("preview", run)
    runs.confirm(run=run, person=editor)
    runs.take("write", run)

    record = RegisterRecord.objects.get()
    assert record.source_of("is_ess_listed").date.isoformat() == "2024-05-31"


def test_files_go_after_their_term_and_reports_after_theirs(editor, time_machine):
    run = imported(editor, unit(1))
    path = Path(run.files.get().location)
    assert path.exists()

    time_machine.move_to(timezone.now() + timedelta(days=91))
    jobs.purge_imports(0)
    assert not run.files.exclude(path="").exists()
    assert not run.changes.exists()
    assert not path.exists()
    assert run.messages.exists()

    time_machine.move_to(timezone.now() + timedelta(days=3 * 365))
    jobs.purge_imports(0)
    assert not ImportMessage.objects.exists()
    run.refresh_from_db()
    assert run.counts["run"] == {"created": 1}


# What people wrote


def test_a_register_that_contradicts_a_person_makes_one_suggestion(editor):
    imported(editor, unit(1))
    record = RegisterRecord.objects.get()
    record.note("legal_name", "Les Arches unies", Source.EDITOR, None)
    record.save()

    run = imported(editor, unit(1))

    record.refresh_from_db()
    assert record.legal_name == "Les Arches unies"
    suggestion = Suggestion.objects.get()
    assert (suggestion.field, suggestion.current, suggestion.proposed) == (
        "legal_name",
        "Les Arches unies",
        "LES ARCHES 1",
    )
    assert (suggestion.source, suggestion.origin) == (Source.SIRENE, Suggestion.Origin.IMPORT)
    assert run.counts["run"] == run.counts["preview"] == {"unchanged": 1, "suggested": 1}

    assert imported(editor, unit(1)).counts["run"] == {"unchanged": 1}
    assert Suggestion.objects.count() == 1


def test_a_title_that_a_person_changed_is_proposed_not_replaced(editor):
    imported(editor, unit(1))
    page = StructurePage.objects.get()
    page.title = "La Maison des arches"
    page.save_revision().publish()

    imported(editor, unit(1))

    assert StructurePage.objects.get().title == "La Maison des arches"
    assert Suggestion.objects.get().proposed == "LES ARCHES 1"


def test_capitals_of_a_register_are_no_difference(editor):
    imported(editor, unit(1))
    page = StructurePage.objects.get()
    page.title = "Les Arches 1"
    page.save_revision().publish()

    imported(editor, unit(1))

    assert not Suggestion.objects.exists()


def test_a_refused_suggestion_is_not_made_again_and_an_accepted_one_settles_it(editor):
    imported(editor, unit(1))
    record = RegisterRecord.objects.get()
    for field in ("legal_name", "street"):
        record.note(field, "Autrement", Source.EDITOR, None)
    record.save()
    imported(editor, unit(1))
    corrections.refuse(suggestion=Suggestion.objects.get(field="legal_name"), person=editor)
    corrections.accept(suggestion=Suggestion.objects.get(field="street"), person=editor)

    imported(editor, unit(1))

    record.refresh_from_db()
    assert (record.legal_name, record.street) == ("Autrement", "12 RUE DES ARCHES")
    assert not Suggestion.objects.waiting().exists()


def test_a_closed_establishment_leaves_the_directory_unless_somebody_answers_for_it(editor):
    imported(editor, unit(1), unit(2))
    claimed = StructurePage.objects.get(record__siret=invented_siret(1))
    MembershipFactory(structure=claimed)

    closed = [unit(number, siege=establishment(number, etat_administratif="F")) for number in (1, 2)]
    imported(editor, *closed)

    assert list(StructurePage.objects.live()) == [claimed]


def test_an_answer_that_says_no_state_closes_nothing(editor):
    imported(editor, unit(1))
    place = establishment(1)
    place.pop("etat_administratif")

    imported(editor, unit(1, siege=place))

    assert StructurePage.objects.get().live
