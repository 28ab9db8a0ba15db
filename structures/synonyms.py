"""Reads what editors hold for synonyms into a question."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.memory import memory
from structures.models.synonyms import SynonymGroup, key_of, lines_of
from structures.words import singular, telling_words

Key = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Words of a question that stand together, and the expressions that mean the same."""

    words: list[str]
    others: list[str]


class Thesaurus:
    """A few dozen rows, read anew whenever the editors change one."""

    def __init__(self, groups: Iterable[list[str]]) -> None:
        self._equal: dict[Key, dict[Key, str]] = defaultdict(dict)
        for expressions in groups:
            self._learn(expressions)
        self._longest = max(map(len, self._equal), default=0)

    @classmethod
    def load(cls) -> "Thesaurus":
        return memory.kept("thesaurus", cls._read)

    @classmethod
    def _read(cls) -> "Thesaurus":
        return cls(lines_of(group) for group in SynonymGroup.objects.values_list("expressions", flat=True))

    def parts(self, words: list[str]) -> Iterator[Part]:
        """The question in order, cut where an expression begins and ends; the longest one wins."""
        keys = [singular(word) for word in words]
        plain: list[str] = []
        place = 0
        while place < len(words):
            length = self._known_at(keys, place)
            if not length:
                plain.append(words[place])
                place += 1
                continue
            if plain:
                yield Part(plain, [])
                plain = []
            yield self._part(words[place : place + length], tuple(keys[place : place + length]))
            place += length
        if plain:
            yield Part(plain, [])

    def _learn(self, expressions: list[str]) -> None:
        keys = {key_of(expression): expression for expression in expressions}
        for key in keys:
            self._equal[key] |= keys

    def _part(self, asked: list[str], known: Key) -> Part:
        """The expression as the group writes it is one more: PostgreSQL takes “lieux” for another word."""
        return Part(asked, [text for text in self._equal[known].values() if telling_words(text) != asked])

    def _known_at(self, keys: list[str], place: int) -> int:
        """How many words the longest expression that begins here holds; 0 where none does."""
        lengths = range(min(self._longest, len(keys) - place), 0, -1)
        return next((length for length in lengths if tuple(keys[place : place + length]) in self._equal), 0)
