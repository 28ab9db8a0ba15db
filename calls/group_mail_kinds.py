"""Messages about who takes part in an application, and who leads it."""

from django.utils.translation import gettext_lazy as _

from calls.mail_kinds import (
    ANSWER_URL,
    DUE,
    NEW_LEAD,
    OLD_LEAD,
    REASON,
    ROLE,
    STRUCTURE,
    WHO,
    about_application,
)
from portal.mails.kinds import register

KINDS = (
    about_application(
        "participant_removed",
        _("A structure is removed"),
        _("When the lead removes a structure, to those who stay."),
        *(STRUCTURE, ROLE, WHO),
    ),
    about_application(
        "removed",
        _("Your structure is removed"),
        _("When the lead removes a structure, to its members."),
        *(STRUCTURE, WHO),
    ),
    about_application(
        "left",
        _("Your structure has left"),
        _("When a structure leaves an application, to its own members."),
        *(STRUCTURE, WHO),
    ),
    about_application(
        "participant_left",
        _("A structure leaves"),
        _("When a structure leaves an application, to those who stay."),
        *(STRUCTURE, ROLE, WHO),
    ),
    about_application(
        "lead_changed",
        _("Another structure leads"),
        _("When the lead is handed over, to everyone in the group."),
        *(NEW_LEAD, OLD_LEAD, WHO),
    ),
    about_application(
        "role_changed",
        _("Another role"),
        _("When the lead changes the role of a structure, to its members."),
        *(STRUCTURE, ROLE, WHO),
    ),
    about_application(
        "lead_appointed",
        _("Lead appointed by the service in charge"),
        _("When an instructor names another lead, to everyone in the group."),
        *(NEW_LEAD, OLD_LEAD, WHO, REASON),
    ),
    about_application(
        "lead_asked",
        _("Lead asked for"),
        _("When a co-holder asks to lead, to the members of the lead structure."),
        *(STRUCTURE, WHO, DUE, ANSWER_URL),
    ),
    about_application(
        "lead_refused",
        _("Lead not handed over"),
        _("When the lead keeps the lead, to the structure that had asked for it."),
        *(WHO, REASON),
        is_private=True,
    ),
)


def register_kinds() -> None:
    register(*KINDS)
