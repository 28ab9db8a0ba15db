from django.utils.translation import gettext_lazy as _

from calls.mail_kinds import (
    ANSWER_URL,
    LEAD,
    MESSAGE,
    REASON,
    ROLE,
    STRUCTURE,
    WHO,
    about_application,
    about_call,
)
from portal.mails.kinds import Placeholder, register

IDEA = Placeholder("idea", _("title of the idea"), _("A cold room that we share"))
SUMMARY = Placeholder("summary", _("the idea in a few words"), _("Three canteens share a cold room."))
MODERATION_URL = Placeholder(
    "moderation_url",
    _("where to read it or take it off, in the admin"),
    "https://ess.example.org/admin/idees/…",
)
NAME = Placeholder("name", _("who offers help"), _("Nadia Bensalem"))
SENDER = Placeholder("sender", _("address where to answer"), "nadia@example.org")
OFFERED = Placeholder("offered", _("what is offered"), _("premises"))


KINDS = (
    about_call(
        "idea_opened",
        _("An idea is open to the public"),
        _("When an idea is opened or changed, to the service in charge of the call."),
        *(IDEA, SUMMARY, LEAD, MODERATION_URL),
        needed=(MODERATION_URL,),
    ),
    about_application(
        "idea_hidden",
        _("An idea is taken off"),
        _("When editors hide an idea, to the members of the lead structure."),
        *(IDEA, REASON),
        needed=(REASON,),
    ),
    about_application(
        "idea_shown",
        _("An idea is shown again"),
        _("When editors show an idea again, to the members of the lead structure."),
        IDEA,
    ),
    about_application(
        "idea_allowed",
        _("An idea may be opened again"),
        _("When editors allow an idea that was closed meanwhile, to the members of the lead structure."),
        IDEA,
    ),
    about_application(
        "join_asked",
        _("A structure asks to join"),
        _("When a structure asks to join an open idea, to the members of the lead structure."),
        *(IDEA, STRUCTURE, ROLE, WHO, MESSAGE, ANSWER_URL),
        needed=(ANSWER_URL,),
        is_private=True,
    ),
    about_application(
        "join_accepted",
        _("Request to join accepted"),
        _("When the lead accepts a request to join, to the members of the structure that asked."),
        *(IDEA, STRUCTURE, ROLE),
    ),
    about_call(
        "join_declined",
        _("Request to join declined"),
        _("When the lead declines a request to join, to the members of the structure that asked."),
        *(IDEA, LEAD, STRUCTURE, MESSAGE),
        is_private=True,
    ),
    about_call(
        "join_over",
        _("Nobody can join any more"),
        _("When an application is filed, erased or too late while a request to join waits, to who asked."),
        *(IDEA, LEAD, STRUCTURE),
    ),
    about_application(
        "help_offered",
        _("Help offered"),
        _("When somebody offers help for an open idea, to the members of the lead structure."),
        *(IDEA, NAME, SENDER, OFFERED, MESSAGE),
        needed=(SENDER, MESSAGE),
        is_private=True,
    ),
)


def register_kinds() -> None:
    register(*KINDS)
