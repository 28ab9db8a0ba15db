import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import typst

from portal.documents.parts import Part

FOLDER = Path(__file__).parent
STANDARD: Literal["ua-1"] = "ua-1"
#: In place of what no font holds.
UNKNOWN = "?"
NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
MOST_ATTEMPTS = 20
#: What a fault of the compiler itself raises, beside every `Exception`: it must not end the process.
PANIC = "PanicException"
LATIN_END = "\u0180"
#: From here on (ideograms, emojis, private signs) our fonts hold next to nothing: all give way at once.
FAR = "\u2e80"
#: What turns the order of letters over, up to the end of a paragraph that is not its own.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SIGNS = "\u202f\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026€"


class DocumentError(Exception):
    """The document could not be made; whoever asked for it tells what one may do without it."""


def pdf(*, title: str, language: str, parts: Iterable[Part], author: str = "", mark: str = "") -> bytes:
    """A PDF/UA-1 document whose first heading is its title; `mark` is printed on top of each page."""
    said = {
        "title": title,
        "language": language,
        "author": author,
        "mark": mark,
        "parts": [part.as_data() for part in parts],
    }
    try:
        return _compiled(_without_controls(said))
    except (typst.TypstError, OSError, RuntimeError) as error:
        raise DocumentError from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise DocumentError from error


def _compiled(said: dict[str, Any]) -> bytes:
    """PDF/UA forbids a character that no font holds: it gives way, the document does not."""
    for _attempt in range(MOST_ATTEMPTS):
        try:
            return _compile(said)
        except typst.TypstError as error:
            unknown = NO_GLYPH.search(error.message)
            if unknown is None:
                raise
            said = _mapped(said, partial(_without, unknown[1]))
    return _compile(_mapped(said, _in_latin))


def _without(unknown: str, text: str) -> str:
    if max(unknown) < FAR:
        return text.replace(unknown, UNKNOWN)
    return "".join(UNKNOWN if each >= FAR else each for each in text)


def _compile(said: dict[str, Any]) -> bytes:
    content = {"content": json.dumps(said, ensure_ascii=False)}
    return typst.compile(
        FOLDER / "layout.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs=content,
        pdf_standards=STANDARD,
        format="pdf",
    )


@cache
def _fonts() -> typst.Fonts:
    """Ours and typst's own: what a document looks like depends on no machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FOLDER / "fonts")]
    )


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_mapped(each, change) for each in value]
    return change(value) if isinstance(value, str) else value


def _without_controls(said: dict[str, Any]) -> dict[str, Any]:
    """Without what prints nothing and breaks readers: controls and halves of surrogate pairs."""
    return _mapped(said, lambda text: "".join(each for each in text if _is_written(each)))


def _is_written(character: str) -> bool:
    if character in TURNING:
        return False
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co"}


def _in_latin(text: str) -> str:
    return "".join(each if _is_latin(each) else UNKNOWN for each in text)


def _is_latin(character: str) -> bool:
    """What our fonts hold: Latin letters with their marks, and the signs of French."""
    return character < LATIN_END or character in SIGNS
