from typing import TYPE_CHECKING

import pytest

from tests.factories.events import EventPageFactory

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


@pytest.fixture
def titles(client: "Client") -> "Callable[..., list[str]]":
    """A function that searches as a visitor and gives the titles found, in their order."""

    def search(query: str, *, address: str = "/recherche/", **more: str) -> list[str]:
        answer = client.get(address, {"q": query, **more})
        assert answer.status_code == 200
        return [finding.title for finding in answer.context.get("read") or []]

    return search


@pytest.fixture
def school(db: None) -> EventPageFactory:
    return EventPageFactory(title="L’école d’été de Nîmes", summary="Une œuvre commune.")
