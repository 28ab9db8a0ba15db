"""What « Mon espace » shows of a person's structures, and what is exported or erased with that person."""

from collections import Counter
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registry import InvitingPage, PeopleColumn, PersonalRecord, SpaceSection
from structures.membership.people import leave_all, read_invitation, token_of
from structures.membership.rules import INVITATION_LASTS
from structures.models import Claim, Invitation, Membership, PageDraft, RegisterRecord


def my_structures(request: HttpRequest) -> dict[str, Any] | None:
    """Structures with the state of what is being written, then what waits: requests, invitations."""
    person = request.user
    if not isinstance(person, User):
        return None
    shown = {
        "structures": _structures(person),
        "claims": list(Claim.objects.waiting().filter(person=person).for_lists()),
        "invitations": _invitations(person),
    }
    return shown if any(shown.values()) else None


def _structures(person: User) -> list[dict[str, Any]]:
    memberships = list(Membership.objects.held_by(person))
    keys = [membership.structure_id for membership in memberships]
    drafts = {draft.structure_id: draft for draft in PageDraft.objects.open().filter(structure__in=keys)}
    asked = Counter(Claim.objects.waiting().filter(structure__in=keys).values_list("structure", flat=True))
    return [
        {
            "membership": membership,
            "structure": membership.structure,
            "record": membership.structure.register,
            "draft": drafts.get(membership.structure_id),
            "asked": asked[membership.structure_id],
        }
        for membership in memberships
    ]


def _invitations(person: User) -> list[dict[str, Any]]:
    limit = timezone.now() - INVITATION_LASTS
    waiting = Invitation.objects.waiting().filter(email=person.email, sent_at__gt=limit)
    return [
        {"invitation": invitation, "token": token_of(invitation)}
        for invitation in waiting.select_related("structure", "invited_by")
    ]


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
    leave_all(person=person)
    RegisterRecord.objects.filter(verified_by=person).update(verified_by=None)


def _invited_address(token: str) -> str:
    invitation = read_invitation(token)
    return invitation.email if invitation else ""


SECTION = SpaceSection("structures", "structures/space_section.html", my_structures)
INVITING = InvitingPage("structures:invitation", _invited_address)
PERSONAL = PersonalRecord("structures", export, erase)


def structures_of(person: User) -> list[str]:
    return [
        gettext("%(structure)s (%(role)s)")
        % {"structure": membership.structure.title, "role": membership.get_role_display()}
        for membership in person.memberships.all()
    ]


COLUMN = PeopleColumn(
    "structures",
    _("Member of"),
    structures_of,
    reads=(Prefetch("memberships", Membership.objects.select_related("structure")),),
)
