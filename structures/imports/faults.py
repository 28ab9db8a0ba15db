"""How a file or a cell is refused."""

from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from structures.imports.rows import BrokenFileError


class RefusedCellError(Exception):
    """A value that cannot be read without guessing: its line is refused, the others are read."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def unreadable(path: Path, error: OSError) -> BrokenFileError:
    return BrokenFileError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror})


def missing_columns(file: str, columns: Iterable[str]) -> BrokenFileError:
    return BrokenFileError(
        _("%(file)s lacks columns: %(columns)s.") % {"file": file, "columns": ", ".join(columns)}
    )


def doubled_columns(file: str, columns: Iterable[str]) -> BrokenFileError:
    return BrokenFileError(
        _("%(file)s has columns twice, and nothing says which one counts: %(columns)s.")
        % {"file": file, "columns": ", ".join(columns)}
    )
