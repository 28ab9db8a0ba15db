"""The addresses on record of a structure. One proves by being the very same, never by its domain."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core import signing
from django.utils import timezone

from accounts.models import User
from structures.membership import rules
from structures.models import Contact, StructurePage, Suggestion


@dataclass(frozen=True)
class Mailbox:
    """`number` is the contact's key, which a form may show; the address itself it must not."""

    number: int
    email: str
    masked: str


def on_record(structure: StructurePage) -> list[Mailbox]:
    """Each address once, as the published page holds them, save those that prove nothing yet."""
    unproved = _lately_suggested(structure)
    contacts = Contact.objects.filter(structure=structure, kind=Contact.Kind.EMAIL).order_by(
        "sort_order", "pk"
    )
    found: dict[str, Mailbox] = {}
    for contact in contacts:
        email = contact.value.strip().lower()
        shown = rules.masked(email, is_public=contact.is_public)
        found.setdefault(email, Mailbox(contact.pk, email, shown))
    return [mailbox for mailbox in found.values() if mailbox.email not in unproved]


def _lately_suggested(structure: StructurePage) -> set[str]:
    """Anybody may have an editor write their own address: it must have stood where its structure reads it."""
    lately = timezone.now() - rules.SUGGESTED_STANDS
    written = Suggestion.objects.filter(
        structure=structure, field="email", origin=Suggestion.Origin.READER, state=Suggestion.State.ACCEPTED
    )
    recent = written.filter(decided_at__gt=lately).values_list("proposed", flat=True)
    return {email.strip().lower() for email in recent}


def held_by(person: User, structure: StructurePage) -> Mailbox | None:
    """The address on record that this account has proved to be its own."""
    verified = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    mine = {email.lower() for email in verified}
    return next((mailbox for mailbox in on_record(structure) if mailbox.email in mine), None)


def is_on_record(structure: StructurePage, email: str) -> bool:
    return any(mailbox.email == email for mailbox in on_record(structure))


# Links sent to an address on record


def link(purpose: str, number: int, email: str) -> str:
    return signing.dumps([number, email], salt=_salt(purpose), compress=True)


def read_link(purpose: str, token: str) -> tuple[int, str] | None:
    """What the link was made for, or None if it is forged or too old."""
    try:
        number, email = signing.loads(token, salt=_salt(purpose), max_age=rules.LINK_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return number, email


def _salt(purpose: str) -> str:
    return f"structures.membership.{purpose}"
