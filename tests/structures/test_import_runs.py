"""An import as an editor lives it: sent, previewed, confirmed, read, undone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageSubscription

from structures.corrections import services as corrections
from structures.imports import jobs, runs, undoing
from structures.imports.writing import upsert
from structures.membership import departures
from structures.models import (
    ImportChange,
    ImportMessage,
    ImportRun,
    RegisterRecord,
    Source,
    StructurePage,
    Suggestion,
)
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    MembershipFactory,
    SectorFactory,
    TerritoryFactory,
    invented_siret,
)
from tests.sign_in import sign_in
from tests.structures.answers import answer, establishment, unit
from tests.structures.tables import ESS, OWN, table

pytestmark = pytest.mark.django_db
State = ImportRun.State


@pytest.fixture(autouse=True)
def _reference(db):
    DirectoryPageFactory()
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    SectorFactory(code="solidarity", name="Action sociale", naf_codes=["88"])


@pytest.fixture
def editor():
    return UserFactory(editor=True)


@pytest.fixture
def admin(client, editor):
    return sign_in(client, editor)


def upload(*units, name="reponse.json"):
    return SimpleUploadedFile(name, json.dumps(answer(*units)).encode())


def sent(person, *units, **options):
    """An import that the worker has previewed."""
    run = runs.send(uploads=[upload(*units)], person=person, **options)
    runs.take("preview", run)
    return run


def imported(person, *units):
    run = sent(person, *units)
    runs.confirm(run=run, person=person)
    runs.take("write", run)
    run.refresh_from_db()
    assert run.state == State.DONE, run.failure
    return run


def undone(run, person):
    undoing.ask(run=run)
    runs.take("check", run)
    undoing.confirm(run=run, person=person)
    runs.take("undo", run)
    run.refresh_from_db()
    assert run.state == State.UNDONE, run.failure
    return run


def kept(run, step="undo"):
    return {each.name: each.text for each in run.messages.filter(step=step, kind="kept")}


def facts():
    """Everything of records and pages that an import may write, in a form that compares."""
    records = RegisterRecord.objects.order_by("siret").values(
        "siret", "legal_name", "headcount", "street", "state", "sources", "page__title", "page__live"
    )  # fmt: skip
    return list(records)


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


# Undone


def test_undoing_gives_back_exactly_what_was_before(editor):
    imported(editor, unit(1), unit(2))
    before = facts()
    changed = [
        unit(1, siege=establishment(1, adresse="1 PLACE NEUVE 30000 NIMES", tranche_effectif_salarie="21")),
        unit(2, etat_administratif="C"),
        unit(3),
    ]

    run = undone(imported(editor, *changed), editor)

    assert facts() == before
    assert run.counts["undo"] == run.counts["check"] == {"restored": 3}
    assert not kept(run)
    assert not any(Page.find_problems())
    assert run.undone_by == editor


def test_what_somebody_touched_since_is_kept_and_named(editor):
    run = imported(editor, unit(1), unit(2), unit(3), unit(4), unit(5))
    pages = {page.record.siret: page for page in StructurePage.objects.select_related("record")}
    edited, joined, noted, verified, free = (pages[siret] for siret in sorted(pages))
    edited.teaser_text = "Écrit par quelqu’un."
    edited.save_revision().publish()
    MembershipFactory(structure=joined)
    noted.record.note("headcount", "1-9", Source.EDITOR, None)
    noted.record.save()
    RegisterRecord.objects.filter(pk=verified.record.pk).update(verified_at=timezone.now())

    undone(run, editor)

    assert set(StructurePage.objects.values_list("pk", flat=True)) == {
        edited.pk,
        joined.pk,
        noted.pk,
        verified.pk,
    }
    assert not Page.objects.filter(pk=free.pk).exists()
    assert kept(run) == {
        edited.title: "quelqu’un a travaillé sur sa page depuis",
        joined.title: "quelqu’un a travaillé sur sa page depuis",
        noted.title: "changé depuis\u00a0: Salariés",
        verified.title: "quelqu’un en a répondu depuis",
    }
    assert not any(Page.find_problems())


def test_a_value_that_a_later_import_changed_stays_and_the_others_go_back(editor):
    imported(editor, unit(1))
    second = imported(
        editor, unit(1, siege=establishment(1, adresse="2 RUE B 30000 NIMES", tranche_effectif_salarie="21"))
    )
    imported(
        editor, unit(1, siege=establishment(1, adresse="3 RUE C 30000 NIMES", tranche_effectif_salarie="21"))
    )

    undone(second, editor)

    record = RegisterRecord.objects.get()
    assert (record.street, record.headcount) == ("3 RUE C", "10-49")
    assert kept(second) == {"LES ARCHES 1": "changé depuis\u00a0: Adresse"}
    assert second.changes.get().outcome == ImportChange.Outcome.PARTLY


def contradicted(editor, **words):
    """An import whose suggestions wait: a person had written otherwise."""
    imported(editor, unit(1))
    record = RegisterRecord.objects.get()
    for field, value in words.items():
        record.note(field, value, Source.EDITOR, None)
    record.save()
    return imported(editor, unit(1))


def test_undoing_takes_back_the_suggestions_that_wait(editor):
    run = contradicted(editor, legal_name="Les Arches unies", street="Autrement")
    other = Suggestion.objects.create(
        structure=StructurePage.objects.get(), field="city", proposed="Alès", origin="reader"
    )
    undoing.ask(run=run)
    runs.take("check", run)
    assert run.counts["check"] == {"restored": 2}
    assert Suggestion.objects.count() == 3

    undoing.confirm(run=run, person=editor)
    runs.take("undo", run)

    run.refresh_from_db()
    assert (run.state, run.counts["undo"]) == (State.UNDONE, {"restored": 2})
    assert Suggestion.objects.get() == other


def test_suggestions_that_somebody_decided_on_are_kept_and_named(editor):
    run = contradicted(editor, legal_name="Les Arches unies", street="Autrement", city="Ailleurs")
    corrections.accept(suggestion=Suggestion.objects.get(field="street"), person=editor)
    corrections.refuse(suggestion=Suggestion.objects.get(field="city"), person=editor)

    undone(run, editor)

    assert RegisterRecord.objects.get().street == "12 RUE DES ARCHES"
    assert set(Suggestion.objects.values_list("field", "state")) == {
        ("street", "accepted"),
        ("city", "refused"),
    }
    texts = sorted(run.messages.filter(step="undo", kind="kept").values_list("text", flat=True))
    assert [text.replace("\u00a0", " ") for text in texts] == [
        "sa suggestion pour « Adresse » est déjà acceptée",
        "sa suggestion pour « Ville » est déjà refusée",
    ]


def test_a_page_that_only_its_own_import_speaks_of_is_removed(editor, monkeypatch):
    """Two lines of one file say otherwise: the second makes a suggestion on the page of the first."""
    monkeypatch.setattr(upsert.batches, "__defaults__", (1,))
    SectorFactory(code="food")
    rows = [{**OWN, "resume": text} for text in ("Des arches.", "Des ponts.")]
    upload = SimpleUploadedFile("table.csv", table(*rows, separator=";").encode())
    run = runs.send(uploads=[upload], person=editor)
    runs.take("preview", run)
    runs.confirm(run=run, person=editor)
    runs.take("write", run)
    assert run.counts["run"] == {"draft": 1, "unchanged": 1, "suggested": 1, "warned": 1}

    undone(run, editor)

    assert not Suggestion.objects.exists()
    assert not StructurePage.objects.exists()


def test_the_date_in_a_file_s_name_is_read(editor):
    imported(editor, unit(1))
    listed = SimpleUploadedFile("liste-2024-05-31.csv", table(ESS).encode())
    run = runs.send(uploads=[listed], person=editor)
    runs.take("preview", run)
    runs.confirm(run=run, person=editor)
    runs.take("write", run)

    record = RegisterRecord.objects.get()
    assert record.source_of("is_ess_listed").date.isoformat() == "2024-05-31"


def test_looking_for_what_can_be_undone_changes_nothing(editor):
    run = imported(editor, unit(1), unit(2))
    before = facts()
    undoing.ask(run=run)
    runs.take("check", run)

    assert facts() == before
    run.refresh_from_db()
    assert run.counts["check"] == {"restored": 2}
    undoing.keep(run=run)
    assert run.state == State.DONE


def test_undoing_twice_at_once_undoes_once(editor):
    run = imported(editor, unit(1))
    undoing.ask(run=run)
    runs.take("check", run)
    undoing.confirm(run=run, person=editor)
    with pytest.raises(runs.BusyError):
        undoing.confirm(run=run, person=editor)
    runs.take("undo", run)
    runs.take("undo", run)

    run.refresh_from_db()
    assert (run.state, run.counts["undo"]) == (State.UNDONE, {"restored": 1})


def test_an_undone_import_may_be_done_again(editor):
    undone(imported(editor, unit(1), unit(2)), editor)

    imported(editor, unit(1), unit(2))

    assert StructurePage.objects.live().count() == 2


def test_the_address_of_a_person_who_opposes_diffusion_is_kept_nowhere(editor):
    imported(editor, unit(1, nature_juridique="1000"))
    run = imported(editor, unit(1, nature_juridique="1000", statut_diffusion="P"))

    assert not any(
        "RUE DES ARCHES" in json.dumps([each.before, each.after]) for each in ImportChange.objects.all()
    )
    undone(run, editor)
    assert RegisterRecord.objects.get().street == ""


# In the admin


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


def test_undoing_puts_no_page_back_online_against_its_structure(editor):
    imported(editor, unit(1))
    page = StructurePage.objects.get()
    closing = imported(editor, unit(1, siege=establishment(1, etat_administratif="F")))
    departures.object_by_link(structure=StructurePage.objects.get(), reason="")

    undone(closing, editor)

    page.refresh_from_db()
    assert not page.live


def test_reading_a_page_in_the_admin_does_not_keep_it_from_being_undone(admin, editor):
    run = imported(editor, unit(1))
    page = StructurePage.objects.get()

    assert admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert PageSubscription.objects.filter(page=page).exists()
    undone(run, editor)

    assert not StructurePage.objects.exists()


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
