"""Translations: `python -m portal.catalogues` compiles what changed; `--check` fails on what French lacks.

Compiled with polib: a bare machine has no `msgfmt`.
"""

import os
import sys
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "locale"


def compile_all() -> list[Path]:
    """Compile each catalogue newer than its compiled form; the catalogues compiled."""
    return [source for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) if _compile(source)]


def _compile(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    # Written aside and renamed: a server or another test process may be reading.
    unfinished = target.with_suffix(f".{os.getpid()}.new")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(target)
    return True


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        from portal.development.catalogues import main

        sys.exit(main(sys.argv[1:]))
    for compiled in compile_all():
        sys.stdout.write(f"Compiled {compiled.relative_to(PROJECT)}\n")
