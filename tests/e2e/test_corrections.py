"""A visitor tells of an error, an editor follows it, the page shows it, and the visitor is answered."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits, valid_html

ADDRESS = "lectrice-attentive@example.org"
STRUCTURE = "/annuaire/presence-et-autonomie/"


def received(mails: Callable[[], list[str]]) -> str:
    for _second in range(90):
        found = [mail for mail in mails() if ADDRESS in mail]
        if found:
            return found[-1]
        time.sleep(1)
    pytest.fail("no mail came")


def check(page: Page) -> None:
    axe(page)
    valid_html(page)
    fits(page)


def test_a_correction_goes_from_a_visitor_to_the_page(
    page: Page,
    plain_page: Page,
    sign_in: Callable[..., Page],
    mails: Callable[[], list[str]],
) -> None:
    plain_page.goto(STRUCTURE)
    plain_page.get_by_role("link", name="Proposer une correction").click()
    plain_page.get_by_role("button", name="Envoyer la correction").click()
    expect(plain_page.get_by_role("heading", name="à corriger")).to_be_visible()
    plain_page.get_by_label("Téléphone").fill("0465719876")
    plain_page.get_by_label("En une phrase").fill("Une phrase que personne n’a vérifiée.")
    plain_page.get_by_label("Votre adresse électronique").fill(ADDRESS)
    plain_page.get_by_role("button", name="Envoyer la correction").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")

    sign_in("editor")
    page.goto("/admin/signalements/")
    page.get_by_role("row").filter(has_text=re.compile("Présence et Autonomie")).get_by_role(
        "link"
    ).first.click()
    axe(page)
    phone, teaser = (page.get_by_role("region", name=name) for name in ("Téléphone", "En une phrase"))
    expect(phone.locator("ins").first).to_contain_text("98")
    teaser.get_by_label("Ne pas donner suite").check()
    page.get_by_label("Réponse").fill("Merci, c’est corrigé.")
    page.get_by_role("button", name="Publier ce qui est suivi").click()
    expect(page.get_by_text("une réponse part à une personne").first).to_be_visible()

    plain_page.goto(STRUCTURE)
    expect(plain_page.get_by_text("04 65 71 98 76")).to_be_visible()
    answer = received(mails)
    assert "Merci, c’est corrigé." in answer
    assert "En une phrase" in answer


@pytest.mark.parametrize("name", ["Signaler une erreur", "Proposer une correction", "Écrire à la structure"])
def test_each_form_is_for_everyone(page: Page, name: str) -> None:
    page.goto(STRUCTURE)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    check(page)
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", name=re.compile("à corriger"))).to_be_visible()
    check(page)
