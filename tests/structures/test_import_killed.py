"""An import whose process is killed outright, wherever it stands, ends as if run once when it goes on."""

import os
import signal
from functools import partial
from random import Random

import pytest
from django.db import connection, connections
from wagtail.models import Page

from structures.imports import command_runs, runs, undoing
from structures.imports.writing import upsert
from structures.models import (
    ImportChange,
    ImportMessage,
    ImportRun,
    RegisterRecord,
    StructurePage,
    Suggestion,
)
from tests import databases
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
    invented_siret,
)
from tests.structures.tables import OWN, file, table

LINES, A_BATCH = 24, 4
#: A process dies after so many questions to the database at least, the next ones later and later.
SOONEST, LATER = 20, 25
FEWEST_KILLINGS = 5


@pytest.fixture
def directory(django_db_setup, django_db_blocker, monkeypatch):
    """A directory with one page that somebody wrote, committed where other processes see it."""
    monkeypatch.setattr(upsert.batches, "__defaults__", (A_BATCH,))
    with django_db_blocker.unblock(), databases.copied("directory"):
        _fill()
        yield


def _fill():
    DirectoryPageFactory()
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    SectorFactory(code="solidarity", naf_codes=["88"])
    SectorFactory(code="food")
    StructurePageFactory(title="Les Arches 3", teaser_text="Écrit par quelqu’un.", record__number=3)


def lines(folder):
    """Some that are new, one that is known, one that is refused, one that is mended."""
    rows = [
        {**OWN, "siret": invented_siret(number), "nom": f"Les Arches {number}", "liste_ess_france": "oui"}
        for number in range(1, LINES + 1)
    ]
    rows[9]["siret"] = "5,00E+13"
    rows[14]["siret"] = rows[14]["siret"].lstrip("0").zfill(11)
    return file(folder, table(*rows, separator=";"))


def finish(path):
    run = command_runs.open_run([path], everywhere=False, format_name="auto")
    command_runs.finish(run, runs.unseen)


def undo():
    command_runs.undo(ImportRun.objects.get(), runs.unseen)


def kill(act, after):
    """`act` in a process that kills itself, as the power might, before its nth question to the database."""
    connections.close_all()  # nothing is shared with the process that dies
    child = os.fork()
    if not child:
        questions = iter(range(after))

        def count(execute, *told):
            if next(questions, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*told)

        try:
            with connection.execute_wrapper(count):
                act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill_often(act, *, until):
    """At points drawn by lot, the same each time; the states in which it was killed."""
    dice = Random(2026)
    states = []
    while not ImportRun.objects.filter(state=until).exists():
        if kill(act, dice.randint(SOONEST, SOONEST + len(states) * LATER)) == -signal.SIGKILL:
            states += ImportRun.objects.values_list("state", flat=True)
    assert len(states) >= FEWEST_KILLINGS, states
    return states


def outcome():
    """All that an import may leave, in a form that compares."""
    records = RegisterRecord.objects.order_by("siret")
    messages = ImportMessage.objects.exclude(step="preview").order_by(
        "step", "number", "kind", "name", "text"
    )
    return {
        "records": list(records.values_list("siret", "street", "sources", "page__title", "page__live")),
        "pages": sorted(StructurePage.objects.values_list("title", "teaser_text")),
        "suggestions": sorted(Suggestion.objects.values_list("field", "proposed", "state")),
        "messages": list(messages.values_list("step", "kind", "number", "name", "text")),
        "changes": ImportChange.objects.count(),
        "run": ImportRun.objects.values("state", "counts").get(),
    }


def test_an_import_killed_at_random_points_ends_as_if_run_once(directory, tmp_path):
    path = lines(tmp_path)
    with databases.copied("once"):
        finish(path)
        once = outcome()

    states = kill_often(partial(finish, path), until="done")

    assert {"previewing", "running"} <= set(states)
    assert outcome() == once
    counts = once["run"]["counts"]["run"]
    assert (counts["created"], counts["refused"], counts["repaired"]) == (LINES - 2, 1, 1)
    assert not any(Page.find_problems())


def test_an_undoing_killed_at_random_points_ends_as_if_run_once(directory, tmp_path, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", A_BATCH)
    finish(lines(tmp_path))
    with databases.copied("once"):
        undo()
        once = outcome()

    kill_often(undo, until="undone")

    assert outcome() == once
