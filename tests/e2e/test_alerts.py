"""A visitor follows a search by e-mail, says yes from the mail, and stops it."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits, valid_html

ADDRESS = "curieuse@example.org"


def link_in(mails: Callable[[], list[str]], words: str) -> str:
    """The path of the first link of the latest mail to the address that holds these words."""
    for _second in range(90):
        found = [mail for mail in mails() if ADDRESS in mail and words in mail]
        if found:
            match = re.search(r"https?://[^/\s]+(/annuaire/alertes/\S+)", found[-1].split("\n\n", 1)[1])
            assert match
            return match[1]
        time.sleep(1)
    pytest.fail(f"no mail holds “{words}”")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_search_is_followed_and_stopped(
    open_page: Callable[..., Page], mails: Callable[[], list[str]], scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto(f"/annuaire/?q={'velos' if scripts else 'pain'}")
    page.get_by_role("link", name="Créer une alerte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Suivre cette recherche par courriel")
    if scripts:
        axe(page)
        valid_html(page)
        fits(page)

    page.get_by_role("button", name="Recevoir cette alerte").click()
    expect(page.get_by_role("heading", name="à corriger")).to_be_visible()
    page.get_by_label("Votre adresse électronique").fill(ADDRESS)
    page.get_by_role("button", name="Recevoir cette alerte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultez votre messagerie")

    page.goto(link_in(mails, "velos" if scripts else "pain"))
    if scripts:
        axe(page)
    page.get_by_role("button", name="Oui, envoyez-moi cette alerte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre alerte est active")

    page.get_by_role("link", name="Arrêter cette alerte").click()
    page.get_by_role("button", name="Arrêter cette alerte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette alerte est arrêtée")
    if scripts:
        axe(page)
        fits(page)
