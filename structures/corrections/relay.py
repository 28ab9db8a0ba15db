"""« Écrire à la structure »: a message passed on to an address that its author does not see."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from accounts.models import User
from portal import mail
from structures.models import Contact, RelayedMessage, StructurePage


def address_of(structure: StructurePage) -> str:
    """Where messages go: the public e-mail, else an internal one; none if the structure wants no message."""
    if not structure.accepts_messages:
        return ""
    emails = [contact for contact in structure.contacts.all() if contact.kind == Contact.Kind.EMAIL]
    public = [contact for contact in emails if contact.is_public]
    return next((contact.value for contact in [*public, *emails]), "")


@transaction.atomic
def write(
    *, structure: StructurePage, name: str, sender: str, message: str, person: User | None = None
) -> RelayedMessage:
    """Pass a message on; answers go straight to its author.

    Nothing is sent to an address merely typed in the form, or the portal could be used to write to anyone:
    only to `person`, whose address is known, and without a word of the message.
    """
    sent = mail.send(
        "structures/relayed_message",
        to=address_of(structure),
        headers={"Reply-To": sender},
        structure=structure,
        name=name,
        sender=sender,
        message=message,
        path=structure.url_in(settings.LANGUAGE_CODE),
    )
    if person and person.email == sender.lower():
        mail.send(
            "structures/relayed_acknowledgement",
            to=person.email,
            language=get_language() or settings.LANGUAGE_CODE,
            structure=structure,
        )
    return RelayedMessage.objects.create(
        structure=structure, sender_name=name, sender=sender.lower(), text=message, mail=sent
    )
