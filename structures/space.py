"""What « Mon espace » shows of a person's structures, and what is exported or erased with that person."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.registry import PersonalRecord, SpaceSection
from structures.models import Membership, RegisterRecord


def my_structures(request: HttpRequest) -> dict[str, Any] | None:
    if not isinstance(request.user, User):
        return None
    memberships = list(Membership.objects.held_by(request.user))
    return {"memberships": memberships} if memberships else None


def export(person: User) -> list[dict[str, Any]]:
    return [
        {
            "structure": membership.structure.title,
            "role": membership.get_role_display(),
            "since": membership.joined_at.isoformat(),
        }
        for membership in Membership.objects.held_by(person)
    ]


def erase(person: User) -> None:
    """The structure stays, and the date of its last verification; who verified it is forgotten."""
    Membership.objects.filter(user=person).delete()
    RegisterRecord.objects.filter(verified_by=person).update(verified_by=None)


SECTION = SpaceSection("structures", "structures/space_section.html", my_structures)
PERSONAL = PersonalRecord("structures", export, erase)
