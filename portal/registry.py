"""How a higher room adds something to a lower one without being imported by it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries in their order, lowest first; a room registers its own in `AppConfig.ready`.

    `one_each` refuses two entries of one order, where what comes first decides what the next one finds.
    """

    def __init__(self, *, one_each: bool = False) -> None:
        self._entries: list[tuple[int, Entry]] = []
        self._one_each = one_each

    def __iter__(self) -> Iterator[Entry]:
        return iter([entry for _order, entry in sorted(self._entries, key=lambda pair: pair[0])])

    def register(self, entry: Entry, *, order: int = 100) -> Entry:
        if self._one_each and any(order == taken for taken, _entry in self._entries):
            raise ValueError(f"order {order} is taken: {entry} needs one of its own")
        self._entries.append((order, entry))
        return entry


@dataclass(frozen=True)
class PanelLine:
    """Something that waits for an editor: `text` names it, `url` leads to it, `count` says how many."""

    text: str
    url: str
    count: int | None = None


#: Lines of the editors' home panel; None where nothing waits, or not for this person.
panel_lines: Registry[Callable[[HttpRequest], PanelLine | None]] = Registry()
