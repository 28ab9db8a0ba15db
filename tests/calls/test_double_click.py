"""Several requests at the same instant, each in a transaction of its own."""

from uuid import uuid4

from django.utils import timezone
from post_office.models import Email

from calls import services
from calls.models import Application, ApplicationEvent
from tests.factories.calls import ApplicationFactory, CallPageFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory
from tests.together import at_once, own_database

__all__ = ["own_database"]


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
