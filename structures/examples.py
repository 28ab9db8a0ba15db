"""Invented structures, plainly marked as examples: they fill a new portal so that one can try it."""

import tomllib
from datetime import datetime
from random import Random
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import slugify
from wagtail.models import Locale, Page

from accounts.models import User
from portal.illustrations import illustrate
from portal.text import fold
from structures import rules
from structures.corrections import examples as corrections
from structures.duplicates import examples as duplicates
from structures.freshness import examples as freshness
from structures.imports import examples as imports
from structures.loading import REFERENCE, load_reference
from structures.membership import examples as membership
from structures.models import (
    Contact,
    DirectoryPage,
    Label,
    LegalCategory,
    LegalFamily,
    Membership,
    Offer,
    RegisterRecord,
    Sector,
    Source,
    StructurePage,
    Territory,
)
from structures.proposals import examples as proposals
from structures.sharing import examples as open_data

#: Kind of example: family and legal category.
FORMS = {
    "association": ("association", "9220"),
    "association-ai": ("association", "9222"),
    "employers-group": ("association", "9223"),
    "scop": ("cooperative", "5458"),
    "scic": ("cooperative", "5710"),
    "cae": ("cooperative", "5558"),
    "cuma": ("cooperative", "6316"),
    "agricultural-cooperative": ("cooperative", "6317"),
    "cooperative": ("cooperative", "5560"),
    "mutual": ("mutual", "8210"),
    "foundation": ("foundation", "9300"),
    "company": ("company", "5710"),
}
#: Months since the last verification, in turn; None: never verified.
VERIFIED_MONTHS_AGO = (1, 4, None, 8, 13, 20)
MEMBERS = {
    "member1@example.org": "Les Paniers des Cévennes",
    "member2@example.org": "La Manufacture des possibles",
    "member3@example.org": "Atelier Second Souffle",
    "member4@example.org": "Présence et Autonomie",
}
DIRECTORIES = {
    "fr": (
        "Annuaire",
        "annuaire",
        (
            "Associations, coopératives, mutuelles, fondations et entreprises solidaires : "
            "trouvez qui agit près de chez vous."
        ),
    ),
    "en": (
        "Directory",
        "directory",
        "Associations, cooperatives, mutuals, foundations and social enterprises: find who acts near you.",
    ),
}
DISCLAIMER = "Cette structure est un exemple inventé pour la démonstration du portail."


def seed(home: Page) -> None:
    """Territories, lists, directories, structures and their members. May run again: nothing is overwritten."""
    load_reference()
    directory = _directories(home)
    content = tomllib.loads((REFERENCE / "examples.toml").read_text())
    writer = _Writer(directory, content["sector_texts"])
    for number, example in enumerate(content["structures"], start=1):
        writer.write(number, example)
    for email, name in MEMBERS.items():
        _join(email, name)
    membership.seed()
    duplicates.seed(directory)
    proposals.seed()
    open_data.seed(home)
    corrections.seed()
    freshness.seed()
    imports.seed()


def _directories(home: Page) -> DirectoryPage:
    existing = DirectoryPage.objects.filter(locale__language_code="fr").first()
    french = existing or _directory(home, "fr", DirectoryPage())
    english_home = home.get_translation_or_none(Locale.objects.get(language_code="en"))
    if english_home and not DirectoryPage.objects.filter(locale=english_home.locale).exists():
        _directory(english_home, "en", DirectoryPage(translation_key=french.translation_key))
    return french


def _directory(parent: Page, language: str, page: DirectoryPage) -> DirectoryPage:
    page.title, page.slug, page.introduction = DIRECTORIES[language]
    page.search_description = page.teaser_text = page.introduction
    page.locale, page.show_in_menus = parent.locale, True
    return parent.specific.add_child(instance=page)


