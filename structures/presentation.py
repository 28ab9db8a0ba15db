"""What the page of a structure shows, and what it keeps silent."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from structures.models import Contact, DirectoryPage, FactSource, Label, RegisterRecord, StructurePage
from structures.terms import labels_of, name_of, sectors_of

DESCRIPTION_LENGTH = 300
GROUPS_OF_SIRET = (3, 6, 9)


@dataclass(frozen=True)
class Tag:
    label: str
    tone: str = ""


@dataclass(frozen=True)
class Portrait:
    """A structure in the reader's language."""

    tags: list[Tag]
    family: str
    legal_category: str
    labels: list[Label]
    seat: str
    address: str
    zone: str
    headcount: str
    siret: str
    sources: list[FactSource]
    email: str
    contacts: list[Contact]


def portrait(structure: StructurePage) -> Portrait:
    record = structure.register
    labels = labels_of(structure)
    contacts = public_contacts(structure)
    return Portrait(
        tags=_tags(structure, labels),
        family=name_of(record.family) if record else "",
        legal_category=name_of(record.legal_category) if record else "",
        labels=labels,
        seat=_seat(record),
        address=_address(record),
        zone=", ".join(place.name for place in structure.action_zone.all()),
        headcount=record.get_headcount_display() if record else "",
        siret=grouped(record.siret) if record and record.siret else "",
        sources=record.distinct_sources() if record else [],
        email=next((contact.value for contact in contacts if contact.kind == Contact.Kind.EMAIL), ""),
        contacts=contacts,
    )


def directory_trail(request: HttpRequest) -> list[tuple[str, str]]:
    """The directory in the reader's language, as the step before a page that hangs under it."""
    directory = DirectoryPage.objects.live().filter(locale__language_code=get_language()).first()
    return [(directory.title, directory.get_url(request) or "")] if directory else []


def public_contacts(structure: StructurePage) -> list[Contact]:
    """Internal contacts never; names of people neither when the register keeps them silent."""
    record = structure.register
    shown = [contact for contact in structure.contacts.all() if contact.is_public]
    if record is None or record.shows_address:
        return shown
    return [contact for contact in shown if contact.kind != Contact.Kind.PERSON]


def _tags(structure: StructurePage, labels: list[Any]) -> list[Tag]:
    tags = [Tag(sector.name, "ochre") for sector in sectors_of(structure)]
    tags += [Tag(label.short_name) for label in labels]
    if structure.is_network_member:
        tags.append(Tag(_("ESS Gard network"), "brand"))
    return tags


def _seat(record: RegisterRecord | None) -> str:
    if record is None or not record.shows_address:
        return ""
    return record.commune.name if record.commune else record.city


def _address(record: RegisterRecord | None) -> str:
    if record is None or not record.shows_address or not record.street:
        return ""
    return f"{record.street}, {record.postal_code} {_seat(record)}".strip()


def grouped(siret: str) -> str:
    """A SIRET as people read it, with spaces that do not break: 000 000 018 00010."""
    first, second, third = GROUPS_OF_SIRET
    return "\u00a0".join([siret[:first], siret[first:second], siret[second:third], siret[third:]])


def description(structure: StructurePage) -> str:
    return structure.teaser_text or Truncator(strip_tags(structure.presentation)).chars(DESCRIPTION_LENGTH)


def structured_data(structure: StructurePage, shown: Portrait, request: HttpRequest) -> dict[str, Any]:
    """schema.org's Organization, with nothing that the page does not show."""
    record = structure.register
    found = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": structure.title,
        "url": structure.get_full_url(request),
        "description": description(structure),
        "sameAs": structure.website,
        "email": shown.email,
        "telephone": next(
            (contact.value for contact in shown.contacts if contact.kind == Contact.Kind.PHONE), ""
        ),
        "areaServed": shown.zone,
        "identifier": record.siret if record else "",
        "address": _postal_address(record),
        "geo": _coordinates(record),
    }
    return {key: value for key, value in found.items() if value}


def _postal_address(record: RegisterRecord | None) -> dict[str, str]:
    if record is None or not _seat(record):
        return {}
    parts = {
        "@type": "PostalAddress",
        "streetAddress": record.street,
        "postalCode": record.postal_code,
        "addressLocality": _seat(record),
        "addressCountry": "FR",
    }
    return {key: value for key, value in parts.items() if value}


def _coordinates(record: RegisterRecord | None) -> dict[str, Any]:
    if record is None or not record.is_located:
        return {}
    return {"@type": "GeoCoordinates", "latitude": record.latitude, "longitude": record.longitude}
