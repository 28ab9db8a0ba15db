"""A visitor misspells a word, completes another by keyboard, and asks whether a structure is of the ESS."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits, valid_html


def test_a_misspelt_word_leads_to_the_results(page: Page) -> None:
    page.goto("/annuaire/?forme=association")
    page.get_by_label("Rechercher dans l’annuaire").fill("épisserie")
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator("#results-title")).to_have_text("0 structure")
    axe(page)
    valid_html(page)
    fits(page)

    page.get_by_role("link", name="épicerie", exact=True).click()

    expect(page.locator("#results-title")).not_to_have_text("0 structure")
    assert "forme=association" in page.url
    expect(page.get_by_label("Rechercher dans l’annuaire")).to_have_value("épicerie")

    page.goto("/recherche/?q=asociation")
    page.get_by_role("link", name="association", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("« association »")


def test_the_search_box_is_completed_with_the_keyboard(page: Page) -> None:
    page.goto("/annuaire/?forme=association")
    box = page.get_by_role("combobox", name="Rechercher dans l’annuaire")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("nim", delay=20)

    proposals = page.locator(".combobox__list")
    options = proposals.get_by_role("option")
    expect(options.first).to_have_text(re.compile("Nîmes.*commune"))
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search-box [role=status]")).to_contain_text("suggestions")
    axe(page)
    fits(page)

    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(proposals).to_be_hidden()
    expect(box).to_have_value("nim")

    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Home")
    expect(options.first).to_be_visible()
    box.press("ArrowUp")
    box.press("Enter")
    page.wait_for_url(re.compile("territoire="))
    assert "forme=association" in page.url
    assert "q=" not in page.url
    expect(page.get_by_role("list", name="Filtres appliqués")).to_be_visible()


def test_a_structure_is_chosen_from_the_home_page(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark", viewport={"width": 390, "height": 800})
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("paniers", delay=20)
    option = page.get_by_role("option", name=re.compile("Les Paniers des Cévennes.*structure"))
    expect(option).to_be_visible()
    axe(page)

    option.click()

    expect(page.locator("h1")).to_have_text("Les Paniers des Cévennes")


def test_what_makes_a_structure_part_of_the_ess_is_told(page: Page) -> None:
    page.goto("/annuaire/")
    page.get_by_role("link", name="Est-ce une structure de l’ESS ?").click()
    axe(page)
    valid_html(page)

    page.get_by_label("SIRET, SIREN ou nom").fill("12345")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", name="Nous ne connaissons pas cette structure")).to_be_visible()
    axe(page)

    page.get_by_label("SIRET, SIREN ou nom").fill("paniers des cevennes")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", name="Oui, elle appartient à l’ESS")).to_be_visible()
    axe(page)
    valid_html(page)
    fits(page)

    page.locator("main").get_by_role("link", name="Les Paniers des Cévennes").click()
    page.get_by_role("link", name="Toutes les raisons et leurs sources").click()
    expect(page.get_by_role("heading", name="Oui, elle appartient à l’ESS")).to_be_visible()
