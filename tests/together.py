"""Several requests at the same instant, each in a transaction of its own."""

import threading

import pytest
from django.db import connection

from tests import databases


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A copy that the test may write to for good: threads only see what others committed."""
    with django_db_blocker.unblock(), databases.copied("threads"):
        yield


def at_once(act, times=4):
    """What `act` returned in each of several threads that began together."""
    together = threading.Barrier(times)
    results = []

    def run(number):
        together.wait()
        try:
            results.append(act(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
