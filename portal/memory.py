"""What pages ask again and again and only a publication changes: kept by each process between two of them.

    texts = memory.kept(("texts", language), lambda: SiteTexts.objects.in_language(language).first())

The line that empties the page cache (`portal.page_cache.listen`) empties this memory as well. Where nothing
listens, in a command, a test or the worker, nothing is kept. What is kept is read by every request: nobody
changes it.
"""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

#: However long nothing is published: what is shown may depend on the hour, as pages kept by caches do.
SECONDS = 60
MOST = 1000

Kept = TypeVar("Kept")


class Keeper:
    """What a process keeps until anything is published; `generation` changes whenever it forgets."""

    def __init__(self) -> None:
        self.generation = 0
        self.is_listening = False
        self.closed = threading.Event()
        self._lock = threading.Lock()

    def forget(self) -> None:
        with self._lock:
            self.generation += 1
            self._empty()

    def _empty(self) -> None:
        raise NotImplementedError


class Memory(Keeper):
    def __init__(self) -> None:
        super().__init__()
        self._values: dict[Hashable, tuple[float, Any]] = {}

    def kept(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value of this key, made where it is not known; no lazy one, which would ask anew."""
        expires_at, value = self._values.get(key, (0.0, None))
        if expires_at > time.monotonic():
            return value  # type: ignore[no-any-return]
        generation = self.generation
        made = make()
        self._keep(key, made, generation)
        return made

    def _keep(self, key: Hashable, value: Any, generation: int) -> None:
        """Unless something was published while it was being made."""
        with self._lock:
            if generation != self.generation or not self.is_listening:
                return
            if len(self._values) >= MOST:
                self._values.clear()
            self._values[key] = (time.monotonic() + SECONDS, value)

    def _empty(self) -> None:
        self._values.clear()


memory = Memory()
