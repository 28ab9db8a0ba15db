"""Messages to who follows calls. Private: each holds a link by which its reader says yes or stops."""

from django.utils.translation import gettext_lazy as _

from calls.mail_kinds import ROOM, about_call
from portal.mails.kinds import MailKind, Placeholder, register

FOLLOWED = Placeholder(
    "followed", _("what is followed: a call, or all of them"), _("“Call for commons 2027”")
)
CONFIRM_URL = Placeholder(
    "confirm_url", _("link to say yes"), "https://ess.example.org/candidatures/suivre/…"
)
STOP_URL = Placeholder("stop_url", _("link to stop"), "https://ess.example.org/candidatures/suivre/…")
CHANGES = Placeholder("changes", _("what changed, a line each"), _("Closing: 5 February 2027, 23:59"))
NOTE = Placeholder("note", _("reason given by the editors"), _("The holidays fell badly."))
WHY = Placeholder("why", _("why its reader receives it"), _("You follow this call."))
ASKED = (FOLLOWED, CONFIRM_URL, STOP_URL)


KINDS = (
    MailKind(
        f"{ROOM}/follow_confirm",
        _("Say yes to follow"),
        _("When an address asks to follow calls."),
        placeholders=ASKED,
        needed=(CONFIRM_URL.name,),
        is_private=True,
    ),
    MailKind(
        f"{ROOM}/follow_known",
        _("Already followed"),
        _("When an address that follows asks again."),
        placeholders=ASKED,
        needed=(STOP_URL.name,),
        is_private=True,
    ),
    about_call(
        "follow_opening",
        _("A call opens"),
        _("At the opening, to who follows it."),
        STOP_URL,
        needed=(STOP_URL,),
        is_private=True,
    ),
    about_call(
        "follow_results",
        _("Results are published"),
        _("On the day of the results, to who follows the call."),
        STOP_URL,
        needed=(STOP_URL,),
        is_private=True,
    ),
    about_call(
        "rules_changed",
        _("Rules of a call change"),
        _("When a change is published after the opening, to who follows the call or applies to it."),
        *(CHANGES, NOTE, WHY, STOP_URL),
        needed=(STOP_URL,),
        is_private=True,
    ),
)


def register_kinds() -> None:
    register(*KINDS)
