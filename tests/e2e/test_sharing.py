"""What one takes away from the directory: a file, a frame for another site, the open data, the API."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits, valid_html


def test_a_search_is_taken_away_as_a_file_of_as_many_lines(page: Page, tmp_path: Path) -> None:
    page.goto("/annuaire/?secteur=culture")
    total = int(page.locator("#results-title").inner_text().split()[0])
    page.get_by_text("Exporter", exact=True).click()
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    assert file.name.startswith("annuaire-ess-")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines, delimiter=";"))) == total > 0


def test_the_links_are_there_without_javascript(plain_page: Page) -> None:
    plain_page.goto("/annuaire/")
    plain_page.get_by_text("Exporter", exact=True).click()
    expect(plain_page.get_by_role("link", name="GeoJSON")).to_be_visible()
    fits(plain_page)


def test_a_question_that_makes_no_sense_is_answered_by_a_page(page: Page, faults: list[str]) -> None:
    page.goto("/annuaire/export.csv?secteur=nulle-part")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette recherche n’est pas comprise")
    axe(page)
    valid_page = page.request.get("/annuaire/export.csv?secteur=nulle-part")
    valid_html(valid_page)
    faults.clear()  # the browser notes the status 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_search_is_shown_on_another_site(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto("/annuaire/integrer/?secteur=culture")
    assert "/annuaire/cadre/?secteur=culture" in page.get_by_label("Code HTML").input_value()
    axe(page)
    valid_html(page)
    fits(page)
    for view in ("liste", "carte"):
        page.goto(f"/annuaire/cadre/?secteur=culture&affichage={view}")
        axe(page)
        valid_html(page)
        fits(page)
    page.goto("/annuaire/cadre/?secteur=culture")
    with page.expect_popup() as opened:
        page.locator("article a").first.click()
    expect(opened.value.locator("h1")).to_be_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_open_data_and_the_api_are_explained(page: Page, prefix: str) -> None:
    slug = "open-data" if prefix else "donnees"
    for path in (f"{prefix}/{slug}/", f"{prefix}/donnees/api/"):
        page.goto(path)
        for summary in page.locator("main summary").all():
            summary.click()
        axe(page)
        valid_html(page)
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    for link in page.locator("main a[href^='/api/']").all():
        answer = page.request.get(link.get_attribute("href") or "")
        assert answer.ok or answer.status == 404
