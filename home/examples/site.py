"""What surrounds every page: the site's address, its texts and its menus."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from home.models import HomePage
from portal.examples import Words, english_of
from portal.models import Menu, MenuItem, SiteTexts
from portal.translation import translate

SITE_NAME = Words("ESS en commun(s)", "ESS en commun(s)")
TAGLINE = Words(
    "Le portail de l’économie sociale et solidaire du Gard",
    "The portal of the social and solidarity economy of the Gard",
)
FOOTER = Words(
    "Un portail libre, fait pour être repris par d’autres territoires.",
    "Free software, made to be reused by other territories.",
)
MAIN: dict[str, Words | None] = {
    "annuaire": Words("Annuaire", "Directory"),
    "appels": Words("Appels à commun(s)", "Calls for commons"),
    "communs": Words("Communs", "Commons"),
    "agenda": Words("Agenda", "Agenda"),
    "schema": Words("Schéma ESS", "ESS plan"),
    "actualites": Words("Actualités", "News"),
}
PARTICIPATE: dict[str, Words | None] = {
    "prendre-part": None,
    "appels": Words("Proposer un commun", "Propose a commons"),
    "communs": Words("Rejoindre un commun", "Join a commons"),
}
UNDERSTAND: dict[str, Words | None] = {
    "quest-ce-quun-commun": None,
    "schema": Words("Le schéma départemental", "The departmental plan"),
    "agenda": Words("Le mois de l’ESS", "The ESS month"),
    "donnees": Words("Données ouvertes", "Open data"),
}
LEGAL: dict[str, Words | None] = {
    "accessibilite": Words("Accessibilité", "Accessibility"),
    "mentions-legales": None,
    "donnees-personnelles": None,
    "plan-du-site": None,
}
MENUS = (
    (Menu.Place.MAIN, Words("Menu principal", "Main menu"), MAIN),
    (Menu.Place.FOOTER, Words("Participer", "Take part"), PARTICIPATE),
    (Menu.Place.FOOTER, Words("Comprendre", "Understand"), UNDERSTAND),
    (Menu.Place.LEGAL, Words("Pages légales", "Legal pages"), LEGAL),
)


def french_home() -> HomePage:
    """The home page that the migrations made, or that somebody made since."""
    home = HomePage.objects.filter(locale__language_code="fr").order_by("path").first()
    _address_site(home)
    return home


def _address_site(home: HomePage) -> None:
    """Give the site that nobody has configured yet the address of BASE_URL."""
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    fresh = Site.objects.filter(root_page=home, hostname="localhost", port=80)
    fresh.update(hostname=address.hostname or "localhost", port=port)
    Site.clear_site_root_paths_cache()


def seed(home: HomePage) -> list[str]:
    made = [_texts(home.locale)]
    made += [
        _menu(home, place, title, targets, position) for position, (place, title, targets) in enumerate(MENUS)
    ]
    return [name for name in made if name]


def _texts(locale: Locale) -> str:
    if SiteTexts.objects.filter(locale=locale).exists():
        return ""
    texts = SiteTexts.objects.create(
        locale=locale, site_name=SITE_NAME.fr, tagline=TAGLINE.fr, footer_text=FOOTER.fr
    )
    translate(texts, english_of(SITE_NAME, TAGLINE, FOOTER))
    return str(texts)


def _menu(home: HomePage, place: str, title: Words, targets: dict[str, Words | None], position: int) -> str:
    if Menu.objects.filter(locale=home.locale_id, place=place, title=title.fr).exists():
        return ""
    pages = {page.slug: page for page in home.get_children()}
    menu = Menu(locale=home.locale, place=place, title=title.fr, position=position)
    menu.items = [
        _item(home, pages[slug], words, order)
        for order, (slug, words) in enumerate(targets.items())
        if slug in pages
    ]
    menu.save()
    translate(menu, english_of(title, *filter(None, targets.values())))
    return menu.title


def _item(home: HomePage, page: Page, words: Words | None, order: int) -> MenuItem:
    return MenuItem(locale=home.locale, page=page, title=words.fr if words else "", sort_order=order)
