"""What a document is made of, from top to bottom. All words are plain text: none is read as markup."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class Part(Protocol):
    def as_data(self) -> dict[str, Any]:
        """What `layout.typ` draws, told by its `kind`."""
        ...


@dataclass(frozen=True)
class Heading:
    """The title of the document is its only heading of level 1."""

    text: str
    level: int = 2

    def as_data(self) -> dict[str, Any]:
        return {"kind": "heading", "text": self.text, "level": self.level}


@dataclass(frozen=True)
class Text:
    """One paragraph a line; `is_sticky` is never left alone at the foot of a page."""

    text: str
    is_soft: bool = False
    is_sticky: bool = False

    def as_data(self) -> dict[str, Any]:
        return {"kind": "text", "text": self.text, "soft": self.is_soft, "sticky": self.is_sticky}


@dataclass(frozen=True)
class Bullets:
    items: Sequence[str]

    def as_data(self) -> dict[str, Any]:
        return {"kind": "bullets", "items": list(self.items)}


@dataclass(frozen=True)
class Facts:
    """(label, words) of each."""

    facts: Sequence[tuple[str, str]]

    def as_data(self) -> dict[str, Any]:
        return {"kind": "facts", "facts": [list(fact) for fact in self.facts]}


@dataclass(frozen=True)
class Table:
    """`columns` are (label, whether it holds numbers); `total` has a cell a column, or none."""

    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = field(default_factory=list)
    caption: str = ""

    def as_data(self) -> dict[str, Any]:
        return {
            "kind": "table",
            "columns": [{"label": label, "number": is_number} for label, is_number in self.columns],
            "rows": [list(row) for row in self.rows],
            "total": list(self.total),
            "caption": self.caption,
        }


@dataclass(frozen=True)
class Choices:
    """Boxes to tick on paper."""

    items: Sequence[str]
    are_several: bool = False

    def as_data(self) -> dict[str, Any]:
        return {"kind": "choices", "items": list(self.items), "several": self.are_several}


@dataclass(frozen=True)
class Space:
    """A frame to write in on paper, as high as that many lines."""

    lines: int = 1

    def as_data(self) -> dict[str, Any]:
        return {"kind": "space", "lines": self.lines}
