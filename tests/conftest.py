"""Every test: French catalogues compiled, no cache left by another, files of its own."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.utils import translation

from portal.catalogues import compile_all


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        compile_all()


@pytest.fixture(autouse=True)
def _own_cache_and_language() -> Iterator[None]:
    yield
    translation.activate("fr")
    for cache in caches.all(initialized_only=True):
        cache.clear()
