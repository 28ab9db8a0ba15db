"""Four people of four structures apply together, to a call whose form an editor has just built.

The fourth runs no script: everything that she does goes through plain forms.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.checks import axe, fits
from tests.e2e.test_form_builder import add_field, add_step, begin_call, publish
from tests.e2e.test_together import arrived

CALL = "Appel à quatre"
LEAD = "Les Paniers des Cévennes"
#: Each with who signs for it.
OTHERS = {
    "La Manufacture des possibles": "member2",
    "Atelier Second Souffle": "member3",
    "Présence et Autonomie": "member4",
}
NAME, NEED = "Quel nom donnez-vous à votre commun ?", "Quel besoin avez-vous constaté ?"
SIGNATURES = len(OTHERS) + 1


@dataclass
class Group:
    """Their windows, one a person, and the address of their application."""

    lead: Page
    second: Page
    third: Page
    fourth: Page
    address: str = ""

    @property
    def all(self) -> list[Page]:
        return [self.lead, self.second, self.third, self.fourth]


@pytest.fixture
def editor(open_page: Callable[..., Page], sign_in: Callable[..., Page]) -> Iterator[Page]:
    """The other journeys find the calls as they were: one that received applications is unpublished."""
    page = sign_in("editor", open_page())
    yield page
    take_off(page)


@pytest.fixture
def group(open_page: Callable[..., Page], sign_in: Callable[..., Page]) -> Group:
    windows = [open_page(), open_page(), open_page(), open_page(java_script_enabled=False)]
    for number, window in enumerate(windows, start=1):
        sign_in(f"member{number}", window)
    return Group(*windows)


def test_four_structures_write_sign_change_and_file(
    editor: Page, group: Group, mails: Callable[[], list[str]], faults: list[str]
) -> None:
    build_call(editor)

    apply(group, mails)
    # So does the answer to a page that meets the words of another.
    faults[:] = [fault for fault in faults if "status of 409" not in fault]


def apply(group: Group, mails: Callable[[], list[str]]) -> None:
    start(group)
    for name, account in OTHERS.items():
        invite(group, name)
        accept(group.all[int(account[-1]) - 1], name)
    write_the_same_answer_by_turns(group)
    comment(group)

    ask_for_signatures(group)
    for window in group.all[:2]:
        sign(window, group.address)
    modify(group)
    ask_for_signatures(group)
    for window in group.all:
        sign(window, group.address)
    reference = file(group)

    assert arrived(mails, reference)
    for window in group.all:
        window.goto(group.address)
        window.get_by_role("link", name="Voir le récépissé").click()
        expect(window.locator("dl.facts dd").first).to_have_text(reference)
    looks_right(group.third)


def build_call(editor: Page) -> None:
    begin_call(editor, title=CALL, slug="appel-a-quatre", edition="2098")
    step = add_step(editor, "Le besoin")
    add_field(editor, step, "Texte court", NAME)
    add_field(editor, step, "Texte long", NEED)
    publish(editor)
    expect(editor.locator(".messages .success")).to_contain_text("publiée", timeout=20_000)


def start(group: Group) -> None:
    group.lead.goto("/appels/")
    group.lead.get_by_role("link", name=CALL).first.click()
    group.lead.get_by_role("link", name="Proposer un commun").first.click()
    group.lead.get_by_role("radio", name=LEAD).check()
    group.lead.get_by_role("button", name="Commencer la candidature").click()
    expect(group.lead).to_have_url(re.compile("/etape/1/$"))
    group.address = group.lead.url.removesuffix("etape/1/")


def invite(group: Group, name: str) -> None:
    group.lead.goto(f"{group.address}equipe/inviter/")
    group.lead.get_by_label("Structure", exact=True).fill(name)
    group.lead.get_by_role("button", name="Envoyer l’invitation").click()
    expect(group.lead.locator(".people li", has_text=name)).to_be_visible()


def accept(window: Page, name: str) -> None:
    window.goto("/candidatures/")
    window.get_by_role("listitem").filter(has_text=CALL).get_by_role(
        "link", name=re.compile("^Répondre")
    ).click()
    expect(window.get_by_text(CALL).first).to_be_visible()
    window.get_by_role("button", name="Accepter").click()
    expect(window.get_by_text(f"Bienvenue : {name}")).to_be_visible()


def write_the_same_answer_by_turns(group: Group) -> None:
    """Three open the step; each writes over what another has just saved: nobody's words are lost."""
    step = f"{group.address}etape/1/"
    for window in (group.lead, group.second, group.fourth):
        window.goto(step)

    group.lead.get_by_label(NAME).fill("Le garage partagé")
    group.lead.get_by_label(NEED).fill("Réparer ensemble ce qui roule.")
    expect(saved(group.lead, NEED)).to_have_attribute("data-state", "saved")

    group.second.get_by_label(NAME).fill("L’atelier des quatre")
    conflict = group.second.locator(".conflict")
    expect(conflict.locator("ins").last).to_contain_text("quatre")
    expect(conflict.locator("del").last).to_contain_text("partagé")
    axe(group.second)
    conflict.locator("button[name=put_mine]").click()
    expect(group.second.get_by_label(NAME)).to_have_value("L’atelier des quatre")
    expect(group.second.locator(".conflict")).to_have_count(0)

    group.fourth.get_by_label(NEED).fill("Apprendre à réparer.")
    group.fourth.get_by_role("button", name="Enregistrer et relire").click()
    conflict = group.fourth.locator(".conflict")
    expect(conflict.locator("ins").first).to_contain_text("Apprendre")
    expect(conflict.locator("del").last).to_contain_text("roule")
    conflict.locator("button[name=keep_theirs]").click()

    group.fourth.goto(group.address)
    expect(group.fourth.get_by_text("Réparer ensemble ce qui roule.").first).to_be_visible()
    group.fourth.goto(f"{group.address}historique/")
    expect(group.fourth.locator("main")).to_contain_text("Apprendre")


