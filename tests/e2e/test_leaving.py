"""A form of the back office that waited for the page to save itself says once what its button decides."""

from playwright.sync_api import Browser, Page, Route

from tests.e2e.modules import run_module

ADDRESS = "http://leaving.test/"
PAGE = """<html lang="fr"><form method="post" data-edit-form><input name="title" value="Appel">
<button>Enregistrer</button>
<button name="action-publish" value="action-publish">Publier</button></form></html>"""


def test_a_decision_that_waited_is_not_sent_again_when_the_page_stays(browser: Browser) -> None:
    sent: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page = browser.new_page()
    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)
    run_module(page, "portal/js/leaving.js")
    tell(page, "save")
    page.get_by_role("button", name="Publier").click()
    assert sent == []
    with page.expect_response(ADDRESS):
        tell(page, "success")
    with page.expect_response(ADDRESS):
        page.get_by_role("button", name="Enregistrer").click()
    page.close()
    assert sent == ["title=Appel&action-publish=action-publish", "title=Appel"]


def tell(page: Page, step: str) -> None:
    """As Wagtail does when a page saves itself."""
    page.evaluate(
        "step => document.dispatchEvent(new CustomEvent(`w-autosave:${step}`, {cancelable: true}))", step
    )
