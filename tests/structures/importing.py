"""An import that an editor sends, that the worker writes, and that is undone."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from structures.imports import runs, undoing
from structures.models import ImportRun, RegisterRecord
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in
from tests.structures.answers import answer

State = ImportRun.State


@pytest.fixture(autouse=True)
def reference(db):
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
