"""The example agenda, seeded on any day of the year."""

from datetime import UTC, datetime

import pytest
import time_machine

from events import examples
from events.models import EditionPage, EventPage
from tests.factories.events import home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def _without_drawings(monkeypatch):
    """Drawing takes seconds, and is tested elsewhere."""
    monkeypatch.setattr(examples, "illustrate", lambda title, seed: None)


@pytest.mark.usefixtures("_without_drawings")
@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2028, 11, 25, 12, tzinfo=UTC)]
)
def test_the_month_always_has_something_to_come(day):
    with time_machine.travel(day, tick=False):
        made = examples.seed(home_page())
        again = examples.seed(home_page())
        coming = EventPage.objects.published().upcoming().filter(edition__isnull=False)

        assert coming.exists()

    edition = EditionPage.objects.source().order_by("-year").first()
    events = edition.events.source()
    assert made
    assert again == []
    assert events.count() == 12
    assert {event.status for event in events} == set(EventPage.Status.values)
    assert {event.starts_at.month for event in events} == {11}
    assert all(event.get_translations().exists() for event in events)
