"""Where a question comes from: the address of a page, a dict of a program, pairs that were kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

Pair = tuple[str, str]
Parameters = Mapping[str, Any] | Iterable[Pair]


def read_parameters(given: Parameters) -> "MultiValueDict[str, str]":
    """All values of each name, as texts; None and empty lists are left out."""
    if isinstance(given, MultiValueDict):
        return given
    read: MultiValueDict[str, str] = MultiValueDict()
    for name, value in given.items() if isinstance(given, Mapping) else given:
        for each in value if isinstance(value, list | tuple | set | frozenset) else [value]:
            if each is not None:
                read.appendlist(name, str(each))
    return read
