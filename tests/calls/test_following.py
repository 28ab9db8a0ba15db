"""Following calls by e-mail: nothing without a yes, nothing twice, and one click to stop."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from accounts.services import erase
from calls.following import services
from calls.models import CallFollower, CallPage
from portal import subscriptions
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory
from tests.mails import mails_to

pytestmark = pytest.mark.django_db

READER = "lectrice@example.org"


def follow(client, call: CallPage, **fields):
    return client.post(reverse("calls:follow", args=[call.pk]), {"email": READER, "scope": "call", **fields})


def follower(call: CallPage | None, **fields) -> CallFollower:
    now = timezone.now()
    facts = {"email": READER, "language": "fr", "created_at": now, "confirmed_at": now, **fields}
    return CallFollower.objects.create(call=call, **facts)


def test_a_visit_of_the_link_says_nothing_and_a_click_says_yes(client) -> None:
    call = CallPageFactory(upcoming=True)
    follow(client, call)
    made = CallFollower.objects.get()
    path = services.path(made, "confirm_follow")
    assert path in mails_to(READER)[0].message

    client.get(path)
    made.refresh_from_db()
    assert made.confirmed_at is None, "a visit, such as a mail scanner's, changes nothing"
    client.post(path)

    made.refresh_from_db()
    assert made.confirmed_at
    assert made.call == call


def test_following_every_call_names_none(client) -> None:
    follow(client, CallPageFactory(), scope="every")

    assert CallFollower.objects.get().call is None


def test_an_address_is_asked_three_times_a_day_at_most(client) -> None:
    call = CallPageFactory()
    for _time in range(5):
        follow(client, call)

    assert len(mails_to(READER)) == subscriptions.MOST_REQUESTS


def test_a_wrong_address_is_told_and_kept(client) -> None:
    response = follow(client, CallPageFactory(), email="lectrice@")

    assert response.status_code == 422
    assert "lectrice@" in response.content.decode()


def test_an_old_request_can_no_longer_be_confirmed(client) -> None:
    made = follower(CallPageFactory(), confirmed_at=None, created_at=timezone.now() - timedelta(days=8))

    assert client.post(services.path(made, "confirm_follow")).status_code == 404


def test_an_opening_is_told_once_to_who_follows_the_call_or_all_of_them(client) -> None:
    call = CallPageFactory(upcoming=True)
    follower(call)
    follower(None, email="toutes@example.org")
    follower(CallPageFactory(upcoming=True), email="autre@example.org")
    opened = call.opening_at + timedelta(minutes=3)

    services.tell_moments(call.opening_at - timedelta(minutes=1))
    assert mails_to(READER) == []
    services.tell_moments(opened)
    services.tell_moments(opened + timedelta(minutes=5))

    assert len(mails_to(READER)) == 1
    assert len(mails_to("toutes@example.org")) == 2, "two calls open that day"
    assert len(mails_to("autre@example.org")) == 1


def test_results_are_told_from_their_day_on() -> None:
    call = CallPageFactory(with_results=True)
    follower(call)

    services.tell_moments(timezone.now())
    services.tell_moments(timezone.now())

    assert len(mails_to(READER)) == 1


def test_a_call_that_is_not_for_everyone_is_not_announced() -> None:
    call = CallPageFactory()
    follower(None)
    PageViewRestriction.objects.create(page=call, restriction_type=PageViewRestriction.LOGIN)

    services.tell_moments(timezone.now())

    assert mails_to(READER) == []


def test_an_opening_long_past_is_not_news() -> None:
    call = CallPageFactory(opening_at=timezone.now() - timedelta(days=20))
    follower(call)

    services.tell_moments(timezone.now())

    assert mails_to(READER) == []


def test_one_click_stops_and_deletes_the_address(client) -> None:
    made = follower(CallPageFactory())
    path = services.path(made, "unfollow")

    client.get(path)
    assert CallFollower.objects.exists()
    response = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert not CallFollower.objects.exists()
    assert client.post(path).status_code == 200


def test_each_message_can_be_stopped_by_the_mail_program() -> None:
    call = CallPageFactory(upcoming=True)
    made = follower(call)

    services.tell_moments(call.opening_at)

    headers = mails_to(READER)[0].headers
    assert services.path(made, "unfollow") in headers["List-Unsubscribe"]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_link_made_up_opens_nothing(client) -> None:
    follower(CallPageFactory())

    assert client.get(reverse("calls:confirm_follow", args=["deadbeef:xyz"])).status_code == 404


@pytest.mark.parametrize("hour", [9, 23])
def test_what_is_over_is_forgotten(hour, time_machine) -> None:
    """At 23:30 UTC, Paris is a day further."""
    time_machine.move_to(datetime(2030, 1, 15, hour, 30, tzinfo=UTC), tick=False)
    over = follower(CallPageFactory(with_results=True))
    unsure = follower(None, confirmed_at=None, created_at=timezone.now() - timedelta(days=8))
    kept = follower(CallPageFactory(), email="garde@example.org")

    services.forget(timezone.now())

    assert list(CallFollower.objects.all()) == [kept], (over, unsure)


def test_the_day_that_ends_is_that_of_paris() -> None:
    call = CallPageFactory(closed=True, results_on=date(2026, 11, 27))
    follower(call)
    services.forget(datetime(2026, 11, 27, 22, 30, tzinfo=UTC))
    assert CallFollower.objects.exists()
    services.forget(datetime(2026, 11, 27, 23, 30, tzinfo=UTC))
    assert not CallFollower.objects.exists()


def test_an_erased_account_follows_nothing() -> None:
    follower(None)

    erase(user=UserFactory(email=READER))

    assert not CallFollower.objects.exists()


def test_dates_read_as_a_calendar(client) -> None:
    call = CallPageFactory(results_on=timezone.localdate() + timedelta(days=60))

    response = client.get(reverse("calls:dates", args=[call.pk]))

    entries = Calendar.from_ical(response.content).walk("VEVENT")
    assert response["Content-Type"].startswith("text/calendar")
    starts = [entry.decoded("dtstart") for entry in entries]
    assert starts == [
        call.opening_at.replace(microsecond=0),
        call.closing_at.replace(microsecond=0),
        call.results_on,
    ]
    assert str(entries[1]["summary"]) == f"Clôture\u00a0: {call.title}"
