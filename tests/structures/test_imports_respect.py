"""What an import leaves alone: newer facts, and those who refused to be listed."""

from datetime import date

import pytest
from stdnum.luhn import calc_check_digit

from structures.imports.writing import upsert
from structures.membership import departures
from structures.models import RegisterRecord, Source, StructurePage, Suggestion
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    TerritoryFactory,
    invented_siren,
)
from tests.structures.rows import lines, row

pytestmark = pytest.mark.django_db

TODAY, LONG_AGO = date(2026, 3, 2), date(2016, 1, 1)


@pytest.fixture
def directory():
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    return DirectoryPageFactory()


def test_an_older_vintage_brings_back_no_old_address(directory) -> None:
    upsert.run(lines(row(1, street="1 rue Neuve", told_on=TODAY)), directory=directory)

    upsert.run(lines(row(1, street="9 rue Vieille", told_on=LONG_AGO)), directory=directory)

    assert RegisterRecord.objects.get().street == "1 rue Neuve"


def test_an_older_vintage_reopens_nothing(directory) -> None:
    upsert.run(lines(row(1, told_on=date(2025, 3, 2))), directory=directory)
    upsert.run(lines(row(1, state="F", told_on=TODAY)), directory=directory)

    upsert.run(lines(row(1, state="A", told_on=LONG_AGO)), directory=directory)

    assert RegisterRecord.objects.get().state == RegisterRecord.State.CLOSED


def test_a_later_file_speaks_again(directory) -> None:
    upsert.run(lines(row(1, street="9 rue Vieille", told_on=LONG_AGO)), directory=directory)

    upsert.run(lines(row(1, street="1 rue Neuve", told_on=TODAY)), directory=directory)

    assert RegisterRecord.objects.get().street == "1 rue Neuve"


def test_another_establishment_of_who_refused_to_be_listed_stays_a_draft(directory) -> None:
    upsert.run(lines(row(1)), directory=directory)
    departures.object_by_link(structure=StructurePage.objects.get(), reason="")
    second = invented_siren(1) + "0002"

    upsert.run(
        lines(row(1, siret=second + calc_check_digit(second), street="3 rue Neuve")), directory=directory
    )

    assert StructurePage.objects.count() == 2
    assert not StructurePage.objects.live().exists()


def typed(number=1, **facts):
    """A line of our own table, as exported."""
    speaks_of = frozenset(facts) - {"told_on"}
    return row(number, source=Source.EDITOR, speaks_of=speaks_of, **facts)


def test_our_own_export_read_again_freezes_nothing(directory):
    upsert.run(lines(row(1, headcount="10-49", told_on=LONG_AGO)), directory=directory)
    upsert.run(
        lines(typed(headcount="10-49", is_ess_listed=False, told_on=date(2025, 3, 2))), directory=directory
    )

    upsert.run(lines(row(1, headcount="50-249", told_on=TODAY)), directory=directory)

    record = RegisterRecord.objects.get()
    assert record.headcount == "50-249"
    assert "is_ess_listed" not in record.sources


def test_an_export_older_than_the_register_only_suggests(directory):
    upsert.run(lines(row(1, headcount="50-249", told_on=TODAY)), directory=directory)

    upsert.run(lines(typed(headcount="10-49", told_on=date(2026, 2, 1))), directory=directory)

    record = RegisterRecord.objects.get()
    assert (record.headcount, record.sources["headcount"]["source"]) == ("50-249", Source.SIRENE)
    assert Suggestion.objects.get().field == "headcount"


def test_a_cell_changed_since_the_export_is_written(directory):
    upsert.run(lines(row(1, headcount="10-49", told_on=LONG_AGO)), directory=directory)

    upsert.run(lines(typed(headcount="50-249", told_on=TODAY)), directory=directory)

    assert RegisterRecord.objects.get().headcount == "50-249"
