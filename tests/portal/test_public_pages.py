"""Anonymous pages are the same for all: no cookie, no session, nothing that varies."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page

from portal.middleware import is_public

pytestmark = pytest.mark.django_db


def test_an_anonymous_page_carries_no_cookie_and_varies_by_nothing(client: Client, root_page: Page) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert not response.cookies
    assert "Vary" not in response.headers
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=60"


def test_the_readers_own_language_changes_nothing(client: Client, root_page: Page) -> None:
    french = client.get("/")
    asked_in_english = client.get("/", headers={"accept-language": "en"})

    assert french.content == asked_in_english.content
    assert asked_in_english.headers["Content-Language"] == "fr"


def test_a_reader_who_has_the_page_gets_a_304(client: Client, root_page: Page) -> None:
    first = client.get("/")

    again = client.get("/", headers={"if-none-match": first.headers["ETag"]})

    assert again.status_code == 304


def test_a_signed_in_reader_gets_a_page_of_their_own(client: Client, root_page: Page) -> None:
    client.force_login(get_user_model().objects.create_user("lea@example.org"))

    assert "s-maxage" not in client.get("/").headers.get("Cache-Control", "")


@pytest.mark.parametrize("case", ["POST", "cookie", "private", "vary", "404"])
def test_what_is_not_public(case: str) -> None:
    requests = RequestFactory()
    request = requests.post("/") if case == "POST" else requests.get("/")
    response = HttpResponse(status=404 if case == "404" else 200)
    if case == "cookie":
        response.set_cookie("csrf", "x")
    if case == "private":
        response.headers["Cache-Control"] = "private"
    if case == "vary":
        response.headers["Vary"] = "Cookie"

    assert not is_public(request, response)
    assert is_public(requests.get("/"), HttpResponse())


def test_the_public_site_forbids_anything_inline(client: Client, root_page: Page) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert "base-uri 'none'" in policy
    assert "object-src 'none'" in policy


def test_the_admin_runs_nothing_that_an_attribute_holds(client: Client, root_page: Page) -> None:
    policy = client.get("/admin/").headers["Content-Security-Policy"]

    assert "script-src-attr 'none'" in policy


@pytest.mark.parametrize("path", ["/", "/admin/", "/compte/login/", "/nulle-part/", "/healthz"])
def test_every_answer_has_its_security_headers(client: Client, root_page: Page, path: str) -> None:
    headers = client.get(path).headers

    assert "Content-Security-Policy" in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_health_is_never_cached_and_says_that_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")

    assert response.json() == {"database": "up"}
    assert "no-store" in response.headers["Cache-Control"]


def fail(error: Exception) -> Any:
    def execute(*told: Any) -> None:
        raise error

    return connection.execute_wrapper(execute)


@pytest.mark.parametrize(
    ("error", "status", "wait", "words"),
    [
        (OperationalError("the database system is starting up"), 503, "5", "revient dans quelques secondes"),
        (ValueError("something else"), 500, None, "a rencontré un problème"),
    ],
)
def test_while_the_database_is_away_readers_are_asked_to_wait(
    client: Client, root_page: Page, error: Exception, status: int, wait: str | None, words: str
) -> None:
    client.raise_request_exception = False

    with fail(error):
        response = client.get("/recherche/?q=pain")

    assert response.status_code == status
    assert response.headers.get("Retry-After") == wait
    assert words in response.content.decode()


def test_robots_are_kept_out_of_private_rooms(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /mon-espace/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
