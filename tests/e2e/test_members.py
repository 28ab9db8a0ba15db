"""Who speaks for a structure and what they write of it, from a request to the page online."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits, valid_html

Opener = Callable[..., Page]
Mails = Callable[[], list[str]]
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def link_in_mail(mails: Mails, *words: str) -> str:
    """The path of the first link of the latest mail that holds all these words."""
    for _second in range(120):
        found = [mail for mail in mails() if all(word in mail for word in words)]
        if found:
            return LINK.search(found[-1].split("\n\n", 1)[1])[1]
        time.sleep(1)
    pytest.fail(f"no mail holds {words}")


def check(page: Page) -> None:
    axe(page)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})


def claim(page: Page, slug: str, *, box: str) -> None:
    """From the page of a structure to the request, sent with the proof whose label begins so."""
    page.goto(f"/annuaire/{slug}/")
    page.get_by_role("link", name="C’est ma structure").click()
    check(page)
    page.get_by_label(re.compile(box)).check()
    page.get_by_label(re.compile("Votre rôle dans la structure")).fill("Je tiens la trésorerie.")
    page.get_by_role("button", name="C’est ma structure").click()


@pytest.fixture
def editor(open_page: Opener, sign_in: Opener) -> Page:
    return sign_in("editor", open_page())


@pytest.fixture
def colleague(open_page: Opener) -> Page:
    return open_page()


# Requests for access


def test_the_address_on_record_proves_who_speaks_for_a_structure(
    page: Page, sign_in: Opener, open_page: Opener, mails: Mails
) -> None:
    sign_in("member2")
    claim(page, "compost-et-compagnie", box="Un lien envoyé à b•••@")
    expect(page.get_by_text("Un lien est parti").first).to_be_visible()
    check(page)

    holder = open_page()  # whoever reads that address needs no account
    holder.goto(link_in_mail(mails, "To: bonjour@compost-et-compagnie"))
    check(holder)
    holder.get_by_role("button", name=re.compile("^Oui")).click()
    check(holder)

    page.goto("/mon-espace/")
    page.get_by_role("link", name="Compost et Compagnie").first.click()
    expect(page.get_by_text("Responsable").first).to_be_visible()
    check(page)
    valid_html(page)


def test_a_member_in_place_accepts_whoever_asks(
    page: Page, sign_in: Opener, colleague: Page, mails: Mails
) -> None:
    sign_in("member3")
    claim(page, "les-paniers-des-cevennes", box="Je n’ai pas accès")
    sign_in("member1", colleague)
    colleague.goto(link_in_mail(mails, "member1@example.org", "Les Paniers des Cévennes", "demande"))
    check(colleague)
    colleague.get_by_role("link", name=re.compile("^Répondre")).click()
    check(colleague)
    colleague.get_by_role("button", name="Refuser").click()
    expect(colleague.locator(".error-summary")).to_be_focused()
    check(colleague)
    colleague.get_by_role("button", name="Accepter").click()
    expect(colleague.get_by_text("a rejoint la structure").first).to_be_visible()

    page.goto("/mon-espace/")
    expect(page.get_by_role("link", name="Les Paniers des Cévennes").first).to_be_visible()


def test_an_editor_answers_where_nobody_else_can(page: Page, sign_in: Opener, editor: Page) -> None:
    sign_in("member3")
    claim(page, "cycles-en-ceze", box="Je n’ai pas accès")
    editor.goto("/admin/demandes-acces/")
    editor.get_by_role("link", name="Cycles en Cèze").first.click()
    expect(editor.get_by_text("Je tiens la trésorerie.")).to_be_visible()
    editor.get_by_role("button", name="Accepter").click()
    expect(editor.get_by_text("Cycles en Cèze").first).to_be_visible()

    page.goto("/mon-espace/")
    expect(page.get_by_role("link", name="Cycles en Cèze").first).to_be_visible()


# Invitations, roles, leaving


def test_a_colleague_is_invited_put_in_charge_then_leaves(
    page: Page, sign_in: Opener, colleague: Page, mails: Mails
) -> None:
    sign_in("member2")
    page.goto("/mon-espace/")
    page.get_by_role("link", name="La Manufacture des possibles").first.click()
    page.get_by_role("link", name="Inviter quelqu’un").click()
    check(page)
    page.get_by_label("Adresse électronique").fill("member4@example")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    check(page)
    page.get_by_label("Adresse électronique").fill("member4@example.org")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("member4@example.org").first).to_be_visible()
    check(page)

    sign_in("member4", colleague)
    colleague.goto(link_in_mail(mails, "To: member4@example.org", "La Manufacture des possibles"))
    check(colleague)
    colleague.get_by_role("button", name=re.compile("^Accepter|^Oui|^Rejoindre")).click()
    expect(colleague.get_by_role("heading", level=1)).to_have_text("La Manufacture des possibles")

    page.reload()
    page.get_by_role("button", name=re.compile("^Rendre responsable")).click()
    expect(page.get_by_text("Le rôle de")).to_be_visible()
    check(page)

    colleague.reload()
    colleague.get_by_role("link", name="Quitter cette structure").click()
    check(colleague)
    colleague.get_by_label("J’ai compris").check()
    colleague.get_by_role("button", name=re.compile("Quitter")).click()
    expect(colleague).to_have_url(re.compile("/mon-espace/$"))
    expect(colleague.get_by_role("link", name="La Manufacture des possibles")).to_have_count(0)


# The page


def write(page: Page, name: str) -> None:
    page.goto("/mon-espace/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name=re.compile("la fiche$")).click()


def decide(editor: Page, name: str, action: str) -> None:
    """What waits for moderation: the page's own screen in the admin, then its action."""
    editor.goto(f"/admin/pages/search/?q={name}")
    editor.get_by_role("link", name=name, exact=True).first.click()
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.locator(f"[data-workflow-action-name={action}]").click()


