"""Every test: a copy of the migrated database, no cache left by another."""

import os
from collections.abc import Iterator

import pytest
import pytest_django
from django.core.cache import caches
from django.db import connection
from django.utils import translation

from tests import databases


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock():
        name = databases.make_copy(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            databases.drop(name, cursor)


@pytest.fixture(autouse=True)
def _own_cache_and_language() -> Iterator[None]:
    yield
    translation.activate("fr")
    for cache in caches.all(initialized_only=True):
        cache.clear()
