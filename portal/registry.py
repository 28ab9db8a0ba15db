"""How a higher room adds something to a lower one without being imported by it."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """Entries in their order, lowest first; a room registers its own in `AppConfig.ready`."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, Entry]] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter([entry for _order, entry in sorted(self._entries, key=lambda pair: pair[0])])

    def register(self, entry: Entry, *, order: int = 100) -> Entry:
        self._entries.append((order, entry))
        return entry


#: Lines of the editors' home panel: each callable takes the request, returns a `PanelLine` or None.
panel_lines: Registry[Callable[..., object]] = Registry()
