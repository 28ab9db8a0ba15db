"""A visitor goes down the map with the keyboard, keeps structures, compares and prints them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.checks import axe, fits, valid_html


def follow(link: Locator) -> None:
    """With the keyboard: the focus must come to it and show."""
    link.focus()
    expect(link).to_be_focused()
    link.press("Enter")


def test_the_keyboard_goes_from_the_whole_map_to_a_structure(page: Page) -> None:
    page.goto("/annuaire/?affichage=carte")
    drawing = page.get_by_role("group", name=re.compile("Carte du Gard"))
    axe(page)
    follow(drawing.get_by_role("link", name=re.compile("^Nîmes Métropole")))
    expect(page.get_by_role("caption")).to_have_text("Structures par commune de leur siège")
    valid_html(page)

    follow(drawing.get_by_role("link", name=re.compile(r"^Nîmes\b.*\d")))
    expect(page.get_by_role("caption")).to_have_text("Structures selon le lieu de leur siège")
    axe(page)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    for _closer in range(4):
        points = drawing.locator(".map__point")
        if points.count():
            break
        follow(drawing.get_by_role("link").first)
    name = points.first.get_attribute("aria-label")
    expect(page.locator(".places").get_by_role("link", name=name, exact=True)).to_be_visible()

    page.get_by_role("link", name=re.compile("Vue plus large")).click()
    page.go_back()
    follow(points.first)
    expect(page.get_by_role("heading", level=1)).to_have_text(name or "")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_three_structures_are_kept_compared_and_printed(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(java_script_enabled=scripts)
    page.goto("/annuaire/")
    for number in range(2):
        page.get_by_role("link", name=re.compile("^Garder .* dans la sélection")).nth(number).click()
    page.locator(".result h3 a").nth(5).click()
    page.get_by_role("link", name=re.compile("^Garder .* dans la sélection")).click()
    page.get_by_role("link", name="Voir la sélection (3)").click()

    expect(page.locator(".selected")).to_have_count(3)
    if scripts:
        axe(page)
        valid_html(page)
        page.emulate_media(media="print")
        expect(page.get_by_role("link", name="Comparer")).to_be_hidden()
        expect(page.locator(".selected h3").first).to_be_visible()
        page.emulate_media(media="screen")
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")

    page.get_by_role("link", name="Comparer").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(3)
    if scripts:
        axe(page)
        valid_html(page)
        fits(page)
        axe(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    rows = table.get_by_role("row").count()
    page.get_by_role("link", name="Ne montrer que ce qui diffère").click()
    assert table.get_by_role("row").count() <= rows
