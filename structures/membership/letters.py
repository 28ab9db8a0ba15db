"""Mails about who speaks for a structure: each in the language of its reader."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Site

from accounts.models import User
from portal.mail import send
from portal.models import SiteSettings
from structures.models import Membership, StructurePage


def write(template: str, person: User, **context: Any) -> None:
    send(f"structures/{template}", to=person.email, language=person.language, person=person, **context)


def write_to_members(
    template: str, structure: StructurePage, *, but: User | None = None, role: str = "", **context: Any
) -> None:
    for member in members_of(structure, role=role):
        if member != but:
            write(template, member, structure=structure, **context)


def write_to_editors(template: str, **context: Any) -> None:
    """The service that runs the portal, at the address of the site's settings."""
    site = Site.objects.filter(is_default_site=True).first()
    address = SiteSettings.for_site(site).contact_email if site else ""
    if address:
        send(f"structures/{template}", to=address, **context)


def members_of(structure: StructurePage, *, role: str = "") -> Iterable[User]:
    theirs = Membership.objects.filter(structure=structure, user__is_active=True).select_related("user")
    return [membership.user for membership in (theirs.filter(role=role) if role else theirs)]
