"""What is kept of whoever proposed a structure."""

from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.registry import PersonalRecord
from structures.models import Proposal


def _sent_by(person: User) -> Any:
    return Proposal.objects.filter(Q(person=person) | Q(sender_email__iexact=person.email))


def export(person: User) -> list[dict[str, Any]]:
    return [
        {
            "structure": proposal.name,
            "sent": proposal.sent_at.isoformat(),
            "state": proposal.get_state_display(),
            "name": proposal.sender_name,
            "email": proposal.sender_email,
        }
        for proposal in _sent_by(person)
    ]


def erase(person: User) -> None:
    """The page proposed stays; nobody is named any more."""
    _sent_by(person).update(sender_name="", sender_email="", person=None)


PERSONAL = PersonalRecord("proposals", export, erase)