def test_a_page_goes_from_its_member_to_its_readers(
    page: Page, sign_in: Opener, editor: Page, mails: Mails
) -> None:
    sign_in("member2")
    write(page, "La Manufacture des possibles")
    check(page)
    valid_html(page)
    page.get_by_label("En une phrase").fill("Un atelier ouvert où l’on répare ensemble.")
    before = page.get_by_role("group", name=re.compile("^Proposition")).count()
    page.get_by_role("button", name="Ajouter une proposition").click()
    expect(page.get_by_role("group", name=re.compile("^Proposition"))).to_have_count(before + 1)
    added = page.get_by_role("group", name=f"Proposition {before + 1}")
    expect(added.get_by_label(re.compile("^Titre"))).to_be_focused()
    added.get_by_label(re.compile("^Titre")).fill("Établis du mercredi")
    check(page)

    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("heading", name="Établis du mercredi")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Continuer à écrire").click()
    expect(page.get_by_label("En une phrase")).to_have_value("Un atelier ouvert où l’on répare ensemble.")
    page.get_by_role("button", name="Envoyer pour publication").click()
    expect(page.get_by_text("Envoyée pour publication").first).to_be_visible()
    check(page)

    editor.goto("/admin/pages/search/?q=Manufacture")
    editor.get_by_role("link", name="La Manufacture des possibles", exact=True).first.click()
    editor.get_by_role("link", name="Voir ce qui change").first.click()
    expect(editor.get_by_text("répare ensemble").first).to_be_visible()
    decide(editor, "La Manufacture des possibles", "approve")
    expect(editor.locator(".messages")).to_contain_text("La Manufacture des possibles")

    page.reload()
    expect(page.get_by_text("Publiée").first).to_be_visible()
    check(page)
    page.goto("/annuaire/la-manufacture-des-possibles/")
    expect(page.get_by_role("heading", name="Établis du mercredi")).to_be_visible()


