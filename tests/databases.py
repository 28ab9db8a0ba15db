"""The test database: a copy, made in a moment, of one where the migrations were run once.

So each run starts from the same rows, whatever an earlier one flushed, and a changed migration makes a new
original.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

LOCK = 20_240_308
PARTS = ("*/migrations/*.py", "*/reference/**/*", "requirements.txt", "portal/settings.py")


def make_copy(worker: str) -> str:
    """Point Django at a new copy for this process; its name."""
    base = settings.DATABASES["default"]["NAME"]
    original, copy = f"test_{base}_original_{_fingerprint()}", f"test_{base}_{worker}"
    with _alone() as cursor:
        if not _exists(cursor, original):
            _drop_older_originals(cursor, base)
            _migrate(cursor, original)
        drop(copy, cursor)
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    _use(copy)
    return copy


def drop(name: str, cursor: CursorWrapper) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def copied(suffix: str) -> Iterator[None]:
    """A copy of the database as it is, to write to for good: other processes only see what was committed."""
    usual = connection.settings_dict["NAME"]
    copy = f"{usual}_{suffix}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        drop(copy, cursor)
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{usual}"')
    _use(copy)
    try:
        yield
    finally:
        _use(usual)
        with connection._nodb_cursor() as cursor:
            drop(copy, cursor)


@contextmanager
def _alone() -> Iterator[CursorWrapper]:
    """A cursor outside every test database, one process at a time."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _fingerprint() -> str:
    found = hashlib.sha256()
    for path in sorted(path for part in PARTS for path in settings.BASE_DIR.glob(part) if path.is_file()):
        found.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    return found.hexdigest()[:10]


def _exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _drop_older_originals(cursor: CursorWrapper, base: str) -> None:
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"test_{base}_original_"]
    )
    for (name,) in cursor.fetchall():
        drop(name, cursor)


def _migrate(cursor: CursorWrapper, original: str) -> None:
    # Under another name first: an interrupted run must not leave half an original.
    unfinished = f"{original}_new"
    settings.DATABASES["default"]["TEST"]["NAME"] = unfinished
    connection.settings_dict["TEST"]["NAME"] = unfinished
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{original}"')


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
