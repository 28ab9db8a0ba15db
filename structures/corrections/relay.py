"""« Écrire à la structure »: a message passed on to an address that its author does not see."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from post_office.models import Email

from accounts.models import User
from accounts.readers import reader_at
from portal import mail
from portal.models import SiteSettings
from structures import letters
from structures.models import Contact, RelayedMessage, StructurePage
from structures.presentation import public_contacts


def address_of(structure: StructurePage) -> str:
    """Where messages go: the public e-mail, else an internal one; none if the structure wants no message."""
    if not structure.accepts_messages:
        return ""
    emails = [contact for contact in structure.contacts.all() if contact.kind == Contact.Kind.EMAIL]
    public = [contact for contact in emails if contact.is_public]
    return next((contact.value for contact in [*public, *emails]), "")


@transaction.atomic
def write(
    *, key: UUID, structure: StructurePage, name: str, sender: str, message: str, person: User | None = None
) -> RelayedMessage:
    """Pass a message on; answers go straight to its author. The same words under one `key` are sent once.

    Nothing is sent to an address merely typed in the form, or the portal could be used to write to anyone:
    only to `person`, whose address is known, and without a word of the message.
    """
    about = {"structure": structure, "sender_name": name, "sender": sender.lower()}
    relayed, is_new = RelayedMessage.objects.get_or_create(key=key, text=message, defaults=about)
    if is_new:
        relayed.mail = _pass_on(relayed, sender)
        relayed.save(update_fields=["mail"])
        _acknowledge(relayed, person)
    return relayed


def _pass_on(relayed: RelayedMessage, sender: str) -> Email:
    structure = relayed.structure
    to = address_of(structure)
    reader = reader_at(to)
    is_shown = any(contact.value == to for contact in public_contacts(structure))
    return mail.write(
        "structures/relayed_message",
        to=reader,
        values={
            "structure": structure.title,
            "name": relayed.sender_name,
            "sender": sender,
            "message": relayed.text,
            "hidden": "" if is_shown else _("Your address was not shown."),
            "team": SiteSettings.for_site(structure.get_site()).contact_email or settings.BASE_URL,
            "page_url": letters.page_url(structure, reader.language),
        },
        about=structure,
        headers={"Reply-To": sender},
    )


def _acknowledge(relayed: RelayedMessage, person: User | None) -> None:
    if person and person.email == relayed.sender:
        letters.write("relayed_acknowledgement", person, about=relayed.structure)
