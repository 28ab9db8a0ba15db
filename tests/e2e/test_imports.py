"""An editor sends a table that a spreadsheet damaged, reads what would change, imports and takes it back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe

SOUND, LOST_ZEROS, LOST_DIGITS = "00080001100017", "80002900019", "5.00E+13"
LINES = (
    ("siret", "nom", "liste_ess_france", "commune", "code_commune", "resume"),
    (SOUND, "La Criée des Garrigues", "oui", "Nîmes", "30189", "Une criée où l’on vend ses légumes."),
    (LOST_ZEROS, "L’Établi de Vézénobres", "oui", "Vézénobres", "30348", "On y répare ce qui casse."),
    (LOST_DIGITS, "Le Tableur étourdi", "oui", "Alès", "30007", "Son SIRET a perdu ses chiffres."),
    ("", "Sans numéro", "oui", "Alès", "30007", "Rien ne dit qui c’est."),
)
PUBLIC = "/annuaire/la-criee-des-garrigues/"


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """As an old spreadsheet writes: Windows-1252, semicolons announced by `sep=`."""
    path = tmp_path / "tableau.csv"
    lines = ["sep=;", *(";".join(cells) for cells in LINES)]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


def send(page: Page, path: Path) -> None:
    page.goto("/admin/imports/")
    expect(page.get_by_role("link", name="structures-reperees-exemple.csv")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Importer des fichiers").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Importer des fichiers")
    axe(page)
    page.get_by_label("Fichiers").set_input_files(path)
    page.get_by_role("button", name="Lire les fichiers").click()


def wait_for(page: Page, state: str) -> None:
    """The page follows by itself what the worker does."""
    expect(page.get_by_role("status").filter(has_text=re.compile(f"^{state}$"))).to_be_visible(
        timeout=120_000
    )


def row(page: Page, name: str, kind: str) -> str:
    return page.get_by_role("row").filter(has_text=name).filter(has_text=kind).inner_text()


def test_a_damaged_table_is_previewed_imported_reported_and_undone(
    page: Page, plain_page: Page, sign_in: Callable[..., Page], damaged: Path
) -> None:
    sign_in("editor")
    send(page, damaged)

    wait_for(page, "à confirmer")
    axe(page)
    assert page.request.get(PUBLIC).status == 404
    for count in ("créée : 2", "réparée : 1", "refusée : 2"):
        expect(page.locator(".import__counts")).to_contain_text(re.compile(count.replace(" ", r"\s")))
    assert "00080002900019" in row(page, "L’Établi de Vézénobres", "réparée")
    assert "ligne 5" in row(page, "Le Tableur étourdi", "refusée")
    page.locator(".import__counts").get_by_role("link", name="refusée").click()
    expect(page.locator(".import__lines tbody tr")).to_have_count(2)
    axe(page)

    page.get_by_role("button", name="Importer pour de bon").click()
    wait_for(page, "terminé")
    axe(page)
    plain_page.goto(PUBLIC)
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("La Criée des Garrigues")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger le rapport").click()
    assert "Le Tableur étourdi" in taken.value.path().read_text(encoding="utf-8-sig")

    page.get_by_role("button", name="Annuler cet import").click()
    wait_for(page, "annulation à confirmer")
    axe(page)
    page.get_by_role("button", name="Annuler maintenant").click()
    wait_for(page, "annulé")
    axe(page)
    assert page.request.get(PUBLIC).status == 404


def test_an_unknown_file_is_refused_beside_its_field(
    page: Page, sign_in: Callable[..., Page], tmp_path: Path
) -> None:
    path = tmp_path / "recette.csv"
    path.write_text("farine;eau\n500;300\n", encoding="utf-8")
    sign_in("editor")

    send(page, path)

    expect(page.locator(".w-field__errors").first).to_contain_text("recette.csv")
    axe(page)
