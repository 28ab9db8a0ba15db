"""Who is told: the people of the structures of an application, each in their language."""

from collections.abc import Iterable

from accounts.models import User
from accounts.readers import people_at
from calls import letters, rules
from calls.models import Application, Participant
from calls.services.errors import OwnAddressError
from portal.mail import Reader
from structures.membership import mailboxes
from structures.models import StructurePage


def group(application: Application, *, but: Participant | None = None) -> list[User | Reader]:
    """Everyone who takes part."""
    parts = application.parts.taking_part().select_related("structure")
    return people_of(part for part in parts if but is None or part.pk != but.pk)


def writers(application: Application) -> list[User | Reader]:
    return people_of(application.parts.writing().select_related("structure"))


def leaders(application: Application) -> list[User | Reader]:
    parts = application.parts.taking_part().filter(role=rules.Role.LEAD)
    return people_of(parts.select_related("structure"))


def people_of(parts: Iterable[Participant]) -> list[User | Reader]:
    """Members of the structures; at their address, partners outside the ESS and those who sent a paper."""
    parts = list(parts)
    members = letters.members_of(part.structure for part in parts if part.structure)
    addresses = [part.email for part in parts if part.email and (part.structure is None or part.is_on_paper)]
    return [*members, *at_addresses(addresses)]


def at_addresses(emails: Iterable[str]) -> list[User | Reader]:
    """Whoever has an account there, in their language; anyone else in that of the portal."""
    wanted = [email.lower() for email in emails]
    known = {person.email.lower(): person for person in people_at(wanted)}
    return [known.get(email) or Reader(email) for email in wanted]


def reached(part: Participant) -> list[User | Reader]:
    """Members, the addresses that were given, and where nobody else is known those on record."""
    members = letters.members_of([part.structure]) if part.structure else []
    given = at_addresses(_given(part))
    if members or given or not part.structure:
        return [*members, *given]
    return at_addresses(mailbox.email for mailbox in mailboxes.on_record(part.structure))


def _given(part: Participant) -> list[str]:
    """Its own, and those of the pages that turned out to be the same structure."""
    merged = Participant.objects.merged_into(part) if part.structure else ()
    return [one.email for one in (part, *merged) if one.email]


def require_others(email: str, *, structure: StructurePage | None, by: User) -> None:
    """Nobody answers or receives for others at an address of their own, unless they are members there."""
    is_theirs = email.strip().lower() == by.email.lower()
    if is_theirs and not (structure and structure.memberships.filter(user=by).exists()):
        raise OwnAddressError
