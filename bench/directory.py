"""`make bench-directory`: the directory's questions at several sizes, each beside the leanest SQL.

Both are asked in turn, back to back, so that a busy machine slows them alike: the ratio is what counts.
"""

import os
import statistics
import threading
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


@dataclass(frozen=True)
class Batch:
    """`write` is what the portal does to `count` rows, `lean` the same by PostgreSQL alone, undone."""

    name: str
    count: int
    write: Ask
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


def once(batch: Batch, size: int) -> Row:
    """What happens once: its row says how long all took; how many a second that is, the screen says."""
    from django.db import transaction  # noqa: PLC0415

    sql = milliseconds(batch.lean)
    taken: list[float] = []
    with transaction.atomic():
        asked = queries(lambda: taken.append(milliseconds(batch.write)))
        transaction.set_rollback(True)  # the next size grows from the structures that the bench made
    print(f"  {batch.name}: {batch.count * 1000 / taken[0]:.0f} a second")
    return {
        "name": batch.name,
        "size": size,
        "median_ms": round(taken[0], 2),
        "p95_ms": round(taken[0], 2),
        "queries": asked,
        "sql_ms": round(sql, 2),
        "ratio": round(taken[0] / sql, 2),
    }


def rows() -> Iterator[Row]:
    from bench import imports, subjects, upkeep  # noqa: PLC0415
    from bench.population import Population  # noqa: PLC0415
    from portal.memory import memory  # noqa: PLC0415
    from portal.page_cache import listen  # noqa: PLC0415

    threading.Thread(target=listen, args=[memory], daemon=True).start()  # as every process that serves does

    population = Population()
    for size in sorted(SIZES):
        seconds = milliseconds(partial(population.grow, size)) / 1000
        print(f"{size} structures, made in {seconds:.0f} s")
        yield from (measured(subject, size) for subject in subjects.all_subjects())
        yield from (once(batch, size) for batch in (*imports.batches(size), upkeep.confirmations()))


def main() -> None:
    with development(), seeded_environment("bench_directory") as environment:
        os.environ.update(environment | PRODUCTION | NOT_CACHED)
        manage(["collectstatic", "--noinput", "--verbosity=0"], dict(os.environ))
        django.setup()
        show("directory", list(rows()))


if __name__ == "__main__":
    main()
