"""An import undone: untouched values go back, the rest is kept and named."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageSubscription

from structures.corrections import services as corrections
from structures.imports import runs, undoing
from structures.imports.writing import upsert
from structures.membership import departures
from structures.models import ImportChange, RegisterRecord, Source, StructurePage, Suggestion
from tests.factories.structures import MembershipFactory, SectorFactory
from tests.structures.answers import establishment, unit
from tests.structures.importing import State, admin, editor, facts, imported, kept, reference, undone
from tests.structures.tables import OWN, table

__all__ = ["admin", "editor", "reference"]

pytestmark = pytest.mark.django_db


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