def test_a_refused_page_says_why(page: Page, sign_in: Opener, editor: Page, mails: Mails) -> None:
    decide(editor, "Atelier Second Souffle", "refuse")
    editor.get_by_label("Ce que les membres liront").fill("Ce texte parle d’une autre structure.")
    editor.locator(".modal form [type=submit]").click()
    expect(editor.locator(".messages")).to_be_visible()

    sign_in("member3")
    page.goto(link_in_mail(mails, "To: member3@example.org", "autre structure"))
    expect(page.get_by_text("Ce texte parle d’une autre structure.")).to_be_visible()
    check(page)


def test_lines_are_added_without_scripts_too(open_page: Opener, sign_in: Opener) -> None:
    plain = sign_in("member1", open_page(java_script_enabled=False))
    write(plain, "Les Paniers des Cévennes")
    groups = plain.get_by_role("group", name=re.compile("^Contact"))
    before = groups.count()
    plain.get_by_label("En une phrase").fill("Gardé sans scripts.")
    plain.get_by_role("button", name="Ajouter un contact").click()
    expect(groups).to_have_count(before + 1)
    expect(plain.get_by_label("En une phrase")).to_have_value("Gardé sans scripts.")


def test_both_texts_are_shown_when_an_editor_changed_the_page(
    page: Page, sign_in: Opener, editor: Page, faults: list[str]
) -> None:
    sign_in("member1")
    write(page, "Les Paniers des Cévennes")
    page.get_by_label("En une phrase").fill("La phrase des membres, toute neuve.")

    editor.goto("/admin/pages/search/?q=Paniers")
    editor.get_by_role("link", name="Les Paniers des Cévennes", exact=True).first.click()
    editor.locator("#id_teaser_text").fill("La phrase de la rédaction.")
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    editor.locator("[name=action-publish]").click()
    expect(editor.get_by_text("publiée").first).to_be_visible()

    page.get_by_role("button", name="Envoyer pour publication").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".side-by-side")).to_contain_text("rédaction")
    expect(page.get_by_label("En une phrase")).to_have_value("La phrase des membres, toute neuve.")
    faults[:] = [fault for fault in faults if "status of 409" not in fault]
    check(page)


# A structure that no register knows, and the yearly confirmation


def test_likely_duplicates_are_shown_before_a_structure_is_proposed(page: Page) -> None:
    page.goto("/annuaire/referencer/")
    page.get_by_label("Nom de la structure").fill("Les Panier des Cévenne")
    page.get_by_label("Forme juridique").select_option(label="Association")
    page.get_by_label("Commune du siège").fill("Alès")
    page.get_by_label("En une phrase").fill("Des paniers de légumes.")
    page.get_by_label("Présentation").fill("Nous livrons des paniers.")
    page.get_by_label("Agriculture et alimentation").check()
    page.get_by_label("Adresse électronique de la structure").fill(
        "bonjour@les-paniers-des-cevennes.example.org"
    )
    page.get_by_label("Votre nom").fill("Sacha Exemple")
    page.get_by_label("Votre adresse électronique").fill("sacha@example.org")
    page.get_by_role("button", name="Envoyer à l’équipe du portail").click()

    expect(page.get_by_role("link", name="Les Paniers des Cévennes")).to_be_visible()
    expect(page.locator(".error-summary")).to_be_focused()
    check(page)
    page.get_by_label(re.compile("^Aucune des structures")).check()
    page.get_by_role("button", name="Envoyer à l’équipe du portail").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nous est bien parvenue")
    check(page)


def test_a_page_is_confirmed_once_a_year_without_an_account(
    page: Page, mails: Mails, faults: list[str]
) -> None:
    link = link_in_mail(mails, "member4@example.org", "/annuaire/confirmer/")
    page.goto(link)
    check(page)
    page.get_by_role("button", name="Tout est encore vrai sur cette page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("confirmée")
    check(page)
    page.goto(f"{link[:40]}faux/")
    faults[:] = [fault for fault in faults if "status of 404" not in fault]
    check(page)
