"""Words that waited for their author to sign in again are saved as soon as their page opens."""

import json

from playwright.sync_api import Browser, Route, expect

from tests.e2e.modules import run_module

ADDRESS = "http://autosave.test/"
PAGE = """<html lang="fr"><form data-autosave="/reponse/"{marks}>
<input type="hidden" name="csrfmiddlewaretoken" value="x">
<input type="hidden" name="bases" value='{{"a": "old", "b": ""}}'>
<div data-question="a"><input name="a" value="Mes mots"></div>
<div data-question="b"><input name="b" value=""></div>
<p data-autosave-status></p></form></html>"""


def opened(browser: Browser, marks: str) -> list[str]:
    """What the page sends by itself."""
    sent: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(json={"state": "saved", "message": "Enregistré", "base": "new"})
        else:
            route.fulfill(body=PAGE.format(marks=marks), content_type="text/html")

    page = browser.new_page()
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    run_module(page, "portal/js/autosave.js")
    if marks:
        expect(page.locator("[data-question=b] .autosave")).to_have_text("Enregistré")
        assert json.loads(page.locator("[name=bases]").input_value())["a"] == "new"
    else:
        page.wait_for_timeout(500)
    page.close()
    return sent


def test_a_page_that_waited_is_saved_at_once_and_another_is_not(browser: Browser) -> None:
    waited = opened(browser, " data-unsaved")
    assert len(waited) == 2
    assert "Mes mots" in waited[0]
    assert "old" in waited[0]
    assert opened(browser, "") == []
