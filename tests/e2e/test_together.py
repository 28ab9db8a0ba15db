"""Structures apply together: one is invited, the last one signs, the lead files."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits

INVITED = "Association intermédiaire Vidourle Emploi"


def open_application(page: Page, state: str) -> None:
    """The first application of this person in that state."""
    page.goto("/candidatures/")
    page.locator(".people li", has_text=state).get_by_role("link").first.click()


def looks_right(page: Page) -> None:
    axe(page)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_structure_is_invited_by_its_name_and_accepts(
    sign_in: Callable[..., Page], open_page: Callable[..., Page]
) -> None:
    lead = sign_in("member1")
    open_application(lead, "Brouillon")
    lead.get_by_role("link", name="Inviter et voir qui participe").click()
    expect(lead.get_by_text("3 structures sur 3")).to_be_visible()
    looks_right(lead)
    lead.get_by_role("link", name="Inviter une structure").click()
    looks_right(lead)
    lead.get_by_role("button", name="Envoyer l’invitation").click()
    expect(lead.locator(".error-summary")).to_be_focused()
    lead.get_by_label("Structure", exact=True).fill(INVITED)
    lead.get_by_label("Un mot pour accompagner").fill("Nous préparons la suite.")
    lead.get_by_role("button", name="Envoyer l’invitation").click()
    expect(lead.get_by_text(f"Invitation envoyée : {INVITED}.")).to_be_visible()

    guest = sign_in("member4", open_page(java_script_enabled=False))
    guest.goto("/candidatures/")
    guest.get_by_role("link", name=re.compile("^Répondre")).first.click()
    expect(guest.get_by_text("Nous préparons la suite.")).to_be_visible()
    guest.get_by_role("button", name="Accepter").click()
    expect(guest.get_by_text(f"Bienvenue : {INVITED}")).to_be_visible()

    lead.reload()
    expect(lead.locator(".people li", has_text=INVITED)).to_contain_text("Participe")


def test_the_last_structure_signs_and_the_lead_files_once(
    sign_in: Callable[..., Page], open_page: Callable[..., Page], mails: Callable[[], list[str]]
) -> None:
    signer = sign_in("member2", open_page(java_script_enabled=False))
    open_application(signer, "À signer")
    signer.get_by_role("link", name="Lire et signer").click()
    expect(signer.get_by_text("2 signatures sur 3").first).to_be_visible()
    signer.get_by_role("link", name="Aller signer").click()
    signer.get_by_label("En quelle qualité").fill("Présidence")
    for box in signer.get_by_role("checkbox").all():
        box.check()
    signer.get_by_role("button", name="Signer").click()
    expect(signer.get_by_text("votre signature est enregistrée")).to_be_visible()

    lead = sign_in("member4")
    open_application(lead, "À signer")
    lead.get_by_role("link", name="Voir les signatures").or_(
        lead.get_by_role("link", name="Lire et signer")
    ).click()
    looks_right(lead)
    lead.get_by_role("link", name="Déposer la candidature").click()
    looks_right(lead)
    lead.get_by_role("button", name="Déposer la candidature").dblclick(no_wait_after=True)
    expect(lead).to_have_url(re.compile("/recepisse/$"))
    reference = lead.locator("dl.facts dd").first.inner_text()
    assert re.fullmatch(r"20\d\d-\d{4}", reference)
    expect(lead.get_by_text("Présidence").first).to_be_visible()
    looks_right(lead)

    lead.goto(lead.url.replace("recepisse", "deposer"))  # two tabs: the same reference
    expect(lead.locator("dl.facts dd").first).to_have_text(reference)
    assert arrived(mails, reference), f"no mail names {reference}"


def arrived(mails: Callable[[], list[str]], words: str, patience: float = 60) -> bool:
    """Whether a mail with these words comes: the worker sends them one after the other."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if any(words in mail for mail in mails()):
            return True
        time.sleep(0.5)
    return False
