"""What a higher room adds to a structure's page and to the directory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise

from portal.registry import Registry

if TYPE_CHECKING:
    from accounts.models import User
    from structures.models import StructurePage


@dataclass(frozen=True)
class StructureCard:
    """A part of the page, under the heading `title`: `template` is included with the keys of `context`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


#: Each callable takes the request and the structure, and returns its card, or None.
structure_cards: "Registry[Callable[[HttpRequest, StructurePage], StructureCard | None]]" = Registry()


@dataclass(frozen=True)
class Particularity:
    """Something a structure has or has not, offered as a filter: `condition` gives its rule on structures."""

    code: str
    name: str | Promise
    condition: Callable[[], Q]


particularities: Registry[Particularity] = Registry()

#: Each callable says whether its room still needs a page, which then stays where it would be deleted.
page_needs: "Registry[Callable[[StructurePage], bool]]" = Registry()

#: Each callable settles what its room says of two pages that become one, the page kept and the one withdrawn,
#: before whatever points at the latter points at the former.
page_merges: "Registry[Callable[[StructurePage, StructurePage, User], None]]" = Registry()

#: Each callable gives the texts of a room's public pages, one a page: their words correct misspelt ones.
texts_elsewhere: Registry[Callable[[], Iterable[str]]] = Registry()
