"""An agent enters an application that came by post: people, signed pages, signatures on paper, receipt."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.checks import axe, fits
from tests.e2e.test_application import fill, go_on

NAME = "Les veillées du moulin"
LEAD = "Le Moulin des Mots"
OTHERS = ["Radio Garrigues libres", "Sport pour chacun"]
#: No file in this call is compulsory but the pages that were signed.
LAST_STEP = 6
SIGNED = [(LEAD, "Maud Exemple", "Présidente"), (OTHERS[0], "Rémi Exemple", "Trésorier")]


@pytest.fixture
def signed_page(browser: Browser, tmp_path: Path) -> Path:
    """A page that was signed by hand, photographed."""
    paper = browser.new_page(viewport={"width": 420, "height": 594})
    paper.set_content("<h1>Page signée (exemple)</h1><p>Lu et approuvé</p>")
    paper.screenshot(path=tmp_path / "page-signee.png")
    paper.close()
    return tmp_path / "page-signee.png"


def looks_right(page: Page) -> None:
    axe(page)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def choose_structure(page: Page, label: str, name: str) -> None:
    """By its whole name; the list that helps is put away, so that it covers nothing."""
    field = page.get_by_label(label, exact=True)
    field.fill(name)
    field.press("Escape")


def enter(page: Page) -> None:
    page.goto("/candidatures/")
    looks_right(page)
    page.get_by_role("link", name="Saisir une candidature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saisir une candidature pour un groupe")
    page.get_by_role("button", name="Commencer la saisie").click()
    expect(page.locator(".error-summary")).to_be_focused()
    looks_right(page)
    call = page.get_by_role("group", name="Appel").get_by_role("radio").first
    call.check()
    choose_structure(page, "Structure cheffe de file", LEAD)
    page.get_by_label("Un dossier envoyé par la poste").check()
    arrived = datetime.now(ZoneInfo("Europe/Paris")) - timedelta(hours=3)
    page.get_by_label("Reçue le").fill(arrived.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Adresse électronique d’une personne").fill("moulin@example.org")
    page.get_by_role("button", name="Commencer la saisie").click()
    expect(page).to_have_url(re.compile("/etape/1/$"))


def answer(page: Page) -> str:
    """Types the answers as they are written; gives the address of the application."""
    application = page.url.removesuffix("etape/1/")
    expect(page.get_by_text("Vous saisissez pour un groupe")).to_be_visible()
    for number in range(1, LAST_STEP + 1):
        expect(page).to_have_url(re.compile(f"/etape/{number}/$"))
        fill(page, number)
        if number == 1:
            page.get_by_label("Quel nom donnez-vous à votre commun ?").fill(NAME)
        go_on(page)
    expect(page).to_have_url(re.compile("/relire/$"))
    return application


def add_structures(page: Page, application: str) -> None:
    page.goto(application)
    looks_right(page)
    page.get_by_role("link", name="Ajouter et voir les structures").click()
    for name in OTHERS:
        page.get_by_role("link", name="Ajouter une structure").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Ajouter une structure")
        choose_structure(page, "Structure", name)
        page.get_by_role("button", name="Ajouter").click()
        expect(page.get_by_text(f"{name} participe à la candidature.")).to_be_visible()
    expect(page.get_by_text("3 structures sur 3")).to_be_visible()
    looks_right(page)


def ask_for_signatures(page: Page, application: str) -> None:
    page.goto(f"{application}relire/")
    looks_right(page)
    page.get_by_role("button", name="Demander les signatures").click()
    expect(page.get_by_role("link", name="Saisir les signatures qui sont sur papier").first).to_be_visible()


def type_signature(page: Page, structure: str, name: str, capacity: str) -> None:
    page.get_by_label(structure, exact=True).check()
    page.get_by_label("Prénom et nom, tels qu’ils sont écrits").fill(name)
    page.get_by_label("Qualité, telle qu’elle est écrite").fill(capacity)
    page.get_by_label("J’ai vu cette signature").check()
    page.get_by_role("button", name="Enregistrer cette signature").click()


def keep_signed_page(page: Page, application: str, signed_page: Path) -> None:
    """Without a page no signature is taken: the words typed stay, and the way to add it is there."""
    page.goto(f"{application}signer/papier/")
    looks_right(page)
    type_signature(page, *SIGNED[0])
    expect(page.locator(".error-summary")).to_contain_text("Ajoutez d’abord les pages")
    expect(page.get_by_label("Prénom et nom, tels qu’ils sont écrits")).to_have_value(SIGNED[0][1])
    page.get_by_role("link", name="Ajouter les pages signées").click()
    looks_right(page)
    page.get_by_label("Pages signées sur papier").set_input_files(signed_page)
    page.get_by_role("button", name="Garder ces pages").click()
    expect(page.get_by_text("Les pages signées sont gardées.")).to_be_visible()
    looks_right(page)


def sign(page: Page, application: str) -> None:
    for structure, name, capacity in [*SIGNED, (OTHERS[1], "Inès Exemple", "Présidente")]:
        page.goto(f"{application}signer/papier/")
        type_signature(page, structure, name, capacity)
        expect(page.get_by_text(f"Signature enregistrée : {structure}.")).to_be_visible()
    looks_right(page)
    page.goto(f"{application}signer/papier/")
    expect(page.get_by_text("Toutes les structures signataires ont signé.")).to_be_visible()
    looks_right(page)


def file(page: Page, application: str) -> str:
    """Two clicks file once; gives the number."""
    page.goto(f"{application}deposer/")
    looks_right(page)
    page.get_by_role("button", name="Déposer la candidature").dblclick(no_wait_after=True)
    expect(page).to_have_url(re.compile("/recepisse/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("La candidature est déposée")
    expect(page.get_by_text("Maud Exemple, Présidente")).to_be_visible()
    looks_right(page)
    return fact(page, "Numéro").inner_text()


def fact(page: Page, label: str) -> Locator:
    return page.locator("dt", has_text=re.compile(f"^{label}$")).locator("+ dd")


def marked_everywhere(page: Page, application: str, number: str) -> None:
    """On its receipt, on its page with the signed page, in the list of those who instruct, in the export."""
    expect(fact(page, "Candidature assistée")).to_contain_text("par la poste")
    page.goto(application)
    assisted = page.locator(".assisted")
    expect(assisted).to_contain_text("Candidature assistée")
    expect(assisted.get_by_role("link", name="page-signee.png")).to_be_visible()
    looks_right(page)
    page.goto("/admin/candidatures/")
    line = page.locator("table.listing tbody tr", has_text=number)
    expect(line).to_contain_text("un dossier envoyé par la poste")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Exporter en CSV").first.click()
    rows = downloaded.value.path().read_text(encoding="utf-8-sig")
    assert re.search(f"{number}.*par la poste", rows)


def test_an_agent_files_what_came_on_paper_for_a_group(
    sign_in: Callable[..., Page], signed_page: Path
) -> None:
    page = sign_in("instructor")

    enter(page)
    application = answer(page)
    add_structures(page, application)
    ask_for_signatures(page, application)
    keep_signed_page(page, application, signed_page)
    sign(page, application)
    number = file(page, application)

    marked_everywhere(page, application, number)


def test_the_page_for_a_lead_outside_the_directory_says_what_is_wrong(sign_in: Callable[..., Page]) -> None:
    page = sign_in("instructor")
    page.goto("/candidatures/saisir/")
    page.get_by_role("link", name="La structure cheffe de file n’est pas dans l’annuaire").click()
    looks_right(page)

    page.get_by_role("button", name="Commencer la saisie").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_role("link", name="La structure cheffe de file est dans l’annuaire")).to_be_visible()
    looks_right(page)
