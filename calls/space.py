"""« Mes candidatures » in a person's own space."""

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from accounts.registry import InvitingPage, SpaceSection, inviting_pages, space_sections
from calls.ideas import offers, requests
from calls.models import Application, CallPage, LeadRequest, Participant
from calls.services import address_of, invitations_of
from calls.services.reminders import wants_reminders

MOST_SHOWN = 5


def register() -> None:
    section = SpaceSection("applications", "calls/includes/space_section.html", applications_context)
    space_sections.register(section, order=30)
    inviting_pages.register(InvitingPage("calls:invitation", address_of))


def applications_context(request: HttpRequest) -> Mapping[str, Any] | None:
    """None for whoever belongs to no structure and is invited to nothing."""
    person = cast("User", request.user)
    invitations = list(invitations_of(person))
    may_lead = person.memberships.exists()
    if not invitations and not may_lead and not Participant.objects.acting_for(person).exists():
        return None
    applications = list(Application.objects.of(person).for_lists()[: MOST_SHOWN + 1])
    return {
        "applications": applications[:MOST_SHOWN],
        "may_lead": may_lead,
        "invitations": invitations,
        "is_reminded": wants_reminders(person),
        "lead_requests": list(LeadRequest.objects.to_answer(person)),
        "requests": list(requests.to_answer(person)),
        "asked": list(requests.asked_by(person)),
        "helped": list(offers.counted(person)),
        "has_more": len(applications) > MOST_SHOWN,
        "open_calls": _open_calls() if may_lead else [],
    }


def _open_calls() -> QuerySet[CallPage]:
    """Those to apply to: only a structure leads an application."""
    shown = CallPage.objects.live().public().in_language(get_language())
    return shown.open_at(timezone.now()).defer_streamfields()
