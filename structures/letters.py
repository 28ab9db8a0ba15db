"""Mails about structures: each in the language of its reader, in the editors' words."""

from collections.abc import Iterable

from django.conf import settings
from post_office.models import Email
from wagtail.models import Site

from accounts.models import User
from accounts.readers import reader_at, reader_of
from portal import mail
from portal.mail import Reader
from portal.mails.texts import Value
from portal.models import SiteSettings
from structures.models import Membership, StructurePage


def write(kind: str, person: User | Reader, *, about: StructurePage, **values: Value) -> Email:
    return mail.write(
        f"structures/{kind}",
        to=person if isinstance(person, Reader) else reader_of(person),
        values={"structure": about.title, **values},
        about=about,
    )


def write_to_members(
    kind: str, structure: StructurePage, *, but: User | None = None, **values: Value
) -> None:
    for member in members_of(structure):
        if member != but:
            write(kind, member, about=structure, **values)


def write_to_editors(kind: str, *, about: StructurePage, **values: Value) -> None:
    """The service that runs the portal, at the address of the site's settings."""
    site = Site.objects.filter(is_default_site=True).first()
    email = SiteSettings.for_site(site).contact_email if site else ""
    if email:
        write(kind, reader_at(email), about=about, **values)


def members_of(structure: StructurePage) -> Iterable[User]:
    theirs = Membership.objects.filter(structure=structure, user__is_active=True).select_related("user")
    return [membership.user for membership in theirs]


def page_url(structure: StructurePage, language: str) -> str:
    """The full address of the page under this language; empty where it has none."""
    path = structure.url_in(language)
    return settings.BASE_URL + path if path else ""
