"""Every kind of public page: accessible, valid, fit for a small screen, whole without scripts, no cookie."""

import re
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.checks import axe, fits, valid_html

MOST_ALIKE = 2
#: States that no site map names: with a question, with nothing to show, with a value that makes no sense.
NOT_MAPPED = [
    "/agenda/rencontres-du-mecenat/",
    "/annuaire/?q=ecoles&secteur=food",
    "/annuaire/?q=xyzzy",
    "/annuaire/?territoire=xyzzy",
    "/annuaire/?page=2",
    "/annuaire/?affichage=carte",
    "/annuaire/?affichage=carte&lieu=30000",
    "/en/directory/?affichage=carte",
    "/agenda/?affichage=mois",
    "/agenda/?affichage=mois&mois=2031-01",
    "/agenda/?quand=passes",
    "/agenda/?public=xyzzy",
    "/agenda/?gratuit=on",
    "/en/agenda/?affichage=mois",
    "/recherche/",
    "/recherche/?q=association",
    "/recherche/?q=asociation",
    "/recherche/?q=xyzzy",
    "/en/recherche/?q=association",
    "/compte/connexion/",
    "/compte/inscription/",
    "/en/compte/connexion/",
    "/en/compte/inscription/",
]


@pytest.fixture(scope="session")
def paths(browser: Browser, address: str) -> list[str]:
    """Pages of each kind: those at the top of the site map, some under each of them, and states of some."""
    context = browser.new_context(base_url=address)
    sitemap = context.request.get("/sitemap.xml").text()
    context.close()
    mapped = [urlsplit(url).path for url in re.findall(r"<loc>(.*?)</loc>", sitemap)]
    under = defaultdict(list)
    for path in mapped:
        under[path.rstrip("/").rpartition("/")[0]].append(path)
    some = [path for parent, paths in under.items() for path in _some(parent, paths)]
    return list(dict.fromkeys([*some, *NOT_MAPPED]))


def _some(parent: str, paths: list[str]) -> list[str]:
    """All pages at the top; under another page, the first and the last: of structures, two of many."""
    return paths if parent in {"", "/en"} else list({paths[0], paths[-1]})[:MOST_ALIKE]


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
    assert {"/", "/annuaire/", "/appels/", "/agenda/", "/actualites/", "/en/", "/en/directory/"} <= set(paths)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_accessible(
    open_page: Callable[..., Page], paths: list[str], scheme: str, width: int
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})

    on_each(page, paths, axe)


def test_pages_fit_a_small_screen(open_page: Callable[..., Page], paths: list[str]) -> None:
    on_each(open_page(viewport={"width": 320, "height": 800}), paths, fits)


def test_pages_are_valid_html(page: Page, paths: list[str]) -> None:
    valid_html(*(page.request.get(path) for path in paths))


def test_pages_are_whole_without_scripts(plain_page: Page, paths: list[str]) -> None:
    for path in paths:
        plain_page.goto(path)
        expect(plain_page.locator("main h1"), path).to_have_count(1)
        expect(plain_page.locator("main h1"), path).to_be_visible()


def test_visitors_receive_no_cookie(page: Page, paths: list[str]) -> None:
    for path in paths:
        if "/compte/" in path:
            continue
        headers = page.request.get(path).headers
        assert "set-cookie" not in headers, path
        assert not re.search("cookie|language", headers.get("vary", ""), re.IGNORECASE), path