def saved(window: Page, label: str) -> object:
    """What the page says of the answer that it saves by itself."""
    return window.locator("[data-question]", has=window.get_by_label(label)).locator(".autosave").last


def comment(group: Group) -> None:
    group.third.goto(f"{group.address}etape/1/commentaires/")
    group.third.get_by_label("Votre commentaire").fill("Citons aussi les trottinettes.")
    group.third.get_by_role("button", name="Commenter").click()
    group.lead.goto(f"{group.address}etape/1/")
    expect(group.lead.get_by_text("Citons aussi les trottinettes.")).to_be_visible()
    looks_right(group.lead)


def ask_for_signatures(group: Group) -> None:
    group.lead.goto(f"{group.address}relire/")
    group.lead.get_by_role("button", name="Demander les signatures").click()
    group.lead.goto(group.address)
    expect(group.lead.get_by_text("À signer").first).to_be_visible()


def sign(window: Page, address: str) -> None:
    window.goto(f"{address}signer/")
    window.get_by_label("Votre prénom et votre nom").fill("Camille Exemple")
    window.get_by_label("En quelle qualité").fill("Présidence")
    for box in window.get_by_role("checkbox").all():
        box.check()
    window.get_by_role("button", name="Signer").click()
    expect(window.get_by_text("votre signature est enregistrée")).to_be_visible()


def modify(group: Group) -> None:
    """Says how many signatures it voids, and asks all to sign again."""
    group.fourth.goto(f"{group.address}signer/")
    group.fourth.get_by_role("link", name=re.compile(r"annule 2 signatures")).click()
    group.fourth.get_by_role("button", name="Modifier").click()
    group.fourth.goto(f"{group.address}etape/1/")
    group.fourth.get_by_label(NEED).fill("Réparer ensemble ce qui roule, trottinettes comprises.")
    group.fourth.get_by_role("button", name="Enregistrer et relire").click()
    expect(group.fourth).to_have_url(re.compile("/relire/$"))


def file(group: Group) -> str:
    """The number of the receipt, after a double click."""
    group.lead.goto(f"{group.address}signer/")
    looks_right(group.lead)
    group.lead.get_by_role("link", name="Déposer la candidature").click()
    group.lead.get_by_role("button", name="Déposer la candidature").dblclick(no_wait_after=True)
    expect(group.lead).to_have_url(re.compile("/recepisse/$"))
    expect(group.lead.locator(".people li")).to_have_count(SIGNATURES)
    looks_right(group.lead)
    reference = group.lead.locator("dl.facts dd").first.inner_text()
    assert reference.startswith("2098-")
    return reference


def take_off(page: Page) -> None:
    page.goto("/admin/pages/search/?q=Appel+quatre")
    link = page.locator("main").get_by_role("link", name=CALL).first
    if not link.count():
        return
    number = re.search(r"/admin/pages/(\d+)/", link.get_attribute("href") or "")
    assert number
    page.goto(f"/admin/pages/{number[1]}/unpublish/")
    page.get_by_role("button", name=re.compile("^Oui")).click()
    expect(page.locator(".messages .success")).to_be_visible()


def looks_right(page: Page) -> None:
    axe(page)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
