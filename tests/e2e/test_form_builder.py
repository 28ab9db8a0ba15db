"""An editor builds the form of a new call, walks through it as an applicant and publishes it."""

import contextlib
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as TooLong

from tests.e2e.checks import axe, fits


def begin_call(
    page: Page, *, title: str = "Appel d’essai", slug: str = "appel-dessai", edition: str = "2099"
) -> None:
    page.goto(f"/admin/pages/add/calls/callpage/{calls_list(page)}/")
    write(page.locator("#id_title"), title)
    page.get_by_role("tab", name="Promotion").click()
    write(page.locator("#id_slug"), slug)
    page.get_by_role("tab", name="Calendrier et résultats").click()
    page.get_by_role("textbox", name="Édition").fill(edition)
    set_moment(page, "Ouverture", "01/01/2026 09:00")
    set_moment(page, "Clôture", "30/01/2099 00:00")
    page.get_by_role("tab", name="Formulaire de candidature").click()


def set_moment(page: Page, name: str, moment: str) -> None:
    """The calendar opens a little after its field is entered, and would cover what is clicked next."""
    page.get_by_role("textbox", name=name).fill(moment)
    calendar = page.locator(".xdsoft_datetimepicker").locator("visible=true")
    expect(calendar).to_be_visible()
    page.locator("body").dispatch_event("mousedown")
    expect(calendar).to_be_hidden()


def calls_list(page: Page) -> str:
    """The number of the page under which calls are written."""
    page.goto("/admin/pages/search/?q=Appels")
    link = page.locator("main").get_by_role("link", name=re.compile(r"Appels à commun\(s\)$")).first
    found = re.search(r"/admin/pages/(\d+)/", link.get_attribute("href") or "")
    assert found
    return found[1]


def steps_of(page: Page) -> Locator:
    return page.locator("[data-contentpath=steps]")


def write(control: Locator, text: str) -> None:
    """Again until it stays: the editor may still empty a block that was just added."""
    control.fill(text)
    for _again in range(5):
        if control.input_value() != text:
            control.fill(text)
    expect(control).to_have_value(text)


def add_step(page: Page, title: str) -> Locator:
    """The block of a step that was just added."""
    steps_of(page).locator("button.c-sf-add-button").last.click()
    step = steps_of(page).locator("[data-streamfield-child]:has(> * [name$='-value-title'])").last
    write(step.locator("[name$='-value-title']").first, title)
    return step


def choose(page: Page, button: Locator, kind: str) -> None:
    """In the list that the button opens; while the editor is busy, it may close it again."""
    option = page.get_by_role("option", name=kind, exact=True)
    for _try in range(4):
        button.click()
        with contextlib.suppress(TooLong):
            option.wait_for(timeout=5000)
            break
    option.click()


def add_field(page: Page, step: Locator, kind: str, label: str) -> str:
    """How the names of its controls begin."""
    fields = step.locator("[data-contentpath=fields]")
    labels = fields.locator("[name$='-value-label']")
    there = labels.count()
    choose(page, fields.locator("button.c-sf-add-button").last, kind)
    expect(labels).not_to_have_count(there)  # until then, the last one is that of the field before
    control = labels.last
    write(control, label)
    return (control.get_attribute("name") or "").removesuffix("-label")


def set_condition(page: Page, field: str, question: str, answer: str) -> None:
    """Ask the question only when another is answered so: chosen in lists, never by identifiers."""
    block = page.locator(f"section:has([name={field}-label])").last
    block.get_by_role("button", name="Réglages").or_(
        block.get_by_role("button", name="Paramètres")
    ).first.click()
    tests = page.locator(f"div:has(> [name={field}-condition-tests-count])")
    tests.locator("button.c-sf-add-button").first.click()
    test = f"{field}-condition-tests-0-value"
    page.locator(f"[name={test}-question] + select").select_option(label=question)
    page.locator(f"[name={test}-expected] + select").select_option(label=answer)


def build(page: Page) -> None:
    step = add_step(page, "Le lieu")
    add_field(page, step, "Oui ou non", "Avez-vous un local ?")
    where = add_field(page, step, "Texte court", "Où est-il ?")
    set_condition(page, where, "Avez-vous un local ?", "Oui")
    add_field(page, step, "Budget", "Votre budget")


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.locator(".messages .error")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))


