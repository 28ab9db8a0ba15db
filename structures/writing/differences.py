"""What changes from one text to another, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Comparing word by word takes the square of it: longer texts are shown whole, one after the other.
MOST_WORDS = 3000


@dataclass(frozen=True)
class Part:
    text: str
    #: "same", "gone" or "new"
    kind: str


def parts(old: str, new: str) -> Iterator[Part]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        yield from (Part(text, kind) for text, kind in ((old, "gone"), (new, "new")) if text)
        return
    for _tag, start, end, begin, finish in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, written = "".join(before[start:end]), "".join(after[begin:finish])
        if gone == written:
            yield Part(gone, "same")
            continue
        yield from (Part(text, kind) for text, kind in ((gone, "gone"), (written, "new")) if text)


def shown(old: str, new: str) -> SafeString:
    """Inert HTML; what is taken away and what is added are said as well as coloured."""
    return _marked(parts(old, new))


def sides(old: str, new: str) -> tuple[SafeString, SafeString]:
    """The same as two texts to read side by side."""
    found = list(parts(old, new))
    return (
        _marked(part for part in found if part.kind != "new"),
        _marked(part for part in found if part.kind != "gone"),
    )


def _marked(found: Iterable[Part]) -> SafeString:
    marks = {
        "same": "{}",
        "gone": '<del><span class="visually-hidden w-sr-only">' + _("removed:") + " </span>{}</del>",
        "new": '<ins><span class="visually-hidden w-sr-only">' + _("added:") + " </span>{}</ins>",
    }
    return format_html_join("", "{}", ((format_html(marks[part.kind], part.text),) for part in found))
