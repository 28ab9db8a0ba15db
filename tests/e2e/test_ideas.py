"""An idea is opened before it is filed: a visitor offers help, a member asks to join, the lead accepts."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits

TITLE = "Un atelier vélo dans chaque gare"
HELPER = "roue.libre@example.org"


def looks_right(page: Page) -> None:
    axe(page)
    fits(page)
    fits(page, 390)
    page.set_viewport_size({"width": 1280, "height": 900})


def open_call(page: Page) -> None:
    page.goto("/appels/")
    opened = page.locator("section", has=page.get_by_role("heading", name="Ouverts en ce moment"))
    opened.get_by_role("link").first.click()


def begin(page: Page) -> str:
    """A draft of this journey alone; gives its address."""
    open_call(page)
    page.get_by_role("link", name="Proposer un commun").first.click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Commencer la candidature").click()
    expect(page).to_have_url(re.compile("/etape/1/$"))
    return page.url.removesuffix("etape/1/")


def open_idea(page: Page, application: str) -> None:
    page.goto(application)
    page.get_by_role("link", name="Ouvrir votre idée au public").click()
    page.get_by_label("Titre de votre idée").fill(TITLE)
    page.get_by_label("L’idée en quelques mots").fill("Réparer là où l’on prend le train.")
    page.get_by_label("Locaux").check()
    page.get_by_label("Qui, et quoi exactement").fill("Une commune qui prête un local.")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.get_by_role("heading", name=re.compile("pas encore enregistré"))).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="L’ouvrir au public").click()
    expect(page.get_by_text("Votre idée est ouverte.")).to_be_visible()
    looks_right(page)


def offer_help(page: Page) -> None:
    open_call(page)
    idea = page.locator(".idea", has_text=TITLE)
    expect(idea).to_contain_text("Une commune qui prête un local.")
    looks_right(page)
    idea.get_by_role("link", name="Proposer de l’aide").click()
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.locator(".error-summary")).to_be_focused()
    looks_right(page)
    page.get_by_label("Compétences").check()
    page.get_by_label("Comment aideriez-vous ?").fill("Je répare des vélos depuis vingt ans.")
    page.get_by_label("Votre nom").fill("Dominique Exemple")
    page.get_by_label("Votre adresse électronique").fill(HELPER)
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.get_by_role("heading", name="Votre proposition est envoyée")).to_be_visible()


def ask_to_join(page: Page) -> None:
    open_call(page)
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("link", name="Rejoindre ce projet").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("Contributrice").check()
    page.get_by_label("Un mot pour accompagner").fill("Notre atelier mobile passe le jeudi.")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Votre demande est envoyée")).to_be_visible()


def comes(mails: Callable[[], list[str]], *words: str) -> bool:
    """Whether a mail with all these words is sent within a minute and a half."""
    for _second in range(90):
        if any(all(word in mail for word in words) for mail in mails()):
            return True
        time.sleep(1)
    return False


def test_an_idea_finds_help_and_a_partner_before_it_is_filed(
    sign_in: Callable[..., Page],
    open_page: Callable[..., Page],
    plain_page: Page,
    mails: Callable[[], list[str]],
) -> None:
    lead = sign_in("member3")
    application = begin(lead)
    open_idea(lead, application)

    visitor = open_page()
    offer_help(visitor)
    member = sign_in("member4", plain_page)
    ask_to_join(member)

    lead.goto("/mon-espace/")
    expect(lead.locator(".people li", has_text="1 proposition d’aide").first).to_be_visible()
    looks_right(lead)
    lead.locator(".people li", has_text=TITLE).get_by_role("link", name="Répondre").click()
    expect(lead.get_by_text("Notre atelier mobile passe le jeudi.")).to_be_visible()
    looks_right(lead)
    lead.get_by_role("button", name="Accepter").click()
    expect(lead.get_by_text("prend désormais part à la candidature")).to_be_visible()
    expect(lead.get_by_role("link", name=HELPER)).to_be_visible()
    looks_right(lead)

    member.goto(application)
    expect(member.get_by_role("link", name="Continuer à écrire")).to_be_visible()
    expect(member.get_by_text(HELPER)).to_have_count(0)
    assert comes(mails, f"Reply-To: {HELPER}", "Je répare des vélos")
    assert comes(mails, "rejoint", TITLE)

    lead.goto(f"{application}supprimer/")
    lead.get_by_role("button", name="Supprimer pour de bon").click()
    open_call(visitor)
    expect(visitor.locator(".idea", has_text=TITLE)).to_have_count(0)
