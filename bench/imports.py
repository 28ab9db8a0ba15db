"""What an import writes: as many rows again as the directory holds, within reason."""

from collections.abc import Iterator

from django.db import connection

from bench.directory import Batch
from structures.imports.rows import Establishment
from structures.imports.writing.upsert import run
from structures.models import DirectoryPage, RegisterRecord

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
    known, new = min(size, MOST_KNOWN), min(size, MOST_NEW)
    yield _batch(f"import of {known} known rows", _known(known))
    yield _batch(f"import of {new} new pages", _new(new, size))


def _batch(name: str, rows: list[Establishment]) -> Batch:
    directory = DirectoryPage.objects.get(locale__language_code="fr")
    return Batch(name, len(rows), lambda: run(rows, directory=directory), lambda: _write(len(rows)))


def _known(count: int) -> list[Establishment]:
    records = RegisterRecord.objects.filter(siret__startswith="9").select_related("commune").order_by("pk")
    return [
        _row(
            record.siret or "",
            f"{record.legal_name} ET COMPAGNIE",
            record.commune.code if record.commune else "",
        )
        for record in records[:count]
    ]


def _new(count: int, size: int) -> list[Establishment]:
    return [
        _row(_luhn(f"8{len(str(size))}{number:06d}"), f"NOUVELLE VENUE {number}", "30189")
        for number in range(count)
    ]


def _luhn(body: str) -> str:
    siren = body + _digit(body)
    return siren + "0001" + _digit(siren + "0001")


def _digit(digits: str) -> str:
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _row(siret: str, name: str, commune: str) -> Establishment:
    return Establishment(
        siret=siret,
        siren=siret[:9],
        name=name,
        legal_name=name,
        source="sirene",
        legal_category="9220",
        naf="88.99B",
        commune_code=commune,
        is_ess_flagged=True,
    )


def _write(count: int) -> None:
    """The register alone, by one statement, undone: what PostgreSQL needs at least."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(REGISTER, [count])
        cursor.execute(UPDATE)
        cursor.execute("ROLLBACK")