def publish(page: Page) -> None:
    page.get_by_role("button", name="Plus d’actions").or_(
        page.locator("footer [data-w-dropdown-target=toggle]")
    ).first.click()
    page.get_by_role("button", name="Publier", exact=True).click()


def test_an_editor_builds_previews_and_publishes_a_form(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    begin_call(page)
    build(page)
    save(page)

    page.get_by_role("tab", name="Formulaire de candidature").click()
    expect(page.get_by_text("L’appel n’a aucun critère")).to_be_visible()
    condition = page.locator("[data-condition=question] + select")
    expect(condition.locator("option:checked")).to_have_text("Avez-vous un local ?")
    edited = page.url

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Parcourir le formulaire enregistré").click()
    walk_through(opened.value)
    opened.value.close()

    publish(page)
    expect(page.locator(".messages .success")).to_contain_text("publiée", timeout=20_000)
    page.goto("/appels/appel-dessai/")
    expect(page.get_by_text("Avez-vous un local ?").first).to_be_attached()
    axe(page)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Télécharger le formulaire vierge").click()
    assert downloaded.value.suggested_filename.endswith(".pdf")
    take_away(page, edited)


def test_a_page_that_saves_itself_while_it_is_published_is_made_once(sign_in: Callable[..., Page]) -> None:
    page = sign_in("editor")
    held: list[Route] = []

    def hold(route: Route) -> None:
        saves_itself = route.request.method == "POST" and route.request.resource_type == "fetch"
        if saves_itself and "/pages/add/" in route.request.url:
            held.append(route)
        else:
            route.continue_()

    page.route("**/admin/pages/**", hold)
    begin_call(page, title="Appel croisé", slug="appel-croise", edition="2097")
    type_until(page, lambda: bool(held))
    publish(page)
    (held_save,) = held
    held_save.continue_()

    expect(page.locator(".messages .success")).to_contain_text("publiée", timeout=20_000)
    page.goto("/appels/appel-croise/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Appel croisé")
    page.goto(f"/admin/pages/{calls_list(page)}/?ordering=-latest_revision_created_at")
    rows = page.get_by_role("link", name="Appel croisé", exact=True)
    expect(rows).to_have_count(1)
    rows.click()
    take_away(page, page.url)


def type_until(page: Page, is_saving: Callable[[], bool]) -> None:
    """What is typed before the editor looks for changes is not one of them."""
    page.get_by_role("tab", name="Contenu").click()
    for number in range(40):
        page.locator("#id_summary").fill(f"En une phrase, {number}.")
        page.wait_for_timeout(500)
        if is_saving():
            return
    raise AssertionError("the page never saved itself")


def walk_through(page: Page) -> None:
    expect(page.get_by_text("Vous voyez le formulaire comme une structure candidate.")).to_be_visible()
    where = page.get_by_label("Où est-il ?")
    expect(where).to_be_hidden()
    page.get_by_label("Oui", exact=True).check()
    expect(where).to_be_visible()
    axe(page)
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("button", name="Continuer et relire").click()
    expect(page.locator(".error-summary")).to_be_focused()
    axe(page)

    where.fill("À Vauvert")
    expenses, income = page.get_by_role("group", name="Charges"), page.get_by_role("group", name="Produits")
    fill_line(expenses, "60 Achats", "1 000")
    fill_line(income, "74 Subventions d’exploitation", "900")
    page.get_by_role("button", name="Continuer et relire").click()
    expect(page.locator(".error-summary")).to_contain_text("ces deux sommes doivent être égales")

    income.get_by_role("button", name="Ajouter une ligne").click()
    fill_line(income, "70 Ventes de produits et prestations de services", "100")
    expect(income.locator("[data-total]")).to_have_text(re.compile("1\\s000"))
    page.get_by_role("button", name="Continuer et relire").click()
    expect(page.get_by_text("Il ne manque rien")).to_be_visible()
    expect(page.get_by_role("cell", name="60 Achats")).to_be_visible()
    axe(page)
    fits(page)


def fill_line(side: Locator, account: str, amount: str) -> None:
    line = side.locator("tbody tr").last
    line.locator("select").select_option(label=account)
    line.locator("input").last.fill(amount)


def take_away(page: Page, edited: str) -> None:
    """The other journeys find the calls as they were."""
    page.goto(edited.replace("/edit/", "/delete/"))
    page.get_by_role("button", name=re.compile("^Oui")).click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/$"))
