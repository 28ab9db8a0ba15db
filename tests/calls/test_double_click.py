"""Several requests at the same instant, each in a transaction of its own."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from post_office.models import Email

from calls import services
from calls.models import Application, ApplicationEvent
from tests import databases
from tests.factories.calls import ApplicationFactory, CallPageFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory


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


def test_a_double_click_files_once(own_database):
    application = ApplicationFactory(complete=True)

    def click(_number):
        return services.submit(
            application=application, version=1, by=application.created_by, received_at=timezone.now()
        ).number

    numbers = at_once(click)

    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert Email.objects.count() == 1
    assert ApplicationEvent.objects.count() == 1


def test_applications_filed_at_once_get_numbers_without_gap(own_database):
    call, lead = CallPageFactory(edition="2027"), StructurePageFactory()
    drafts = [ApplicationFactory(complete=True, call=call, lead=lead) for _number in range(4)]

    def click(number):
        return services.submit(
            application=drafts[number], version=1, by=drafts[number].created_by, received_at=timezone.now()
        ).number

    assert sorted(at_once(click)) == ["2027-0001", "2027-0002", "2027-0003", "2027-0004"]


def test_a_double_click_starts_one_draft(own_database):
    call, lead = CallPageFactory(), StructurePageFactory()
    member = MembershipFactory(structure=lead).user
    key = uuid4()

    def click(_number):
        return services.start(key=key, call=call, lead=lead, by=member, now=timezone.now()).pk

    assert len(set(at_once(click))) == 1
    assert Application.objects.count() == 1
