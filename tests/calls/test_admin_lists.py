"""Lists of the administration ask the database as often whatever their length."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.models import Assistance
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, CallPageFactory, join, open_idea, together
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = UserFactory(administrator=True)
    sign_in(client, person)
    return person


def asked(client, url) -> int:
    client.get(url)  # what is kept between two requests is there
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def entered(editor, call):
    """By an agent, from paper."""
    now = timezone.now()
    application = ApplicationFactory(call=call)
    Assistance.objects.create(
        application=application, way="paper", received_at=now, started_at=now, agent=editor
    )


def test_ideas(client, editor) -> None:
    call, url = CallPageFactory(), reverse("ideas:index")
    open_idea(ApplicationFactory(call=call))
    for_one = asked(client, url)

    for _more in range(2):
        open_idea(ApplicationFactory(call=call))

    assert asked(client, url) == for_one
    assert client.get(url).content.decode().count("/lire/") == 3


def test_applications_that_agents_entered(client, editor) -> None:
    call, url = CallPageFactory(), reverse("applications:index")
    entered(editor, call)
    for_one = asked(client, url)

    for _more in range(2):
        entered(editor, call)

    assert asked(client, url) == for_one


def test_what_an_application_tells_of_late_accesses_participants_and_events(client, editor) -> None:
    application = together(count=3)
    url = reverse("applications:inspect", args=[application.pk])
    give_late_access(application, editor, days=1)
    for_one = asked(client, url)

    for days in (2, 3):
        give_late_access(application, editor, days=days)
        join(application)

    assert asked(client, url) == for_one
    assert application.late_accesses.count() == 3


def give_late_access(application, by, *, days) -> None:
    services.give_late_access(
        application=application,
        until=application.call.closing_at + timedelta(days=days),
        reason="Une panne chez vous.",
        by=by,
        now=timezone.now(),
    )
