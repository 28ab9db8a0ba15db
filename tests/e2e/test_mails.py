"""An editor gives a message of one call their own words, sees it as it will be read, and puts it back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.checks import axe

WORDS = "Bravo {person} !\n\nNuméro {number}, reçu le {received_on}.\nEmpreinte {hash}\n\n{call}"


def open_receipt(page: Page) -> str:
    """The receipt of the open call, in French, from the list of messages. Gives the title of the call."""
    page.goto("/admin/messages/textes/")
    choice = page.get_by_label("Textes de")
    call = choice.locator("optgroup option").first.inner_text()
    choice.select_option(label=call)
    page.get_by_role("button", name="Afficher", exact=True).click()
    page.get_by_role("row", name="Récépissé").get_by_role("link", name="français").click()
    return call


def test_an_editor_changes_a_message_of_one_call_and_previews_it(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    call = open_receipt(page)
    expect(page.get_by_text(f"Ce texte ne vaut que pour «\xa0{call}\xa0».")).to_be_visible()
    axe(page)

    page.get_by_label("Objet").fill("Bien reçu : {numero}")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("{numero} ne correspond à rien ici")
    axe(page)

    page.get_by_label("Objet").fill("Bien reçu : {number}")
    page.locator("#id_body").fill(WORDS)
    page.get_by_label("Aperçu avec les valeurs de").select_option(label=call)
    expect(preview).to_contain_text("Bien reçu : 2027-0042")
    expect(preview).to_contain_text(call.rpartition(" (")[0])
    axe(page)

    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("les prochains messages partiront avec ce texte")).to_be_visible()
    expect(page.get_by_role("region", name="Historique")).to_contain_text("Texte modifié")

    page.goto("/admin/messages/textes/calls/receipt/fr/")
    expect(page.get_by_label("Objet")).to_have_value("Votre candidature {number} est déposée")

    open_receipt(page)
    expect(page.get_by_label("Objet")).to_have_value("Bien reçu : {number}")
    page.get_by_role("link", name="Revenir au texte général").click()
    axe(page)
    page.get_by_role("button", name="Le remettre").click()
    expect(page.get_by_label("Objet")).to_have_value("Votre candidature {number} est déposée")


def test_without_a_script_a_button_shows_the_message(
    sign_in: Callable[..., Page], plain_page: Page, mails: Callable[[], list[str]]
) -> None:
    page = sign_in("editor", plain_page)
    before = len(mails())
    page.goto("/admin/messages/textes/calls/signed/fr/")
    page.locator("#id_subject").fill("{structure} : c’est signé")
    page.get_by_role("button", name="Aperçu", exact=True).click()
    expect(page.locator("#preview")).to_contain_text("Ateliers de la Vaunage : c’est signé")

    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.get_by_text("L’essai est en route vers editor@example.org")).to_be_visible()
    assert len(mails()) >= before


def test_an_instructor_follows_what_was_sent(sign_in: Callable[..., Page]) -> None:
    page = sign_in("instructor")
    page.goto("/admin/messages/envois/")
    axe(page)
    page.locator("table.listing tbody a").first.click()
    expect(page.get_by_role("heading", name="Ce qu’il dit")).to_be_visible()
    axe(page)
