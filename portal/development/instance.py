"""A whole portal apart, with a seeded database of its own: for the browser journeys and the benches."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from psycopg import sql

from portal.catalogues import compile_all
from portal.development import postgres

HOST = "127.0.0.1"
PATIENCE = 60
PREPARATION = (["migrate", "--verbosity=0"], ["createcachetable", "--verbosity=0"], ["seed", "--verbosity=0"])


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind((HOST, 0))
        return int(chosen.getsockname()[1])


def granian(application: str, port: int, *, workers: int = 1, threads: int = 1) -> list[str]:
    """The arguments, after the interpreter, of a server for a WSGI application."""
    address = ["--host", HOST, "--port", str(port)]
    size = ["--workers", str(workers), "--blocking-threads", str(threads), "--workers-kill-timeout", "3"]
    return ["-m", "granian", "--interface", "wsgi", *address, *size, "--log-level", "warning", application]


@contextmanager
def started(
    arguments: Sequence[str], environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process until the block ends; in a session of its own, so that Ctrl-C stops all in order."""
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=postgres.PROJECT, env=environment, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)  # noqa: PLR2004
    except (URLError, OSError):
        return False


def wait_until_open(address: str, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait for `address` to answer; exits when a process has died or after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not answers(address):
        refuse_dead(processes)
        if time.monotonic() > deadline:
            raise SystemExit(f"The server did not answer within {PATIENCE} seconds.")
        time.sleep(0.2)


def refuse_dead(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    if any(process.poll() is not None for process in processes):
        raise SystemExit("The worker or the server stopped by itself: the lines above say why.")


@contextmanager
def seeded_environment(name: str, address: str = f"http://{HOST}") -> Iterator[dict[str, str]]:
    """The variables of a portal with a new database, filled by `seed`, and folders that go with the block."""
    with tempfile.TemporaryDirectory(prefix="ess-") as folder:
        environment = os.environ | {
            "BASE_URL": address,
            "DATABASE_URL": _new_database(name),
            "DEBUG": "true",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "EMAIL_URL": f"file:///{folder}/mails",
            "LOG_FORMAT": "console",
            "LOG_LEVEL": "ERROR",
            "MEDIA_ROOT": f"{folder}/media",
            "PRIVATE_ROOT": f"{folder}/private",
        }
        Path(folder, "mails").mkdir()
        compile_all()  # a fresh clone has none
        for arguments in PREPARATION:
            manage(arguments, environment)
        yield environment


def manage(arguments: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=postgres.PROJECT, env=environment, check=True)


@contextmanager
def instance(name: str) -> Iterator[tuple[str, Path]]:
    """The address of a seeded portal, and the folder where its mails arrive as files."""
    port = free_port()
    address = f"http://{HOST}:{port}"
    with seeded_environment(name, address) as environment, ExitStack() as stack:
        commands = (
            ["manage.py", "procrastinate", "worker"],
            granian("portal.wsgi:application", port, threads=2),
        )
        processes = [stack.enter_context(started(command, environment)) for command in commands]
        wait_until_open(f"{address}/healthz", processes)
        yield address, Path(environment["EMAIL_URL"].removeprefix("file:///"))


def _new_database(name: str) -> str:
    """The address of an empty database beside the one DATABASE_URL names."""
    address = urlsplit(os.environ["DATABASE_URL"])
    database = f"{address.path.lstrip('/')}_{name}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        identifier = sql.Identifier(database)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
    return urlunsplit(address._replace(path=f"/{database}"))
