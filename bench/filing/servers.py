"""A portal of the bench's own, whose parts are killed outright and started again, as systemd would."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from portal.development import postgres

PATIENCE = 60
LOOK_SECONDS = 0.2


class Database:
    """PostgreSQL with a folder of its own, at one address whatever happens to it.

    Unlike a developer's, it answers only once a commit is written: that is what is tried.
    """

    def __init__(self, server: postgres.Server) -> None:
        self.server = server
        self.socket = server.home / "socket"
        self.address = f"postgres://{postgres.ROLE}@/{postgres.DATABASE}?host={self.socket}"

    def start(self) -> None:
        """What is left of a killed server may hold its memory for an instant: try again."""
        deadline = time.monotonic() + PATIENCE
        options = f"-k {self.socket} -c synchronous_commit=on"
        arguments: list[str | Path] = ["--wait", "-D", self.server.data, "-l", self.server.log, "-o", options]
        while True:
            try:
                return self.server.demand("pg_ctl", "start", *arguments)
            except postgres.Unavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_SECONDS)

    def kill(self) -> None:
        """The first process; the others see it die, and leave without writing anything."""
        lines = (self.server.data / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGKILL)


@contextmanager
def own_database() -> Iterator[Database]:
    given = os.environ.get("DATABASE_URL")
    known = postgres.this_clone()
    folder = "/tmp" if known.account else None  # noqa: S108 - the account must be able to walk there
    with tempfile.TemporaryDirectory(prefix="ess-filing-", dir=folder) as home:
        server = replace(known, home=known.give(Path(home)))
        server.initialise()
        database = Database(server)
        database.socket.mkdir()
        server.give(database.socket)
        try:
            database.start()
            postgres.ensure_database(database.socket)
            os.environ["DATABASE_URL"] = database.address
            yield database
        finally:
            os.environ.pop("DATABASE_URL", None)
            server.stop()
            if given:
                os.environ["DATABASE_URL"] = given


class Process:
    """A Python process that is started again whenever it ends."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], log: BinaryIO) -> None:
        self.arguments, self.environment, self.log = arguments, environment, log
        self.starts = 0
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        self._sweep()  # a part that outlived the whole would keep the port
        self.starts += 1
        self._running = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, *self.arguments],
            cwd=postgres.PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self) -> None:
        """All of it at once."""
        self._sweep()

    def kill_part(self) -> None:
        """One of the processes that serve, where the system tells which; else all."""
        parts = _children(self._running.pid) if self._running else []
        if not parts:
            self._sweep()
            return
        with _gone_already():
            os.kill(random.choice(parts), signal.SIGKILL)  # noqa: S311 - no secret

    def end(self) -> None:
        self._sweep()

    def _sweep(self) -> None:
        """Its number is another's once it is waited for: it is forgotten there and then."""
        if not self._running:
            return
        with _gone_already():
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait(10)
        self._running = None


@contextmanager
def running(processes: Sequence[Process]) -> Iterator[None]:
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.end()


async def keep_running(processes: Sequence[Process]) -> None:
    while True:
        for process in processes:
            if not process.is_running:
                process.start()
        await asyncio.sleep(LOOK_SECONDS)


@contextmanager
def _gone_already() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return


def _children(parent: int) -> list[int]:
    """Those that hold a server: what Python itself starts beside them is left out."""
    children = _read(f"/proc/{parent}/task/{parent}/children").split()
    return [int(child) for child in children if b"granian" in _read(f"/proc/{int(child)}/cmdline")]


def _read(path: str) -> bytes:
    """Nothing of a process that ended meanwhile."""
    try:
        return Path(path).read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
