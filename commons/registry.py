"""What a higher room adds to the page of a commons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from portal.registry import Registry

if TYPE_CHECKING:
    from commons.models import CommonsPage


@dataclass(frozen=True)
class CommonsCard:
    """A panel beside the text: `template` is included with the keys of `context`, under `card.context`."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


#: Each callable takes the request and the commons, and returns its card, or None.
commons_cards: "Registry[Callable[[HttpRequest, CommonsPage], CommonsCard | None]]" = Registry()
