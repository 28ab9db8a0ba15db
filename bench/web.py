"""`make bench`: the main pages, uncached and cached, beside a bare "hello" on the same server."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import django

from bench.load import Measure, measure
from bench.table import Row, show
from portal.development.instance import (
    HOST,
    free_port,
    granian,
    manage,
    seeded_environment,
    started,
    wait_until_open,
)
from portal.development.manage import development

WORKERS = os.cpu_count() or 1
PRODUCTION = {
    "ALLOWED_HOSTS": HOST,
    "BASE_URL": f"https://{HOST}",
    "DEBUG": "false",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "TRUSTED_PROXIES": "1",
}
NOT_CACHED, CACHED = {"PAGE_CACHE_SECONDS": "0"}, {"PAGE_CACHE_SECONDS": "600"}


@contextmanager
def serving(application: str, health: str, environment: dict[str, str]) -> Iterator[int]:
    port = free_port()
    with started(granian(application, port, workers=WORKERS), environment) as server:
        wait_until_open(f"http://{HOST}:{port}{health}", [server])
        yield port


def pages() -> dict[str, str]:
    """The address of each page measured, by its name."""
    from django.apps import apps  # noqa: PLC0415 - once Django is set up

    structure = apps.get_model("structures", "StructurePage").objects.live().order_by("pk").first()
    return {
        "home page": "/",
        "directory": "/annuaire/",
        "structure page": structure.url,
        "search": "/recherche/?q=association",
    }


def queries(path: str) -> int:
    """SQL queries of one anonymous request, once what a process keeps is warm."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(headers={"host": HOST})
    client.get(path, secure=True)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, secure=True)
    if response.status_code != 200:  # noqa: PLR2004
        raise SystemExit(f"{path} answered {response.status_code}")
    return len(captured)


def row(name: str, measured: Measure, limit: Measure, count: int | None) -> Row:
    return {
        "page": name,
        "requests/s": round(measured.requests_a_second, 1),
        "median ms": round(measured.median_ms, 2),
        "95 % ms": round(measured.p95_ms, 2),
        "of hello %": round(100 * measured.requests_a_second / limit.requests_a_second, 1),
        "kB": round(measured.kilobytes, 1),
        "queries": count,
    }


def measured_rows(environment: dict[str, str], addresses: dict[str, str]) -> list[Row]:
    with serving("bench.hello:application", "/", environment) as port:
        limit = measure(port, "/")
    rows = [row("hello", limit, limit, None)]
    for label, variables in (("", NOT_CACHED), (", cached", CACHED)):
        with serving("portal.wsgi:application", "/healthz", environment | variables) as port:
            for name, path in addresses.items():
                count = None if label else queries(path)
                rows.append(row(f"{name}{label}", measure(port, path), limit, count))
    return rows


def main() -> None:
    with development(), seeded_environment("bench") as seeded:
        environment = seeded | PRODUCTION
        manage(["collectstatic", "--noinput", "--verbosity=0"], environment)
        os.environ.update(environment | NOT_CACHED)
        django.setup()
        show("web", measured_rows(environment, pages()))


if __name__ == "__main__":
    main()
