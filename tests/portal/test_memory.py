"""What a process keeps between two publications, and what it never keeps."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.models import HomeFigure, HomePage, NewsPage
from portal.memory import SECONDS, Memory, memory
from portal.models import SiteTexts
from tests.factories.home import NewsPageFactory


@pytest.fixture
def listening() -> Iterator[Memory]:
    """The memory of a process that hears of publications."""
    memory.forget()
    memory.is_listening = True
    yield memory
    memory.is_listening = False
    memory.forget()


def counted() -> Iterator[int]:
    yield from range(1, 10)


def test_a_value_is_made_once(listening: Memory) -> None:
    numbers = counted()

    assert [listening.kept("key", lambda: next(numbers)) for _ in range(3)] == [1, 1, 1]
    assert listening.kept("other key", lambda: next(numbers)) == 2


def test_a_publication_makes_it_anew(listening: Memory) -> None:
    numbers = counted()
    listening.kept("key", lambda: next(numbers))

    listening.forget()

    assert listening.kept("key", lambda: next(numbers)) == 2


def test_a_value_made_while_something_is_published_is_not_kept(listening: Memory) -> None:
    numbers = counted()

    def published_meanwhile() -> int:
        listening.forget()
        return next(numbers)

    assert listening.kept("key", published_meanwhile) == 1
    assert listening.kept("key", lambda: next(numbers)) == 2


def test_a_value_is_not_kept_for_longer_than_pages_are(
    listening: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = counted()
    listening.kept("key", lambda: next(numbers))

    monkeypatch.setattr("portal.memory.time.monotonic", lambda: time.time() + SECONDS + 1)

    assert listening.kept("key", lambda: next(numbers)) == 2


def test_a_process_that_does_not_listen_keeps_nothing() -> None:
    numbers = counted()

    assert [memory.kept("key", lambda: next(numbers)) for _ in range(2)] == [1, 2]


def test_the_frame_of_pages_is_not_asked_twice(
    listening: Memory, root_page: HomePage, client: Client
) -> None:
    SiteTexts.objects.create(locale=root_page.locale, site_name="Le portail")
    first = client.get("/").content

    with CaptureQueriesContext(connection) as captured:
        second = client.get("/").content

    assert b"Le portail" in first
    assert second == first
    assert len(captured) <= 5


def test_a_preview_of_the_home_page_is_never_what_was_kept(
    listening: Memory, root_page: HomePage, client: Client
) -> None:
    client.get("/")
    root_page.figures.add(HomeFigure(figure="2 300", label="structures", locale=root_page.locale))

    preview = root_page.make_preview_request()

    assert "2 300" in preview.render().content.decode()
    assert "2 300" not in client.get("/").content.decode()


def test_a_section_closed_to_readers_leaves_lists_and_pages(root_page: HomePage, client: Client) -> None:
    closed = NewsPageFactory(title="Pour les agents")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(closed.url).status_code == 302
    assert list(NewsPage.objects.live().public()) == []


def test_closing_a_section_is_known_at_once(listening: Memory, root_page: HomePage, client: Client) -> None:
    page = NewsPageFactory(title="Pour les agents")
    client.get(page.url)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    listening.forget()  # as the notification has it do, in every process

    assert client.get(page.url).status_code == 302
