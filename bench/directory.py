"""`make bench-directory`: the directory's questions at several sizes, each beside the leanest SQL.

Both are asked in turn, back to back, so that a busy machine slows them alike: the ratio is what counts.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import django

from bench.table import Row, show
from bench.web import NOT_CACHED, PRODUCTION
from portal.development.instance import manage, seeded_environment
from portal.development.manage import development

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(",")]
RUNS = int(os.environ.get("RUNS", "25"))

Ask = Callable[[], Any]


@dataclass(frozen=True)
class Subject:
    """`ask` is what the portal does, `lean` the same from PostgreSQL alone."""

    name: str
    ask: Ask
    lean: Ask


def milliseconds(ask: Ask) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def queries(ask: Ask) -> int:
    from django.db import connection  # noqa: PLC0415 - once Django is set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def measured(subject: Subject, size: int) -> Row:
    subject.ask(), subject.lean()
    pairs = [(milliseconds(subject.ask), milliseconds(subject.lean)) for _ in range(RUNS)]
    times, lean = sorted(ask for ask, _ in pairs), [sql for _, sql in pairs]
    median, sql = statistics.median(times), statistics.median(lean)
    return {
        "name": subject.name,
        "size": size,
        "median_ms": round(median, 2),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 2),
        "queries": queries(subject.ask),
        "sql_ms": round(sql, 2),
        "ratio": round(median / sql, 2),
    }


def imported(name: str, count: int, size: int, rows: list[Any], lean: Ask) -> Row:
    """An import happens once: its row says how long one took, and how many rows a second that is."""
    from django.db import transaction  # noqa: PLC0415

    from structures.imports.upsert import run  # noqa: PLC0415
    from structures.models import DirectoryPage  # noqa: PLC0415

    directory = DirectoryPage.objects.get(locale__language_code="fr")
    sql = milliseconds(lean)
    taken: list[float] = []
    with transaction.atomic():
        asked = queries(lambda: taken.append(milliseconds(lambda: run(rows, directory=directory))))
        transaction.set_rollback(True)  # the next size grows from the structures that the bench made
    print(f"  {name}: {count * 1000 / taken[0]:.0f} rows a second")
    return {
        "name": name,
        "size": size,
        "median_ms": round(taken[0], 2),
        "p95_ms": round(taken[0], 2),
        "queries": asked,
        "sql_ms": round(sql, 2),
        "ratio": round(taken[0] / sql, 2),
    }


def rows() -> Iterator[Row]:
    from bench import imports, subjects  # noqa: PLC0415
    from bench.population import Population  # noqa: PLC0415

    population = Population()
    for size in sorted(SIZES):
        seconds = milliseconds(partial(population.grow, size)) / 1000
        print(f"{size} structures, made in {seconds:.0f} s")
        yield from (measured(subject, size) for subject in subjects.all_subjects())
        yield from (imported(*batch) for batch in imports.batches(size))


def main() -> None:
    with development(), seeded_environment("bench_directory") as environment:
        os.environ.update(environment | PRODUCTION | NOT_CACHED)
        manage(["collectstatic", "--noinput", "--verbosity=0"], dict(os.environ))
        django.setup()
        show("directory", list(rows()))


if __name__ == "__main__":
    main()
