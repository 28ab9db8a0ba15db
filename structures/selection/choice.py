"""The structures that a visitor keeps. They live in the address alone: no cookie, no account."""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from structures.fields import MOST_CODES, KeysField, read_keys, written_keys

#: More columns than these no longer fit a reader's eye.
MOST_COMPARED = 4
LEAST_COMPARED = 2


@dataclass(frozen=True)
class Selection:
    keys: tuple[int, ...] = ()

    @classmethod
    def read(cls, request: HttpRequest) -> Self:
        """Of any page; what makes no sense keeps nothing, since it filters nothing either."""
        try:
            return cls.of(KeysField(required=False).clean(request.GET.get("selection", "")))
        except ValidationError:
            return cls()

    @classmethod
    def of(cls, written: str) -> Self:
        return cls(tuple(read_keys(written)))

    def __str__(self) -> str:
        return written_keys(self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self.keys

    @property
    def is_full(self) -> bool:
        return len(self.keys) >= MOST_CODES

    @property
    def is_comparable(self) -> bool:
        return LEAST_COMPARED <= len(self.keys) <= MOST_COMPARED

    @property
    def suffix(self) -> str:
        """What an address needs so that the selection follows."""
        return f"?selection={self}" if self.keys else ""

    def toggled(self, key: int) -> str:
        """The same with one more, or without one that it held."""
        others = [each for each in self.keys if each != key]
        return written_keys(others if key in self.keys else [*others, key])

    def without(self, key: int) -> str:
        return written_keys(each for each in self.keys if each != key)
