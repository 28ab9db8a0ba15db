"""Lines of a table change places with the keyboard, and reach the server in their new order."""

from playwright.sync_api import Browser, expect

from tests.calls.test_kinds import EQUIPMENT, rows_of, thing
from tests.e2e.modules import run_module
from tests.factories.calls import key


def test_lines_are_moved_and_sent_in_their_new_order(db: None, browser: Browser) -> None:
    form = rows_of(EQUIPMENT, [thing("Perceuse"), thing("Remorque"), thing("Scie")])
    page = browser.new_page()
    page.set_content(f'<html lang="fr"><form>{form[key("things")]}</form></html>')
    run_module(page, "portal/js/rows.js")
    expect(page.get_by_role("button", name="Monter la ligne 1")).to_be_hidden()

    page.get_by_role("button", name="Monter la ligne 3").press("Enter")
    expect(page.get_by_role("button", name="Monter la ligne 2")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Descendre la ligne 1")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Ligne 1")
    sent = page.locator("form").evaluate("form => [...new FormData(form)]")
    names = [f"{key('things')}-{number}-{key('thing')}" for number in range(3)]
    assert [dict(sent)[name] for name in names] == ["Scie", "Perceuse", "Remorque"]
    page.close()
