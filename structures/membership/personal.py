"""What is kept of a person who asked, was invited or wrote: exported and erased with them."""

from typing import Any

from accounts.models import User
from accounts.registry import PersonalRecord
from structures.models import Claim, Invitation, PageDraft


def export(person: User) -> dict[str, list[dict[str, Any]]]:
    drafts = PageDraft.objects.filter(author=person).select_related("structure")
    return {
        "requests_for_access": [_claim(asked) for asked in Claim.objects.filter(person=person).for_lists()],
        "invitations_received": _invitations(Invitation.objects.filter(email=person.email)),
        "invitations_sent": _invitations(Invitation.objects.filter(invited_by=person)),
        "drafts_of_pages": [
            {"structure": draft.structure.title, "state": draft.state, "words": draft.words}
            for draft in drafts
        ],
    }


def _claim(asked: Claim) -> dict[str, Any]:
    return {
        "structure": asked.structure.title,
        "message": asked.message,
        "state": asked.state,
        "reason": asked.answer,
        "asked_on": asked.created_at.isoformat(),
    }


def _invitations(invitations: Any) -> list[dict[str, Any]]:
    return [
        {
            "structure": invitation.structure.title,
            "email": invitation.email,
            "state": invitation.state,
            "sent_on": invitation.sent_at.isoformat(),
        }
        for invitation in invitations.select_related("structure")
    ]


def erase(person: User) -> None:
    """Drafts stay with the structure, without their author's name; requests go with the account."""
    Claim.objects.filter(person=person).delete()
    Invitation.objects.filter(email=person.email).delete()


PERSONAL = PersonalRecord("access_to_structures", export, erase)
