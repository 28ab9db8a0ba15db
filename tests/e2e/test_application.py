"""A member answers a call: six steps, an error, a pause, a file, and what is still needed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.checks import axe, fits

STEPS = [
    {
        "Quel nom donnez-vous à votre commun ?": "Les vergers partagés",
        "Quel besoin du territoire avez-vous constaté ?": "Des fruits se perdent, des cantines en manquent.",
    },
    {"Comment travaillez-vous et décidez-vous ensemble ?": "Une réunion par mois, une voix par structure."},
    {
        "Quelle réponse proposez-vous ?": "Une cueillette commune et un atelier de transformation.",
        "À quoi verrez-vous que le commun est utile ?": "Dix tonnes de fruits sauvées par an.",
    },
    {
        "Quel montant demandez-vous au Département ?": "18 500,50",
    },
    {
        "Que produirez-vous que d’autres pourront reprendre ?": "Un guide et une convention type.",
        "Qui décidera, et comment d’autres pourront-ils rejoindre le commun ?": "Une assemblée ouverte.",
    },
    {"Prénom et nom": "Noa Exemple", "Adresse électronique": "noa@example.org"},
]
CHOICES = {3: ["Changer d’échelle", "Une idée"], 6: ["Oui"]}
#: The lines of each table of a step, cell by cell.
LINES = {
    2: [
        [
            ("Les Paniers des Cévennes", "locaux", "Une cuisine", "2 000"),
            ("Compost et Compagnie", "matériel", "Un camion", ""),
            ("La Recyclerie", "compétences", "Des bras", ""),
        ]
    ],
    3: [[("2027-03-01", "Première cueillette"), ("2027-09-01", "Atelier ouvert")]],
    4: [
        [("60 Achats", "Caisses", "12 000"), ("64 Charges de personnel", "Un poste", "30 000")],
        [
            ("74 Subventions d’exploitation", "Département", "18 500,50"),
            ("70 Ventes de produits et prestations de services", "Jus", "23 499,50"),
        ],
    ],
}


def begin(page: Page) -> None:
    """From the page of the open call to the first step."""
    page.goto("/appels/")
    page.locator("section", has=page.get_by_role("heading", name="Ouverts en ce moment")).get_by_role(
        "link"
    ).first.click()
    page.get_by_role("link", name="Proposer un commun").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Proposer un commun")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Commencer la candidature").click()
    expect(page).to_have_url(re.compile("/etape/1/$"))


def fill(page: Page, number: int) -> None:
    for label, words in STEPS[number - 1].items():
        page.get_by_label(label, exact=True).fill(words)
    for choice in CHOICES.get(number, []):
        page.get_by_label(choice, exact=True).check()
    if number == 1:
        page.get_by_label("Sur quel territoire principal ?").select_option(label="Nîmes Métropole")
        page.get_by_label("Les enfants et les jeunes").check()
    if number == 5:
        page.get_by_label("Sous quelle licence ?").select_option(label="CC BY-SA 4.0")
    for place, lines in enumerate(LINES.get(number, [])):
        fill_lines(page.locator(".rows").nth(place), lines)


def fill_lines(table: Locator, lines: list[tuple[str, ...]]) -> None:
    for number, cells in enumerate(lines):
        row = table.locator("tbody tr").nth(number)
        if not row.count():
            table.get_by_role("button", name="Ajouter une ligne").click()
        for control, words in zip(row.locator("input, select").all(), cells, strict=True):
            is_list = control.evaluate("control => control.tagName") == "SELECT"
            control.select_option(label=words) if is_list else control.fill(words)


def go_on(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Enregistrer et (continuer|relire)")).click()


def attach_budget(page: Page, folder: Path) -> None:
    file = folder / "budget.pdf"
    file.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    page.get_by_label("Un document qui éclaire votre budget").set_input_files(file)


def test_a_member_writes_from_the_call_to_the_last_reading(
    sign_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = sign_in("member3")
    page.goto("/mon-espace/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noa Exemple")
    axe(page)

    begin(page)
    axe(page)  # an empty step
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    go_on(page)  # nothing is answered
    expect(page).to_have_url(re.compile("/etape/1/$"))
    expect(page.locator(".error-summary")).to_be_focused()
    name = page.get_by_label("Quel nom donnez-vous à votre commun ?")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field--error").first.locator(".field__error")).to_be_visible()
    axe(page)
    page.locator(".error-summary a").first.click()
    expect(name).to_be_focused()

    fill(page, 1)
    page.get_by_role("button", name="Enregistrer et quitter").click()
    expect(page).not_to_have_url(re.compile("/etape/"))
    expect(page.get_by_text("Votre brouillon est enregistré")).to_be_visible()
    axe(page)

    page.goto("/mon-espace/")
    page.locator("main").get_by_role("link", name="Les vergers partagés").first.click()
    page.get_by_role("link", name="Continuer à écrire").click()
    expect(name).to_have_value("Les vergers partagés")
    go_on(page)

    for number in range(2, 7):
        expect(page).to_have_url(re.compile(f"/etape/{number}/$"))
        fill(page, number)
        if number == 4:
            attach_budget(page, tmp_path)
            expect(page.get_by_text("Envoyé et enregistré").first).to_be_visible()
        go_on(page)

    expect(page).to_have_url(re.compile("/relire/$"))
    expect(page.get_by_role("link", name="budget.pdf")).to_be_visible()
    expect(page.get_by_text("18 500,50 €").first).to_be_visible()
    axe(page)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="budget.pdf").click()
    assert downloaded.value.suggested_filename == "budget.pdf"

    expect(page.get_by_text("1 structure sur 3").first).to_be_visible()
    expect(page.get_by_role("button", name="Demander les signatures")).to_have_count(0)
    fits(page)


def test_a_member_writes_without_scripts(
    sign_in: Callable[..., Page], plain_page: Page, tmp_path: Path
) -> None:
    page = sign_in("member4", plain_page)
    begin(page)

    for number in range(1, 7):
        fill(page, number)
        if number == 4:
            attach_budget(page, tmp_path)
        go_on(page)

    expect(page).to_have_url(re.compile("/relire/$"))
    expect(page.get_by_text("1 structure sur 3").first).to_be_visible()


@pytest.mark.parametrize("path", ["/mon-espace/", "/mon-espace/coordonnees/", "/candidatures/"])
def test_the_space_of_a_member_is_accessible(sign_in: Callable[..., Page], path: str) -> None:
    page = sign_in("member1")

    page.goto(path)

    axe(page)
    fits(page)
