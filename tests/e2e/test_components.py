"""Every shared component, in every state, in a browser: both schemes, wide and narrow, with 200 % text."""

from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.checks import axe, fits, valid_html
from tests.portal import showcase

ADDRESS = "http://components.test"


@pytest.fixture
def html(db: None, rf: RequestFactory) -> str:
    return showcase.render(rf.get("/"))


@pytest.fixture(params=["light", "dark"])
def components(request: pytest.FixtureRequest, browser: Browser, html: str) -> Iterator[Page]:
    yield from shown(browser, html, request.param)


def shown(browser: Browser, html: str, scheme: str) -> Iterator[Page]:
    """A page of that HTML, with the portal's static files."""

    def answer(route: Route) -> None:
        _, found, path = route.request.url.partition("/static/")
        if found:
            route.fulfill(path=finders.find(path))
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    context = browser.new_context(color_scheme=scheme, locale="fr-FR")
    context.route(f"{ADDRESS}/**", answer)
    page = context.new_page()
    page.goto(ADDRESS + "/")
    yield page
    context.close()


def test_components_are_valid_html(html: str) -> None:
    untyped = html.replace('value="beaucoup"', "")  # what a visitor typed comes back as it was

    valid_html(untyped, render_to_string("500.html"))
    valid_html(untyped, render_to_string("503.html"))


@pytest.mark.parametrize("width", [1280, 390])
def test_components_are_accessible(components: Page, width: int) -> None:
    components.set_viewport_size({"width": width, "height": 900})

    axe(components)


def test_components_fit_a_narrow_screen_and_large_text(components: Page) -> None:
    fits(components, 320)

    components.evaluate("document.documentElement.classList.add('large')")
    components.add_style_tag(content="html.large { font-size: 200%; }")
    fits(components, 640)


def test_the_small_screen_menu_opens_and_closes_from_the_keyboard(components: Page) -> None:
    components.set_viewport_size({"width": 390, "height": 900})
    menu = components.locator(".menu summary")

    menu.focus()
    components.keyboard.press("Enter")
    assert components.locator(".menu__panel").is_visible()
    axe(components)

    components.keyboard.press("Escape")
    assert not components.locator(".menu__panel").is_visible()
    assert menu.evaluate("element => element === document.activeElement")


def test_the_summary_of_errors_has_the_focus(components: Page) -> None:
    expect(components.locator(".error-summary").first).to_be_focused()


def test_a_long_answer_counts_what_is_left(components: Page) -> None:
    field = components.locator("#id_summary")

    field.fill("x" * 399)

    assert field.locator("+ .counter").inner_text() == "1 caractère restant"


def test_leaving_with_unsaved_words_asks_first(components: Page) -> None:
    asked = []
    components.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    components.locator("[data-guard] textarea").press_sequentially("Un besoin")

    components.goto(ADDRESS + "/ailleurs/")

    assert asked == ["beforeunload"]


@pytest.mark.parametrize("path", ["/nulle-part/", "/en/nowhere/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_that_does_not_exist_is_as_good_as_any(
    client: Client, db: None, browser: Browser, scheme: str, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404

    valid_html(answer.text)
    for page in shown(browser, answer.text, scheme):
        axe(page)
        fits(page)
