"""The page cache answers anonymous readers, and only them, until something is published."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from portal.models import Menu, SiteTexts
from portal.page_cache import CHANNEL, PageCache, PageStore, forget_pages, listen
from structures.models import RegisterRecord

PUBLIC = [
    ("Cache-Control", "public, max-age=0, s-maxage=60"),
    ("ETag", '"one"'),
    ("Content-Type", "text/html"),
]


class Site:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, headers: list[tuple[str, str]] = PUBLIC, status: str = "200 OK") -> None:
        self.asked = 0
        self.headers = headers
        self.status = status
        self.before_answer: Callable[[], None] = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.asked += 1
        self.before_answer()
        start_response(self.status, self.headers)
        return [b"page ", str(self.asked).encode()]


def ask(cache: PageCache, path: str = "/", method: str = "GET", **headers: str) -> tuple[str, bytes]:
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "wsgi.input": io.BytesIO(),
        **headers,
    }
    seen: list[str] = []
    body = b"".join(cache(environ, lambda status, headers, *rest: seen.append(status)))
    return seen[-1], body


@pytest.fixture
def store() -> PageStore:
    store = PageStore()
    store.is_listening = True
    return store


@pytest.fixture
def cached(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> Callable[[Site], PageCache]:
    monkeypatch.setattr(PageCache, "_listen", lambda self: None)
    return lambda site: PageCache(site, seconds=60, store=store)


def test_the_second_reader_is_answered_from_memory(cached: Callable[[Site], PageCache]) -> None:
    site = Site()
    cache = cached(site)

    assert ask(cache) == ("200 OK", b"page 1")
    assert ask(cache) == ("200 OK", b"page 1")
    assert site.asked == 1


def test_another_address_is_another_page(cached: Callable[[Site], PageCache]) -> None:
    cache = cached(Site())

    assert ask(cache, "/annuaire/") == ("200 OK", b"page 1")
    assert ask(cache, "/agenda/") == ("200 OK", b"page 2")
    assert ask(cache, "/annuaire/", HTTP_HOST="autre.example.org") == ("200 OK", b"page 3")


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "session=secret"},
        {"HTTP_COOKIE": "a=b; session=secret"},
        {"HTTP_AUTHORIZATION": "Basic x"},
    ],
)
def test_whoever_carries_a_cookie_of_ours_is_never_answered_from_memory(
    cached: Callable[[Site], PageCache], headers: dict[str, str]
) -> None:
    site = Site()
    cache = cached(site)
    ask(cache)

    assert ask(cache, **headers) == ("200 OK", b"page 2")


def test_posting_reaches_the_site(cached: Callable[[Site], PageCache]) -> None:
    cache = cached(Site())
    ask(cache)

    assert ask(cache, method="POST") == ("200 OK", b"page 2")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("Cache-Control", "private")], "200 OK"),
        ([], "200 OK"),
        ([*PUBLIC, ("Set-Cookie", "csrf=x")], "200 OK"),
        ([*PUBLIC, ("Vary", "Cookie")], "200 OK"),
        (PUBLIC, "404 Not Found"),
        (PUBLIC, "302 Found"),
    ],
)
def test_what_is_not_public_is_not_kept(
    cached: Callable[[Site], PageCache], headers: list[tuple[str, str]], status: str
) -> None:
    site = Site(headers, status)
    cache = cached(site)
    ask(cache)
    ask(cache)

    assert site.asked == 2


def test_a_reader_who_has_the_page_is_told_so(cached: Callable[[Site], PageCache]) -> None:
    cache = cached(Site())
    ask(cache)

    assert ask(cache, HTTP_IF_NONE_MATCH='"one"') == ("304 Not Modified", b"")
    assert ask(cache, HTTP_IF_NONE_MATCH='"other"') == ("200 OK", b"page 1")
    assert ask(cache, method="HEAD") == ("200 OK", b"")


def test_a_page_expires(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PageCache, "_listen", lambda self: None)
    cache = PageCache(Site(), seconds=-1, store=store)
    ask(cache)

    assert ask(cache) == ("200 OK", b"page 2")


def test_pages_take_so_much_memory_and_the_oldest_leave_first(
    cached: Callable[[Site], PageCache], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    cache = cached(site)
    monkeypatch.setattr("portal.page_cache.MOST_BYTES", len(b"page 1") * 2)
    for path in ("/one/", "/two/", "/three/"):
        ask(cache, path)

    assert ask(cache, "/three/")[1] == b"page 3"
    assert ask(cache, "/two/")[1] == b"page 2"
    assert ask(cache, "/one/")[1] == b"page 4", "asked again"


def test_a_page_made_while_something_is_published_is_not_kept(
    cached: Callable[[Site], PageCache], store: PageStore
) -> None:
    site = Site()
    site.before_answer = store.forget
    cache = cached(site)
    ask(cache)

    assert ask(cache) == ("200 OK", b"page 2")


def test_a_process_that_cannot_listen_keeps_nothing(
    cached: Callable[[Site], PageCache], store: PageStore
) -> None:
    store.is_listening = False
    cache = cached(Site())
    ask(cache)

    assert ask(cache) == ("200 OK", b"page 2")


def wait_until(condition: Callable[[], bool]) -> None:
    for _attempt in range(500):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("waited 5 seconds in vain")


@pytest.fixture
def notifier(db: None) -> Iterator[psycopg.Connection]:
    parameters = connection.get_connection_params()
    parameters.pop("context")
    with psycopg.connect(**parameters | {"autocommit": True, "cursor_factory": psycopg.Cursor}) as notifier:
        yield notifier


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE query LIKE 'LISTEN %' AND datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def listening(notifier: psycopg.Connection) -> Iterator[PageStore]:
    store = PageStore()
    thread = threading.Thread(target=listen, args=[store], daemon=True)
    thread.start()
    wait_until(lambda: store.is_listening)
    yield store
    store.closed.set()
    notifier.execute(CUT)
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_a_notification_empties_every_process(notifier: psycopg.Connection, listening: PageStore) -> None:
    generation = listening.generation

    notifier.execute(f"NOTIFY {CHANNEL}")

    wait_until(lambda: listening.generation == generation + 1)


def test_a_cut_line_is_taken_up_again(notifier: psycopg.Connection, listening: PageStore) -> None:
    notifier.execute(CUT)

    wait_until(lambda: not listening.is_listening)
    wait_until(lambda: listening.is_listening)


@pytest.mark.django_db
def test_publishing_and_editing_menus_tell_the_processes(root_page: Any) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        root_page.save_revision().publish()
    assert any("pg_notify" in query["sql"] for query in queries)

    with CaptureQueriesContext(connection) as queries:
        SiteTexts.objects.create(locale=root_page.locale)
        Menu.objects.create(title="Pied", place=Menu.Place.FOOTER, locale=root_page.locale)
    assert sum("pg_notify" in query["sql"] for query in queries) == 2


@pytest.mark.django_db
def test_closing_a_page_to_readers_tells_the_processes(root_page: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        PageViewRestriction.objects.create(page=root_page, restriction_type=PageViewRestriction.LOGIN)
    assert any("pg_notify" in query["sql"] for query in captured)


def test_what_registers_say_tells_the_processes(db: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        RegisterRecord.objects.create(legal_name="Les Arches")
    assert any("pg_notify" in query["sql"] for query in captured)


def test_forgetting_waits_for_the_commit(notifier: psycopg.Connection) -> None:
    notifier.execute(f"LISTEN {CHANNEL}")

    forget_pages()

    assert list(notifier.notifies(timeout=0.2)) == []
