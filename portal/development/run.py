"""`make run`: from an empty folder to an open portal, then the worker and the server until Ctrl-C."""

import os
import signal
import socket
import sys
import time
from contextlib import ExitStack
from types import FrameType

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.catalogues import compile_all
from portal.development.instance import HOST, granian, refuse_dead, started, wait_until_open
from portal.development.manage import development

EXAMPLE_ACCOUNTS = {
    "admin@example.org": "administrator",
    "editor@example.org": "editor of pages and news",
    "instructor@example.org": "instructor of calls",
    "reviewer@example.org": "reviewer of applications",
    "member1@example.org": "member of a structure (member2 to member4 as well, each in another one)",
}
EXAMPLE_PASSWORD = "commun-s"  # noqa: S105 - public, and refused unless DEBUG is on


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def refuse_busy_port(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            other = port + 1
            raise SystemExit(
                f"Port {port} is already in use. Stop what uses it, or choose another: make run PORT={other}"
            ) from None


def refuse_silent_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise SystemExit(f"The database named by DATABASE_URL does not answer: {error}") from None


def prepare_database() -> None:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        say(f"Migrations: applying {missing}")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if is_empty():
        say("Example content: the database is empty, filling it (under a minute)")
        call_command("seed", verbosity=0)


def is_empty() -> bool:
    """Whether nobody has an account yet: migrations make pages, never people."""
    return not get_user_model().objects.exists()


def server_command(port: int, *, reload: bool) -> list[str]:
    if reload:
        return ["manage.py", "runserver", f"{HOST}:{port}"]
    return granian("portal.wsgi:application", port, threads=4)


def present(address: str) -> None:
    say(f"\nThe portal is open at {address}   (its administration: {address}admin/)")
    say(f"\nExample accounts, all with the password {EXAMPLE_PASSWORD}:")
    for email, role in EXAMPLE_ACCOUNTS.items():
        say(f"  {email:<24} {role}")
    say("\nCtrl-C stops everything.")


def serve(port: int, *, reload: bool) -> None:
    address = f"http://{HOST}:{port}/"
    say("Starting the worker and the server")
    with (
        started(["manage.py", "procrastinate", "worker"]) as worker,
        started(server_command(port, reload=reload)) as server,
    ):
        wait_until_open(f"{address}healthz", [worker, server])
        present(address)
        while True:
            refuse_dead([worker, server])
            time.sleep(1)


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    port = int(os.environ.get("PORT") or "8000")
    reload = bool(os.environ.get("RELOAD"))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    refuse_busy_port(port)
    os.environ.setdefault("BASE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    if reload:
        os.environ.setdefault("DATABASE_CONNECTION_AGE", "0")  # runserver has a thread for each connection
    given = "DATABASE_URL" in os.environ
    say("Database: the one DATABASE_URL names" if given else "Database: embedded PostgreSQL")
    with ExitStack() as stack:
        try:
            stack.enter_context(development())
            if compile_all():
                say("Translations: compiled")
            django.setup()
            refuse_silent_database()
            prepare_database()
            connection.close()
            serve(port, reload=reload)
        except KeyboardInterrupt:
            say("\nStopping")


if __name__ == "__main__":
    main()
