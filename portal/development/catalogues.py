"""Translations: brings the catalogues up to date with the code, or checks that nothing is missing.

`makemessages` finds the texts, with `xgettext`: it must be installed (Debian: gettext).
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import django
import polib
from django.core.management import call_command

from portal.catalogues import LOCALE, PROJECT
from portal.development.manage import use_defaults

FRENCH = LOCALE / "fr" / "LC_MESSAGES" / "django.po"
IGNORED = [".venv", ".local", "tests", "static", "media", "bench"]
HEADER = {  # no date: two branches would always conflict
    "Project-Id-Version": "ESS en commun(s)",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
#: Where a line must not break, whatever was typed.
NO_BREAK = (re.compile(r"(?<=\S) (?=[:;!?»])|^ (?=; $)"), re.compile(r"(?<=«) "))
Key = tuple[str, str]


def update() -> None:
    """Write into the French catalogue every text that the code holds, and no other."""
    require_gettext()
    FRENCH.parent.mkdir(parents=True, exist_ok=True)
    arguments = {"locale": ["fr"], "no_location": True, "no_wrap": True, "no_obsolete": True, "verbosity": 0}
    call_command("makemessages", ignore_patterns=IGNORED, **arguments)
    catalogue = polib.pofile(str(FRENCH), wrapwidth=0)
    catalogue.header, catalogue.metadata, catalogue.metadata_is_fuzzy = "", dict(HEADER), False
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    for entry in catalogue:
        entry.msgstr = typeset(entry.msgstr)
        entry.msgstr_plural = {number: typeset(text) for number, text in entry.msgstr_plural.items()}
    catalogue.save()


def typeset(text: str) -> str:
    """As French is printed: U+00A0 before : ; ! ? » and after «, unless a narrower space stands there."""
    for space in NO_BREAK:
        text = space.sub("\u00a0", text)
    return text


def require_gettext() -> None:
    if shutil.which("xgettext") is None:
        raise SystemExit("xgettext is needed to find the texts to translate: apt-get install gettext")


def check() -> list[str]:
    """What is wrong with the French catalogue, an entry a line."""
    require_gettext()
    current = polib.pofile(str(FRENCH))
    return [*untranslated(current), *_out_of_date(_keys(current))]


def untranslated(catalogue: polib.POFile) -> list[str]:
    fuzzy = [f"fuzzy: {_shown(entry.msgid)}" for entry in catalogue.fuzzy_entries()]
    return fuzzy + [f"not translated: {_shown(entry.msgid)}" for entry in catalogue.untranslated_entries()]


def _out_of_date(known: set[Key]) -> list[str]:
    """Compare with what `makemessages` would write; the catalogue is put back as it was."""
    with tempfile.TemporaryDirectory() as folder:
        kept = shutil.copy2(FRENCH, Path(folder, FRENCH.name))
        try:
            update()
            wanted = _keys(polib.pofile(str(FRENCH)))
        finally:
            shutil.copy2(kept, FRENCH)
    missing = [f"missing, run `make messages`: {_shown(msgid)}" for msgid, _ in sorted(wanted - known)]
    unused = [f"unused, run `make messages`: {_shown(msgid)}" for msgid, _ in sorted(known - wanted)]
    return missing + unused


def _keys(catalogue: polib.POFile) -> set[Key]:
    return {(entry.msgid, entry.msgctxt or "") for entry in catalogue if not entry.obsolete}


def _shown(msgid: str) -> str:
    return msgid if len(msgid) <= 80 else f"{msgid[:80]}…"  # noqa: PLR2004


def main(arguments: list[str]) -> int:
    use_defaults()
    django.setup()
    if arguments != ["--check"]:
        update()
        print(f"{FRENCH.relative_to(PROJECT)}: {polib.pofile(str(FRENCH)).percent_translated()} % translated")
        return 0
    faults = check()
    for fault in faults:
        print(f"{FRENCH.relative_to(PROJECT)}: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
