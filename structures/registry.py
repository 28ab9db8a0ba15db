"""What a higher room adds to a structure's page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from portal.registry import Registry

if TYPE_CHECKING:
    from structures.models import StructurePage


@dataclass(frozen=True)
class StructureCard:
    """A part of the page: `template` is included with `structure` and the keys of `context`, under the heading `title`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


#: Each callable takes the request and the structure, and returns its card, or None when it has nothing to say.
structure_cards: "Registry[Callable[[HttpRequest, StructurePage], StructureCard | None]]" = Registry()
