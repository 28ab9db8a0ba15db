"""What the directory proposes instead of a misspelt question."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.spelling.corrections import corrected

if TYPE_CHECKING:
    from structures.forms import DirectoryForm

#: With so many results or fewer, the question may be misspelt.
FEW = 3


@dataclass(frozen=True)
class Correction:
    """`query` is the address of the corrected question, with all other filters; `count` what it gives."""

    text: str
    query: str
    count: int


def correction_of(form: "DirectoryForm", total: int) -> Correction | None:
    """Only one that finds more than what was asked."""
    asked = form.cleaned_data.get("q", "")
    if total > FEW or not asked or not form.is_valid():
        return None
    text = corrected(asked)
    count = form.unordered(without="q").matching(text).count() if text else 0
    return Correction(text, form.query(q=text), count) if count > total else None
