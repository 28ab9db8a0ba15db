"""`make manage ARGS="…"`: any management command, with the settings and the database of `make run`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import execute_from_command_line

from portal.development import postgres

DEFAULTS = {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "DEBUG": "true",
    "LOG_FORMAT": "console",
    "MEDIA_ROOT": ".local/media",
}


def use_defaults() -> None:
    """Set what a developer's machine wants, save what is already set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


@contextmanager
def development() -> Iterator[None]:
    """The environment and the database of a developer's machine."""
    use_defaults()
    try:
        with postgres.database():
            yield
    except postgres.Unavailable as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    with development():
        execute_from_command_line(["make manage", *sys.argv[1:]])
