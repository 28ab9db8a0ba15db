"""Whether two ways to write a rule say the same: editors' pages store it anew each time they save it."""

from typing import Any

from bs4 import BeautifulSoup

NOTHING: tuple[Any, ...] = (None, "", [], {})
#: What rich text editors write for themselves.
OF_EDITORS = "data-block-key"


def comparable(value: Any, *, with_keys: bool = False) -> Any:
    """Without what only editing adds: spaces, marks of rich text, options left empty.

    Identifiers of blocks go too, unless `with_keys`: questions are known by theirs.
    """
    if isinstance(value, str):
        return _markup(value) if "<" in value else " ".join(value.split())
    if isinstance(value, list):
        return [comparable(part, with_keys=with_keys) for part in value]
    if not isinstance(value, dict):
        return value
    is_block = {"type", "value", "id"} <= value.keys()
    parts = {name: comparable(part, with_keys=with_keys) for name, part in value.items()}
    return {
        name: part
        for name, part in parts.items()
        if part not in NOTHING and (with_keys or not is_block or name != "id")
    }


def _markup(text: str) -> str:
    """Rich text as it reads, with its links and emphasis."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(True):
        tag.attrs = {name: tag.attrs[name] for name in sorted(tag.attrs) if name != OF_EDITORS}
    return " ".join(soup.decode(formatter="minimal").replace("><", "> <").split())
