"""Several requests at the same instant, each in a transaction of its own."""

import threading
import time
from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from post_office.models import Email

from calls import services
from calls.models import Application, ApplicationEvent, CallPage, SettledReminder
from calls.services import acting, reminders
from tests.factories.calls import ApplicationFactory, CallPageFactory, ask_signatures, sign_for, together
from tests.factories.structures import MembershipFactory, StructurePageFactory
from tests.together import at_once, own_database

__all__ = ["own_database"]


def ready_to_file(application):
    ask_signatures(application)
    sign_for(application, application.parts.get())
    application.refresh_from_db()
    return application


def file_now(application):
    return services.file_application(
        application=application,
        version=application.version,
        by=application.created_by,
        received_at=timezone.now(),
    ).number


def test_a_double_click_files_once(own_database):
    application = ready_to_file(ApplicationFactory(complete=True))
    told, logged = Email.objects.count(), ApplicationEvent.objects.count()

    def click(_number):
        return file_now(application)

    numbers = at_once(click)

    assert len(numbers) == 4
    assert len(set(numbers)) == 1
    assert Email.objects.count() == told + 1
    assert ApplicationEvent.objects.count() == logged + 1


def test_applications_filed_at_once_get_numbers_without_gap(own_database):
    call, lead = CallPageFactory(edition="2027"), StructurePageFactory()
    drafts = [ready_to_file(ApplicationFactory(complete=True, call=call, lead=lead)) for _number in range(4)]

    def click(number):
        return file_now(drafts[number])

    assert sorted(at_once(click)) == ["2027-0001", "2027-0002", "2027-0003", "2027-0004"]


def test_leaving_waits_for_the_call_before_the_application_as_filing_does(own_database):
    application = ask_signatures(together())
    part = application.parts.filter(role="co_holder").first()
    leaver = part.structure.memberships.first().user
    call_is_held = threading.Event()

    def file_slowly():
        with transaction.atomic():
            CallPage.objects.select_for_update(of=("self",), no_key=True).get(pk=application.call_id)
            call_is_held.set()
            time.sleep(0.5)
            acting.lock(application)

    def leave_meanwhile():
        call_is_held.wait()
        services.leave(part=part, by=leaver, now=timezone.now())

    assert at_once(lambda number: [file_slowly, leave_meanwhile][number](), times=2) == [None, None]


def test_a_double_click_starts_one_draft(own_database):
    call, lead = CallPageFactory(), StructurePageFactory()
    member = MembershipFactory(structure=lead).user
    key = uuid4()

    def click(_number):
        return services.start(key=key, call=call, lead=lead, by=member, now=timezone.now()).pk

    assert len(set(at_once(click))) == 1
    assert Application.objects.count() == 1


def test_four_workers_at_once_send_one_reminder(own_database):
    closing_at = timezone.now() + timedelta(days=6)
    call = CallPageFactory(opening_at=closing_at - timedelta(days=60), closing_at=closing_at)
    application = together(call=call, count=1)
    Application.objects.update(created_at=closing_at - timedelta(days=30))
    now = closing_at - timedelta(days=6)

    at_once(lambda _number: reminders.remind(application=application, now=now))

    assert Email.objects.count() == 1
    assert SettledReminder.objects.count() == 1
