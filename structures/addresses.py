"""Addresses under the directory: those that the portal answers itself are no structure's."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from django.urls import URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from wagtail.coreutils import find_available_slug

if TYPE_CHECKING:
    from structures.models import DirectoryPage

#: A word that opens an address by itself; neither a number nor a slug that a view reads.
WORD = re.compile(r"annuaire/([\w-]+)(?:/|\$|\Z)")


@cache
def owned() -> frozenset[str]:
    """Words after /annuaire/ that the URLconf takes before Wagtail sees them."""
    found = (WORD.match(route) for route in _routes(get_resolver()))
    return frozenset(match[1] for match in found if match)


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        is_language = isinstance(entry.pattern, LocalePrefixPattern)
        route = before if is_language else before + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        else:
            yield route


def free_slug(directory: "DirectoryPage", wanted: str) -> str:
    """`wanted`, or `wanted` and a number if a page or the portal has it."""
    return find_available_slug(directory, f"{wanted}-1" if wanted in owned() else wanted)
