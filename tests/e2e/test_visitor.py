"""A visitor looks for a structure, with and without scripts, with the keyboard alone, on a small screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits


def total(page: Page) -> int:
    """How many structures the directory says it found."""
    return int(page.locator("#results-title").inner_text().split()[0])


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request: pytest.FixtureRequest, open_page: Callable[..., Page]) -> Page:
    return open_page(java_script_enabled=request.param)


def test_from_the_home_page_to_a_structure_and_to_english(visitor: Page) -> None:
    visitor.goto("/")
    visitor.locator(".site-nav").get_by_role("link", name="Annuaire").click()
    everything = total(visitor)
    assert everything >= 60

    visitor.get_by_label("Rechercher dans l’annuaire").fill("velos")
    visitor.get_by_role("search").get_by_role("button").click()
    found = total(visitor)
    assert 0 < found < everything
    expect(visitor.get_by_role("link", name="Cycles en Cèze", exact=True)).to_be_visible()

    visitor.locator("[name=forme][value=association]").check()
    visitor.get_by_role("button", name="Afficher les résultats").click()
    chosen = visitor.get_by_role("list", name="Filtres appliqués")
    expect(chosen.get_by_role("link", name="Association")).to_be_visible()
    assert "forme=" in visitor.url
    assert total(visitor) <= found

    chosen.get_by_role("link", name="Association").click()
    assert total(visitor) == found

    visitor.get_by_role("link", name="Carte", exact=True).click()
    assert "q=velos" in visitor.url
    expect(visitor.get_by_role("group", name=re.compile("Carte du Gard"))).to_be_visible()
    assert total(visitor) == found

    visitor.locator(".places tbody a").first.click()
    visitor.get_by_role("link", name="Liste", exact=True).click()
    visitor.locator(".result h3 a").first.click()
    name = visitor.locator("h1").inner_text()

    visitor.locator(".site-header__tools").get_by_role("link", name="English").click()
    assert "/en/directory/" in visitor.url
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    expect(visitor.locator("h1")).to_have_text(name)

    visitor.locator(".site-header__tools").get_by_role("link", name="Français").click()
    assert "/annuaire/" in visitor.url
    expect(visitor.locator("html")).to_have_attribute("lang", "fr")


def test_a_search_over_everything_forgives_accents(visitor: Page) -> None:
    visitor.goto("/recherche/")
    visitor.locator("main").get_by_role("searchbox").fill("ecoles du numerique")
    visitor.locator("main").get_by_role("button", name="Rechercher").click()
    assert visitor.locator("main .result").count() > 0

    visitor.locator("main").get_by_role("searchbox").fill("xyzzy")
    visitor.locator("main").get_by_role("button", name="Rechercher").click()
    expect(visitor.get_by_role("status")).to_have_text("0 résultat pour « xyzzy »")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/annuaire/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    everything = total(page)
    choice = page.locator("[name=forme][value=cooperative]")
    for _press in range(60):
        page.keyboard.press("Tab")
        if choice.evaluate("element => element === document.activeElement"):
            break
    expect(choice).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("list", name="Filtres appliqués")).to_be_visible()
    assert 0 < total(page) < everything


def test_the_menu_and_the_filters_open_on_a_small_screen(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 320, "height": 700})
    page.goto("/annuaire/")
    fits(page)

    menu = page.locator(".menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".menu__panel")
    expect(panel.get_by_role("link", name="Rechercher")).to_be_visible()
    expect(panel.get_by_role("link", name="English")).to_be_visible()
    fits(page)
    axe(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()

    filters = page.locator(".filters > summary")
    filters.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Afficher les résultats")).to_be_visible()
    fits(page)
    axe(page)


def test_large_text_keeps_the_page_whole(open_page: Callable[..., Page]) -> None:
    page = open_page(forced_colors="active", viewport={"width": 640, "height": 900})

    for path in ("/", "/annuaire/", "/appels/", "/agenda/?affichage=mois"):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        fits(page, 640)
