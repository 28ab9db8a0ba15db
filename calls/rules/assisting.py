"""What an agent may do for a group that applies on paper or by telephone, and from when it counts."""

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.rules.calendar import midnight
from calls.rules.parts import Action, is_time_for


class Way(models.TextChoices):
    """How what an agent enters reached the Département."""

    PAPER = "paper", _("a paper file handed in")
    POST = "post", _("a file sent by post")
    EMAIL = "email", _("a file sent by e-mail")
    PHONE = "phone", _("what the group said by telephone")
    VISIT = "visit", _("what the group said during a visit")


#: What can have been received whole before the closing: words cannot be filed.
DOCUMENTS = frozenset({Way.PAPER, Way.POST, Way.EMAIL})

#: Neither comments nor the lead: these are the group's own.
ASSISTED = frozenset(
    {
        Action.READ,
        Action.WRITE,
        Action.INVITE,
        Action.CHANGE_PARTS,
        Action.ASK_SIGNATURES,
        Action.REOPEN,
        Action.FILE,
        Action.TAKE_BACK,
        Action.WITHDRAW,
        Action.DELETE,
        Action.SCAN,
        Action.SIGN_ON_PAPER,
        Action.HONOUR,
    }
)

#: Left to the group once somebody of the structure that leads signs in.
LEADS_OWN = frozenset({Action.REOPEN, Action.TAKE_BACK, Action.WITHDRAW, Action.DELETE})
#: What is filed after the closing, as received before it, stays filed.
NEVER_HONOURED = frozenset({Action.TAKE_BACK})
#: So long after the closing, what came before it may be entered and filed: reviewers then know their list.
HONOURED_FOR = timedelta(days=30)


def is_assisted(action: Action, *, leads_online: bool) -> bool:
    return action in ASSISTED and not (leads_online and action in LEADS_OWN)


def may_assist(
    action: Action, *, state: str, is_open: bool, was_filed: bool = False, leads_online: bool = False
) -> bool:
    """For an agent, in an application that was entered for its group."""
    is_time = is_time_for(action, state=state, is_open=is_open, was_filed=was_filed)
    return is_time and is_assisted(action, leads_online=leads_online)


def honoured_until(*, closing_at: datetime, results_on: date | None) -> datetime:
    """The exclusive instant; never later than the day of the results, when all is decided."""
    last = closing_at + HONOURED_FOR
    return min(last, midnight(results_on)) if results_on else last


def may_honour(
    *, way: str, received_at: datetime, closing_at: datetime, until: datetime, now: datetime
) -> bool:
    return way in DOCUMENTS and received_at < closing_at and now < until


def counted_at(
    *, received_at: datetime, is_honoured: bool, closing_at: datetime, until: datetime, now: datetime
) -> datetime:
    """The instant that the calendar looks at: after the closing, that of a file which came in time."""
    return min(received_at, now) if is_honoured and closing_at <= now < until else now
