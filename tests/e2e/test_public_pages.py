"""Every kind of public page: accessible, valid, fit for a small screen, whole without scripts, no cookie."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.checks import axe, fits, valid_html

NOT_MAPPED = [
    "/recherche/",
    "/recherche/?q=association",
    "/en/recherche/?q=association",
    "/compte/login/",
    "/compte/signup/",
]


@pytest.fixture(scope="session")
def paths(browser: Browser, address: str) -> list[str]:
    """One page of each kind: those at the top of the site map, then the first under each of them."""
    context = browser.new_context(base_url=address)
    answer = context.request.get("/sitemap.xml")
    context.close()
    mapped = [urlsplit(url).path for url in re.findall(r"<loc>(.*?)</loc>", answer.text())]
    first_under = {path.rstrip("/").rpartition("/")[0]: path for path in reversed(mapped)}
    top = [path for path in mapped if path.removeprefix("/en").count("/") <= 2]
    return list(dict.fromkeys([*top, *first_under.values(), *NOT_MAPPED]))


def on_each(page: Page, paths: list[str], check: Callable[[Page], None]) -> None:
    """Run a check on every page, then fail with all that it found."""
    found = []
    for path in paths:
        page.goto(path)
        try:
            check(page)
        except AssertionError as error:
            found.append(str(error))
    assert not found, "\n\n".join(found)


def test_the_site_map_names_the_main_pages(paths: list[str]) -> None:
    assert {"/", "/annuaire/", "/appels/", "/agenda/", "/actualites/", "/en/"} <= set(paths)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(page: Page, paths: list[str], scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    on_each(page, paths, axe)


def test_pages_fit_a_small_screen(page: Page, paths: list[str]) -> None:
    on_each(page, paths, fits)


def test_pages_are_valid_html(page: Page, paths: list[str]) -> None:
    valid_html(*(page.request.get(path).text() for path in paths))


def test_pages_are_whole_without_scripts(browser: Browser, address: str, paths: list[str]) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()

    for path in paths:
        page.goto(path)
        titles = page.locator("main h1")
        assert [title.is_visible() for title in titles.all()] == [True], path
    context.close()


def test_visitors_receive_no_cookie(page: Page, paths: list[str]) -> None:
    for path in paths:
        if path.startswith("/compte/"):
            continue
        headers = page.request.get(path).headers
        assert "set-cookie" not in headers, path
        assert not re.search("cookie|language", headers.get("vary", ""), re.IGNORECASE), path
