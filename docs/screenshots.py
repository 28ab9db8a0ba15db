"""`make guide`: takes the pictures of the editor's guide again, from the example content, with Chromium.

Without arguments, a portal apart is made, used and thrown away. Or give the address of a portal in
development with the example content, then pictures: `make guide ARGS="http://127.0.0.1:8000 menus"`.
"""

import io
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
PICTURES = PROJECT / "docs" / "images" / "guide"
DAMAGED = PROJECT / "structures" / "reference" / "example-import.csv"
PASSWORD = "commun-s"  # noqa: S105 - of the example accounts, refused outside development
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
SIZE = {"width": 1280, "height": 800}
QUALITY = 72
SETTLING = 1200  # milliseconds: the admin builds its forms after the page has loaded
PREVIEWING = 5000
READING = 120_000

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    name: str
    #: A path, the slug of a page to edit, or a type of page: the last by its title.
    where: str
    step: Step | None = None
    #: Only the first pixels from the top are kept.
    height: int = 800


def tab(name: str) -> Step:
    return lambda page: page.get_by_role("tab", name=name).click()


def section(name: str) -> Step:
    """Bring a part of the form to the top."""

    def scroll(page: Page) -> None:
        heading = page.locator("h2, h3, label").filter(has_text=name).locator("visible=true").first
        heading.evaluate("node => node.scrollIntoView({block: 'start'})")
        page.mouse.wheel(0, -140)

    return scroll


def panel(name: str) -> Step:
    return lambda page: page.locator(f"[data-side-panel-toggle={name}]").click()


def then(*steps: Step) -> Step:
    def all_of_them(page: Page) -> None:
        for step in steps:
            step(page)
            page.wait_for_timeout(SETTLING)

    return all_of_them


def wait(page: Page) -> None:
    page.wait_for_timeout(PREVIEWING)


def hide_password(page: Page) -> None:
    """The field exists in development only."""
    page.locator("input[type=password]").evaluate("node => node.closest('.field').remove()")


def ask_for_code(page: Page) -> None:
    page.get_by_label("Adresse électronique").fill("editor@example.org")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_load_state()


