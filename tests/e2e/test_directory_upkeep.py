"""Keeping the directory true: a visitor proposes, an editor reads, merges twins, keeps watch."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits, valid_html


def fill(page: Page) -> None:
    page.get_by_label("Nom de la structure").fill("Le Fournil partagé de Quissac")
    page.get_by_label("Forme juridique").select_option(label="Association")
    page.get_by_label("Commune du siège").fill("Quissac")
    page.get_by_label("En une phrase").fill("Un four à pain que chacun peut allumer.")
    page.get_by_label("Présentation").fill("Nous cuisons ensemble le samedi.")
    page.get_by_label("Agriculture et alimentation").check()
    page.get_by_label("Votre nom").fill("Sacha Exemple")
    page.get_by_label("Votre adresse électronique").fill("sacha@example.org")


def test_a_visitor_proposes_a_structure_that_an_editor_publishes(
    plain_page: Page, sign_in: Callable[..., Page], mails: Callable[[], list[str]]
) -> None:
    page = plain_page  # without JavaScript
    page.goto("/annuaire/")
    page.get_by_role("link", name="Référencer ma structure").first.click()
    fill(page)
    page.get_by_label("Commune du siège").fill("Quissaq")
    page.get_by_role("button", name="Envoyer à l’équipe du portail").click()
    expect(page.get_by_label("Nom de la structure")).to_have_value("Le Fournil partagé de Quissac")
    page.get_by_label("Commune du siège").fill("Quissac")
    page.get_by_role("button", name="Envoyer à l’équipe du portail").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nous est bien parvenue")

    editor = sign_in("editor")
    editor.goto("/admin/structures-proposees/")
    editor.get_by_role("link", name="Le Fournil partagé de Quissac").first.click()
    editor.get_by_role("link", name="Lire la page").click()
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.locator("[name=action-publish]").click()
    expect(editor.get_by_text("publiée").first).to_be_visible()

    page.goto("/annuaire/?q=fournil")
    expect(page.get_by_role("link", name="Le Fournil partagé de Quissac", exact=True)).to_be_visible()


def test_the_form_that_proposes_is_for_everyone(page: Page) -> None:
    page.goto("/annuaire/referencer/")
    axe(page)
    fits(page)
    valid_html(page)

    page.get_by_role("button", name="Envoyer à l’équipe du portail").click()

    expect(page.locator(".error-summary")).to_be_focused()
    axe(page)


def test_an_editor_merges_a_page_written_twice(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    page.goto("/admin/doublons/")
    page.get_by_role("link", name="Atelier Second Souffle").first.click()
    page.get_by_role("button", name="Fusionner les deux pages").click()
    expect(page.get_by_text("n’en font plus qu’une").first).to_be_visible()

    page.goto("/annuaire/association-atelier-second-soufle/")

    expect(page).to_have_url("/annuaire/atelier-second-souffle/")


def test_an_editor_confirms_a_page_from_the_board(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    page.goto("/admin/qualite/")
    page.get_by_role("link", name="Non vérifiées depuis un an").click()
    # The first of them may be the page that a member was asked to confirm, and does in another journey.
    last = page.locator("table.quality tbody tr").last
    name = last.get_by_role("link").first.inner_text()

    last.get_by_role("button", name="Confirmer").click()

    expect(page.get_by_text(f"c’est fait pour {name}").first).to_be_visible()
