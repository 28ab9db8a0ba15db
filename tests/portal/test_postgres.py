"""The embedded database serves one clone, whatever its folder, and goes when its last user has gone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from portal.development import postgres

USE_IT = """
import sys
from portal.development import postgres
with postgres.database() as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A function that makes a clone, in a folder with a space in its name and closed to other accounts."""
    folders = []

    def make(name: str) -> Path:
        folder = tmp_path / f"{name} clone"
        shutil.copytree(postgres.PROJECT / "portal" / "development", folder / "portal" / "development")
        (folder / "portal" / "__init__.py").touch()
        folder.chmod(0o700)
        folders.append(folder)
        return folder

    yield make
    for folder in folders:
        subprocess.run(
            [sys.executable, "-m", "portal.development.postgres", "remove"], cwd=folder, check=True
        )


def use(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A command that uses the clone's database until it is told to stop, and the address it was given."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = subprocess.Popen(
        [sys.executable, "-c", USE_IT],
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    return command, command.stdout.readline().strip()


def leave(command: subprocess.Popen[str]) -> None:
    command.stdin.close()
    command.wait(20)


def is_open(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


def closes(address: str) -> bool:
    deadline = time.monotonic() + 20
    while is_open(address):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def test_two_clones_never_meet_and_accents_are_known(clone: Callable[[str], Path]) -> None:
    one, one_address = use(clone("one"))
    other, other_address = use(clone("another"))

    with psycopg.connect(one_address) as connection:
        connection.execute("CREATE TABLE mine (name text)")
        connection.commit()
        assert connection.execute("SELECT lower('ÉCOLE')").fetchone() == ("école",)
    with psycopg.connect(other_address) as connection:
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
    leave(one)
    leave(other)


def test_the_last_command_stops_the_server_and_rows_stay(clone: Callable[[str], Path]) -> None:
    folder = clone("one")
    first, address = use(folder)
    second, same = use(folder)
    assert same == address
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept (name text)")

    leave(first)
    assert is_open(address)
    leave(second)
    assert not is_open(address)

    again, address = use(folder)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT to_regclass('kept')::text").fetchone() == ("kept",)
    leave(again)


def test_a_killed_command_leaves_no_server_behind(clone: Callable[[str], Path]) -> None:
    command, address = use(clone("one"))

    command.kill()

    assert closes(address)
    command.communicate()


def test_a_database_of_ones_own_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@db.example.org/portal")

    with postgres.database() as address:
        assert address == "postgres://someone@db.example.org/portal"
