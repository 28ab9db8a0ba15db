"""What an import writes: as many rows again as the directory holds, within reason."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bench.directory import Batch
from bench.population import checked
from structures.imports.report import Kind
from structures.imports.rows import REGISTER_FACTS, Establishment
from structures.imports.writing.upsert import run
from structures.models import DirectoryPage, HeadcountBand, RegisterRecord, Source

MOST_KNOWN, MOST_NEW = 20_000, 2_000

REGISTER = """
CREATE TEMPORARY TABLE bench_row ON COMMIT DROP AS
SELECT siret, legal_name || ' ' AS legal_name FROM structures_registerrecord
WHERE siret LIKE '9%%' LIMIT %s
"""
UPDATE = """
UPDATE structures_registerrecord record SET legal_name = bench_row.legal_name
FROM bench_row WHERE record.siret = bench_row.siret
"""


def batches(size: int) -> Iterator[Batch]:
    known, few = min(size, MOST_KNOWN), min(size, MOST_NEW)
    yield _batch(f"import of {known} known rows", [_told_again(record) for record in _records(known)])
    yield _batch(f"import of {few} new names", [_renamed(record) for record in _records(few)])
    yield _batch(f"import of {few} new pages", _new(few, size))


def _batch(name: str, rows: list[Establishment]) -> Batch:
    directory = DirectoryPage.objects.get(locale__language_code="fr")
    return Batch(name, len(rows), partial(_import, rows, directory), lambda: _write(len(rows)))


def _import(rows: list[Establishment], directory: DirectoryPage) -> None:
    """Raises `RuntimeError` where rows are refused: that would be fast, and measure nothing."""
    counts = run(rows, directory=directory).counts
    if counts[Kind.REFUSED]:
        raise RuntimeError(f"refused: {counts}")


def _records(count: int) -> QuerySet[RegisterRecord]:
    return (
        RegisterRecord.objects.filter(siret__startswith="9")
        .select_related("commune", "page")
        .order_by("pk")[:count]
    )


def _told_again(record: RegisterRecord) -> Establishment:
    """As the register's next edition tells it: the date is new, and every headcount changes."""
    return Establishment(
        siret=record.siret or "",
        siren=record.siren,
        name=record.page.title if record.page else record.legal_name,
        legal_name=record.legal_name,
        source=Source.SIRENE,
        naf=record.naf,
        headcount=HeadcountBand.LARGE if record.headcount != HeadcountBand.LARGE else HeadcountBand.NONE,
        street=record.street,
        postal_code=record.postal_code,
        city=record.city,
        commune_code=record.commune.code if record.commune else "",
        longitude=record.longitude,
        latitude=record.latitude,
        diffusion=record.diffusion,
        is_ess_flagged=record.is_ess_flagged,
        told_on=timezone.localdate(),
        speaks_of=REGISTER_FACTS - {"legal_category", "rna"},
    )


def _renamed(record: RegisterRecord) -> Establishment:
    """What is found by other words than before: its words are indexed anew."""
    return replace(_told_again(record), legal_name=f"{record.legal_name} ET COMPAGNIE")


def _new(count: int, size: int) -> list[Establishment]:
    return [_unheard(checked(f"8{len(str(size))}{number:06d}"), number) for number in range(count)]


def _unheard(siren: str, number: int) -> Establishment:
    return Establishment(
        siret=checked(f"{siren}0001"),
        siren=siren,
        name=f"NOUVELLE VENUE {number}",
        legal_name=f"NOUVELLE VENUE {number}",
        source=Source.SIRENE,
        legal_category="9220",
        naf="88.99B",
        commune_code="30189",
        is_ess_flagged=True,
    )


def _write(count: int) -> None:
    """The register alone, by one statement, undone: what PostgreSQL needs at least."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(REGISTER, [count])
        cursor.execute(UPDATE)
        cursor.execute("ROLLBACK")
