"""Those who run the portal: an editor publishes, an instructor reads and exports, a code signs in."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe

CODE = re.compile(r"^\s+([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)


def test_an_editor_changes_a_text_and_sees_it_on_the_site(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    page.goto("/admin/pages/search/?q=portail+ouvert")
    page.locator("table.listing a", has_text="portail").first.click()
    page.locator("#id_title").fill("Une nouvelle relue en commun")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("[name=action-publish]").click()
    expect(page).not_to_have_url(re.compile("/edit/"))

    page.goto("/actualites/un-portail-ouvert/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Une nouvelle relue en commun")


def test_a_mailed_code_signs_in(page: Page, mails: Callable[[], list[str]]) -> None:
    before = len(mails())
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill("member2@example.org")
    page.get_by_role("button", name="Continuer").click()
    expect(page).to_have_url(re.compile("/compte/connexion/code/"))
    axe(page)

    field = page.get_by_label("Code reçu")
    field.fill("AAAA-AAAA")
    page.get_by_role("button", name="Confirmer").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    axe(page)

    field.fill(CODE.findall("\n".join(mails()[before:]))[-1])
    page.get_by_role("button", name="Confirmer").click()
    page.goto("/mon-espace/")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Lou Exemple")


def test_an_instructor_reads_what_is_filed_and_takes_it_away(sign_in: Callable[..., Page]) -> None:
    page = sign_in("instructor")
    page.goto("/admin/candidatures/")
    filed = page.locator("table.listing tbody tr", has_text=re.compile(r"202\d-0001"))
    filed.get_by_role("link").first.click()

    expect(page.get_by_text("Quel besoin du territoire avez-vous constaté ?")).to_be_visible()

    page.goto("/admin/candidatures/")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Exporter en CSV").first.click()
    text = downloaded.value.path().read_text(encoding="utf-8-sig")
    assert re.search(r"20\d\d-0001", text)
    assert "Quel besoin du territoire avez-vous constaté ?" in text


@pytest.mark.parametrize("name", ["editor", "reviewer", "member1"])
def test_nobody_else_reads_applications(sign_in: Callable[..., Page], name: str) -> None:
    page = sign_in(name)

    answer = page.request.get("/admin/candidatures/")

    assert not re.search(r"20\d\d-0001", answer.text())
    assert urlsplit(answer.url).path != "/admin/candidatures/"


def test_a_reviewer_has_no_admin(sign_in: Callable[..., Page]) -> None:
    page = sign_in("reviewer")

    answer = page.request.get("/admin/")

    assert answer.status == 403 or "/admin/" not in answer.url