def open_actions(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").click()


def open_blocks(page: Page) -> None:
    page.locator("button.c-sf-add-button").locator("visible=true").nth(1).click()
    page.wait_for_timeout(SETTLING)
    page.locator(".w-combobox__option-row").filter(has_text="Citation").get_by_role("button").click()


def schedule(page: Page) -> None:
    page.get_by_role("button", name="Programmer").first.click()


def preview_form(page: Page) -> None:
    page.locator("#id_preview_mode").select_option("form")


def open_line(name: str) -> Step:
    def click(page: Page) -> None:
        page.locator("table.listing a").filter(has_text=name).first.click()
        page.wait_for_load_state()

    return click


def read_damaged_file(page: Page) -> None:
    """The example import's file again: read, and not confirmed."""
    sent = {"name": "structures-a-verifier.csv", "mimeType": "text/csv", "buffer": DAMAGED.read_bytes()}
    page.get_by_label("Fichiers").set_input_files(sent)  # type: ignore[arg-type]
    page.get_by_role("button", name="Lire les fichiers").click()
    page.get_by_role("button", name="Importer pour de bon").wait_for(timeout=READING)


VISITOR = (
    Picture("connexion", "/compte/connexion/", hide_password, 640),
    Picture("code", "/compte/connexion/", ask_for_code, 680),
)
EDITOR = (
    Picture("second-facteur", "/compte/second-facteur/", height=700),
    Picture("accueil", "/admin/", height=620),
    Picture("arbre", "/admin/pages/{accueil}/"),
    Picture("modifier", "quest-ce-quun-commun"),
    Picture("publier", "quest-ce-quun-commun", open_actions),
    Picture("apercu", "quest-ce-quun-commun", then(panel("preview"), wait)),
    Picture("programmer", "quest-ce-quun-commun", then(panel("status"), schedule)),
    Picture("blocs", "quest-ce-quun-commun", then(open_blocks, wait)),
    Picture("image", "/admin/images/1/"),
    Picture("structures", "/admin/structure_listing/"),
    Picture("structure-proposee", "/admin/structures-proposees/", open_line("Halle")),
    Picture("doublon", "/admin/doublons/", open_line("Second")),
    Picture("qualite", "/admin/qualite/"),
    Picture("import-fichiers", "/admin/imports/envoyer/", height=540),
    Picture("import-apercu", "/admin/imports/envoyer/", read_damaged_file),
    Picture("import-rapport", "/admin/imports/", open_line("exemple")),
    Picture("registres", "les-paniers-des-cevennes", tab("Registres")),
    Picture("referentiels", "/admin/snippets/structures/registerrecord/"),
    Picture("appel-calendrier", "appel-a-communs-2027", tab("Calendrier et résultats")),
    Picture("appel-formulaire", "appel-a-communs-2027", tab("Formulaire de candidature")),
    Picture(
        "appel-apercu",
        "appel-a-communs-2027",
        then(tab("Formulaire de candidature"), panel("preview"), wait, preview_form, wait),
    ),
    Picture("evenement", "cafe-des-communs"),
    Picture("agenda", "/admin/event_pages/"),
    Picture("mois", "events.EditionPage"),
    Picture("commun", "garage-solidaire-itinerant", section("Ce qui manque encore")),
    Picture("schema", "schema", section("Actions")),
    Picture("actualite", "un-portail-ouvert"),
    Picture("menus", "/admin/snippets/portal/menu/"),
    Picture("textes", "/admin/snippets/portal/sitetexts/edit/1/"),
    Picture("reglages", "/admin/settings/portal/sitesettings/"),
    Picture("traduire", "un-appel-a-projets-retourne@en", wait),
    Picture("verifications", "quest-ce-quun-commun", then(panel("checks"), wait)),
)
INSTRUCTOR = (
    Picture("candidatures", "/admin/candidatures/", height=420),
    Picture("candidature", "/admin/candidatures/?state=submitted", open_line("Manufacture")),
)


def sign_in(page: Page, name: str) -> None:
    page.goto("/compte/connexion/?next=/admin/")
    page.get_by_label("Adresse électronique").fill(f"{name}@example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/admin/")


def key_of(page: Page, slug: str) -> int:
    """The number of a page, named as in `Picture`; of its translation, for `slug@en`."""
    slug, _, language = slug.partition("@")
    chosen = f"type={slug}&order=-title&locale=fr" if "." in slug else f"slug={slug}"
    query = f"/admin/api/main/pages/?{chosen}&fields=_,id"
    key = int(page.request.get(query).json()["items"][0]["id"])
    if not language:
        return key
    translations = page.request.get(f"/admin/api/main/pages/?translation_of={key}&locale={language}")
    return int(translations.json()["items"][0]["id"])


def address_of(page: Page, where: str) -> str:
    if not where.startswith("/"):
        return f"/admin/pages/{key_of(page, where)}/edit/"
    if "{accueil}" in where:
        return where.format(accueil=key_of(page, "accueil"))
    return where


def take(page: Page, picture: Picture) -> None:
    page.goto(address_of(page, picture.where))
    page.wait_for_timeout(SETTLING)
    if picture.step:
        picture.step(page)
        page.wait_for_timeout(SETTLING)
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": SIZE["width"], "height": picture.height})
    target = PICTURES / f"{picture.name}.webp"
    Image.open(io.BytesIO(shot)).convert("RGB").save(target, quality=QUALITY, method=6)
    sys.stdout.write(f"{target.relative_to(PROJECT)}: {target.stat().st_size // 1000} kB\n")


def window(browser: Browser, address: str) -> BrowserContext:
    context = browser.new_context(
        base_url=address,
        viewport=SIZE,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
        color_scheme="light",
    )
    context.set_default_timeout(60_000)
    context.add_init_script("localStorage.clear()")  # panels left open would open again on the next page
    return context


def take_all(browser: Browser, address: str, wanted: list[str]) -> None:
    for name, pictures in (("", VISITOR), ("editor", EDITOR), ("instructor", INSTRUCTOR)):
        chosen = [picture for picture in pictures if not wanted or picture.name in wanted]
        if not chosen:
            continue
        with window(browser, address) as context:
            page = context.new_page()
            if name:
                sign_in(page, name)
            for picture in chosen:
                take(page, picture)


def main() -> None:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        sys.exit("Chromium is needed: apt-get install chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        address, *wanted = sys.argv[1:] or [own_portal(stack)]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        take_all(browser, address, wanted)


def own_portal(stack: ExitStack) -> str:
    sys.path.insert(0, str(PROJECT))
    from portal.development.instance import instance  # noqa: PLC0415  (found once the path is set)
    from portal.development.manage import development  # noqa: PLC0415

    stack.enter_context(development())
    return stack.enter_context(instance("guide"))[0]


if __name__ == "__main__":
    main()
