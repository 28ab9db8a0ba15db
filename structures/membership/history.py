"""What a page's history says of its people. Names are read when shown: an erased account leaves none."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry

from accounts.models import User
from structures.models import Membership

ACTIONS = {
    "claim": _("Request for access"),
    "claim_refused": _("Request for access refused"),
    "join": _("New member"),
    "invite": _("Invitation sent"),
    "invitation_withdrawn": _("Invitation withdrawn"),
    "invitation_refused": _("Invitation refused"),
    "role": _("Role of a member changed"),
    "remove": _("Member removed"),
    "leave": _("Member left"),
    "objection": _("Withdrawn: the structure objects to being listed"),
    "put_back": _("Put back in the directory"),
    "draft_sent": _("Page sent by a member"),
    "draft_refused": _("Members’ page refused"),
}


class Named(LogFormatter):
    """The action, the person it was about and the role they got."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        facts = log_entry.data or {}
        person = User.objects.filter(pk=facts["person"]).first() if facts.get("person") else None
        role = dict(Membership.Role.choices).get(facts.get("role", ""), "")
        about = ", ".join(str(part) for part in (person, role) if part)
        return f"{self.label} ({about})" if about else str(self.label)


def register(actions: Any) -> None:
    for code, label in ACTIONS.items():
        formatter = type(f"Log_{code}", (Named,), {"label": label})
        actions.register_action(f"structures.{code}")(formatter)
