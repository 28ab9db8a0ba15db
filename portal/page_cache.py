"""A small page cache in front of Django, for readers who carry no session.

It holds only what `portal.middleware.public_pages` marked as public, for `PAGE_CACHE_SECONDS` at most, and
forgets everything as soon as a publication commits: PostgreSQL tells every process, wherever it runs, by
`NOTIFY`. A process that cannot listen serves nothing from memory.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import connection, models
from django.db.models.signals import post_delete, post_save
from django.http import parse_cookie
from django.utils import timezone
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.memory import Keeper, memory

CHANNEL = "portal_pages"
#: Of one process: whoever asks for a page in a thousand ways takes no more of its memory.
MOST_PAGES, MOST_BYTES = 1000, 64 * 1024 * 1024
LARGEST_PAGE = 512 * 1024
RETRY_SECONDS = 2

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str, str]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class StoredPage:
    headers: Headers
    body: bytes
    etag: str
    expires_at: float


class PageStore(Keeper):
    """The latest pages of one process."""

    def __init__(self) -> None:
        super().__init__()
        self._pages: OrderedDict[Key, StoredPage] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> StoredPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.expires_at < time.monotonic():
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: StoredPage, *, generation: int) -> None:
        """Keep a page, unless something was published while it was being made."""
        with self._lock:
            if generation != self.generation or not self.is_listening:
                return
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        self._bytes -= len(page.body) if page else 0

    def _empty(self) -> None:
        self._pages.clear()
        self._bytes = 0


class PageCache:
    """WSGI middleware that answers anonymous reads from `store`; for no `seconds`, it only listens."""

    def __init__(self, application: Application, *, seconds: int, store: PageStore | None = None) -> None:
        self.application = application
        self.seconds = seconds
        self.store = store or PageStore()
        self._listener: threading.Thread | None = None
        self._start_lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._listen()
        if not self.seconds or not is_anonymous_read(environ):
            return self.application(environ, start_response)
        key = page_key(environ)
        page = self.store.get(key)
        if page is None:
            return self._ask(environ, start_response, key)
        return answer(page, environ, start_response)

    def _listen(self) -> None:
        if self._listener is not None:
            return
        with self._start_lock:
            if self._listener is None:
                self._listener = threading.Thread(
                    target=listen, args=[self.store, memory], name="page-cache", daemon=True
                )
                self._listener.start()

    def _ask(self, environ: Environ, start_response: Callable[..., Any], key: Key) -> Iterable[bytes]:
        generation = self.store.generation
        seen: list[tuple[str, Headers]] = []

        def remember(status: str, headers: Headers, *rest: Any) -> Any:
            seen.append((status, list(headers)))
            return start_response(status, headers, *rest)

        chunks = self.application(environ, remember)
        status, headers = seen[-1] if seen else ("", [])
        if environ["REQUEST_METHOD"] != "GET" or not is_storable(status, dict(headers)):
            return chunks
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        if len(body) <= LARGEST_PAGE:
            page = StoredPage(headers, body, dict(headers).get("ETag", ""), time.monotonic() + self.seconds)
            self.store.put(key, page, generation=generation)
        return [body]


def is_anonymous_read(environ: Environ) -> bool:
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or environ.get("HTTP_AUTHORIZATION"):
        return False
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    return not {settings.SESSION_COOKIE_NAME, "messages"} & cookies.keys()


def page_key(environ: Environ) -> Key:
    """What a page depends on: its address, and the day, since some lists are drawn anew every morning."""
    host = environ.get("HTTP_HOST", "")
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", environ.get("wsgi.url_scheme", ""))
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    return (str(scheme), str(host), str(path), str(query), str(timezone.localdate()))


def is_storable(status: str, headers: dict[str, str]) -> bool:
    return (
        status.startswith("200")
        and "s-maxage" in headers.get("Cache-Control", "")
        and "Set-Cookie" not in headers
        and not headers.get("Vary")
    )


def answer(page: StoredPage, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if page.etag and page.etag in known:
        kept = [
            (name, value) for name, value in page.headers if name not in {"Content-Length", "Content-Type"}
        ]
        start_response("304 Not Modified", kept)
        return [b""]
    start_response("200 OK", page.headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else page.body]


def listen(*keepers: Keeper) -> None:
    """Have them forget all at each notification, until the first one is closed."""
    parameters = {**connection.get_connection_params(), "autocommit": True, "cursor_factory": psycopg.Cursor}
    parameters.pop("context", None)
    while not keepers[0].closed.is_set():
        try:
            _listen_once(keepers, parameters)
        except psycopg.Error as error:
            logger.warning("page_cache_not_listening", reason=str(error))
        for keeper in keepers:
            keeper.is_listening = False
            keeper.forget()
        keepers[0].closed.wait(RETRY_SECONDS)


def _listen_once(keepers: Sequence[Keeper], parameters: dict[str, Any]) -> None:
    with psycopg.connect(**parameters) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        for keeper in keepers:
            keeper.forget()
            keeper.is_listening = True
        for _notification in listener.notifies():
            for keeper in keepers:
                keeper.forget()


def forget_pages(*_arguments: object, **_options: object) -> None:
    """Tell every process, when the current transaction commits, that public content changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def forget_on_change(*changing: type[models.Model]) -> None:
    """Rows of these models show on public pages: any change of one makes the pages be forgotten."""
    for model in changing:
        post_save.connect(forget_pages, sender=model, dispatch_uid=f"pages-{model._meta.label}-saved")
        post_delete.connect(forget_pages, sender=model, dispatch_uid=f"pages-{model._meta.label}-deleted")


def forget_on_publication() -> None:
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(forget_pages, dispatch_uid="pages-published")