class _Writer:
    def __init__(self, directory: DirectoryPage, sector_texts: dict[str, str]) -> None:
        self.directory = directory
        self.sector_texts = sector_texts
        self.now = timezone.now()
        self.known = set(
            RegisterRecord.objects.filter(siren__startswith="000").values_list("siret", flat=True)
        )
        self.sectors = {term.code: term for term in Sector.objects.source()}
        self.labels = {term.code: term for term in Label.objects.source()}
        self.families = {term.code: term for term in LegalFamily.objects.source()}
        self.categories = {term.code: term for term in LegalCategory.objects.source()}
        places = Territory.objects.light().prefetch_related("contained_in")
        self.communes = {place.name: place for place in places if place.kind == Territory.Kind.COMMUNE}
        self.others = {place.name: place for place in places if place.kind != Territory.Kind.COMMUNE}

    def write(self, number: int, example: dict[str, Any]) -> None:
        if siret(number) in self.known:
            return
        page = self._page(number, example)
        self.directory.add_child(instance=page)
        self._record(number, example, page)

    def _page(self, number: int, example: dict[str, Any]) -> StructurePage:
        slug = slugify(fold(example["name"]))[:60].strip("-")
        page = StructurePage(
            title=example["name"],
            slug=slug,
            teaser_text=example["text"],
            presentation=self._presentation(example),
            website=f"https://{slug[:40].strip('-')}.example.org/",
            is_network_member=example.get("network", False),
            first_published_at=self.now,
            last_published_at=self.now,
        )
        if number % 3:
            page.photo = page.teaser_image = illustrate(f"Illustration : {example['name']}", number)
        page.sectors = [self.sectors[code] for code in example["sectors"]]
        page.labels = [self.labels[code] for code in example["labels"]]
        page.action_zone = self._zone(example)
        page.offers = [_offer(text, order) for order, text in enumerate(example["offers"])]
        page.contacts = _contacts(slug, number)
        return page

    def _presentation(self, example: dict[str, Any]) -> str:
        texts = [*(self.sector_texts[code] for code in example["sectors"]), DISCLAIMER]
        return format_html_join("", "<p>{}</p>", ((text,) for text in texts))

    def _zone(self, example: dict[str, Any]) -> list[Territory]:
        if "zone" in example:
            return [self.others[name] for name in example["zone"]]
        holders = self.communes[example["place"]].contained_in.all()
        return [place for place in holders if place.kind == Territory.Kind.EPCI]

    def _record(self, number: int, example: dict[str, Any], page: StructurePage) -> None:
        family, category = FORMS[example["kind"]]
        commune = self.communes[example["place"]]
        dice = Random(number)  # noqa: S311 - a place on a map, not a secret
        record = RegisterRecord(page=page, siret=siret(number), refreshed_at=self.now)
        facts = {
            "siren": siren(number),
            "legal_name": example["name"].upper(),
            "family": self.families[family],
            "legal_category": self.categories[category],
            "is_ess_flagged": number % 4 != 0,
            "is_ess_listed": number % 4 in (0, 1),
            "naf": example["naf"],
            "headcount": example["staff"],
            "street": f"{dice.randint(1, 60)} rue de l’Exemple",
            "postal_code": commune.postal_codes[0],
            "city": commune.name,
            "commune": commune,
            "longitude": round((commune.longitude or 0) + dice.uniform(-0.006, 0.006), 5),
            "latitude": round((commune.latitude or 0) + dice.uniform(-0.005, 0.005), 5),
        }
        for field, value in facts.items():
            record.note(field, value, Source.EXAMPLE, timezone.localdate(self.now))
        record.verified_at = self._verified_at(number)
        record.save()

    def _verified_at(self, number: int) -> datetime | None:
        months = VERIFIED_MONTHS_AGO[number % len(VERIFIED_MONTHS_AGO)]
        return None if months is None else rules.months_before(self.now, months)


def _offer(text: str, order: int) -> Offer:
    title, _separator, details = text.partition(": ")
    return Offer(
        title=title.lstrip("*"), text=details, answers_public_tenders=title.startswith("*"), sort_order=order
    )


def _contacts(slug: str, number: int) -> list[Contact]:
    """Numbers of the range that the regulator keeps for fiction, addresses of a domain that nobody owns."""
    return [
        Contact(
            kind=Contact.Kind.EMAIL,
            value=f"bonjour@{slug[:40].strip('-')}.example.org",
            is_public=True,
            sort_order=0,
        ),
        Contact(
            kind=Contact.Kind.PHONE,
            value=f"04 65 71 {number // 100:02} {number % 100:02}",
            is_public=True,
            sort_order=1,
        ),
        Contact(
            kind=Contact.Kind.PERSON, value="Personne à joindre (exemple)", is_public=False, sort_order=2
        ),
    ]


def _join(email: str, name: str) -> None:
    structure = StructurePage.objects.filter(title=name).first()
    if structure is None:
        return
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, "commun-s" if settings.DEBUG else None
    )
    _membership, joined = Membership.objects.get_or_create(
        user=user, structure=structure, defaults={"role": Membership.Role.MANAGER}
    )
    if joined:
        RegisterRecord.objects.filter(page=structure).update(verified_at=timezone.now(), verified_by=user)


# Numbers that no register gives


def siren(number: int) -> str:
    return _with_check_digit(f"000{number:05}")


def siret(number: int) -> str:
    return _with_check_digit(f"{siren(number)}0001")


def _with_check_digit(digits: str) -> str:
    """Luhn's: every second digit from the right is doubled, and the whole divides by ten."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return f"{digits}{-sum(value // 10 + value % 10 for value in doubled) % 10}"
