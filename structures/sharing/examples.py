"""The open data page of a new portal, in both languages."""

from wagtail.models import Page

from portal.examples import Words, english_of, publish
from structures.models import OpenDataPage

TITLE = Words("Données ouvertes", "Open data")
SLUG = Words("donnees", "open-data")
INTRODUCTION = Words(
    "Ce que montre l’annuaire est à tout le monde : téléchargez-le, réutilisez-le, construisez dessus. Ni compte, ni clé.",
    "What the directory shows belongs to everyone: download it, reuse it, build on it. No account, no key.",
)


def seed(home: Page) -> None:
    page = OpenDataPage(
        title=TITLE.fr,
        slug=SLUG.fr,
        introduction=INTRODUCTION.fr,
        teaser_text=INTRODUCTION.fr,
        search_description=INTRODUCTION.fr,
    )
    publish(home, page, english_of(TITLE, SLUG, INTRODUCTION))
