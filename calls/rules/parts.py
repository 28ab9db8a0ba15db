"""Who may do what with an application, and when. Roles are those of the structures of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Being signed")
    SUBMITTED = "submitted", _("Filed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Role(models.TextChoices):
    LEAD = "lead", _("lead")
    CO_HOLDER = "co_holder", _("co-holder")
    CONTRIBUTOR = "contributor", _("contributor")
    OUTSIDE = "outside", _("partner outside the ESS")


def rank(role: str) -> int:
    """The lead first, then in the order above, which fingerprints sign: moving a role would change them."""
    return list(Role).index(Role(role))


#: Not received by the Département.
UNFILED = frozenset({State.DRAFT, State.SIGNING})
#: The decision is still to come.
UNDECIDED = frozenset({State.SUBMITTED})

READERS = frozenset(Role)
WRITERS = frozenset({Role.LEAD, Role.CO_HOLDER, Role.CONTRIBUTOR})
SIGNING_ROLES = frozenset({Role.LEAD, Role.CO_HOLDER})
LEADERS = frozenset({Role.LEAD})
#: For agents only: see `calls.rules.assisting`.
NOBODY: frozenset[Role] = frozenset()
#: Roles that the lead may propose: one leads by being handed the lead.
OFFERED_ROLES = (Role.CO_HOLDER, Role.CONTRIBUTOR)


@dataclass(frozen=True)
class Condition:
    roles: frozenset[Role]
    states: frozenset[State]
    #: The call is still open for this group.
    when_open: bool = True


class Action(Enum):
    READ = auto()
    WRITE = auto()
    COMMENT = auto()
    INVITE = auto()
    CHANGE_PARTS = auto()
    HAND_OVER = auto()
    ANSWER_LEAD = auto()
    ASK_LEAD = auto()
    LEAVE = auto()
    ASK_SIGNATURES = auto()
    SIGN = auto()
    REOPEN = auto()
    FILE = auto()
    TAKE_BACK = auto()
    WITHDRAW = auto()
    DELETE = auto()
    CARRY_OVER = auto()
    WRITE_IDEA = auto()
    CLOSE_IDEA = auto()
    READ_REQUESTS = auto()
    DECLINE_REQUEST = auto()
    READ_OFFERS = auto()
    SCAN = auto()
    SIGN_ON_PAPER = auto()
    HONOUR = auto()


CONDITIONS = {
    Action.READ: Condition(READERS, frozenset(State), when_open=False),
    # After the closing too: the last words of whoever was writing are kept in the draft.
    Action.WRITE: Condition(WRITERS, frozenset({State.DRAFT}), when_open=False),
    Action.COMMENT: Condition(READERS, UNFILED, when_open=False),
    Action.INVITE: Condition(LEADERS, frozenset({State.DRAFT})),
    Action.CHANGE_PARTS: Condition(LEADERS, frozenset({State.DRAFT})),
    Action.HAND_OVER: Condition(LEADERS, UNFILED),
    Action.ANSWER_LEAD: Condition(LEADERS, UNFILED, when_open=False),
    Action.ASK_LEAD: Condition(frozenset({Role.CO_HOLDER}), UNFILED),
    Action.LEAVE: Condition(READERS - LEADERS, UNFILED, when_open=False),
    Action.ASK_SIGNATURES: Condition(LEADERS, frozenset({State.DRAFT})),
    Action.SIGN: Condition(SIGNING_ROLES, frozenset({State.SIGNING})),
    Action.REOPEN: Condition(SIGNING_ROLES, frozenset({State.SIGNING}), when_open=False),
    Action.FILE: Condition(LEADERS, frozenset({State.SIGNING})),
    Action.TAKE_BACK: Condition(LEADERS, frozenset({State.SUBMITTED})),
    Action.WITHDRAW: Condition(LEADERS, UNFILED | UNDECIDED, when_open=False),
    Action.DELETE: Condition(LEADERS, frozenset({State.DRAFT}), when_open=False),
    Action.CARRY_OVER: Condition(SIGNING_ROLES, frozenset({*UNFILED, State.WITHDRAWN}), when_open=False),
    Action.WRITE_IDEA: Condition(LEADERS, UNFILED),
    Action.CLOSE_IDEA: Condition(LEADERS, frozenset(State), when_open=False),
    Action.READ_REQUESTS: Condition(SIGNING_ROLES, frozenset(State), when_open=False),
    Action.DECLINE_REQUEST: Condition(LEADERS, UNFILED, when_open=False),
    # Whoever offers help wrote to the lead, and to nobody else.
    Action.READ_OFFERS: Condition(LEADERS, frozenset(State), when_open=False),
    Action.SCAN: Condition(NOBODY, UNFILED, when_open=False),
    Action.SIGN_ON_PAPER: Condition(NOBODY, frozenset({State.SIGNING})),
    Action.HONOUR: Condition(NOBODY, UNFILED, when_open=False),
}


def has_role(action: Action, roles: Iterable[str]) -> bool:
    return not CONDITIONS[action].roles.isdisjoint(roles)


def may(action: Action, *, roles: Iterable[str], state: str, is_open: bool, was_filed: bool = False) -> bool:
    is_time = is_time_for(action, state=state, is_open=is_open, was_filed=was_filed)
    return is_time and has_role(action, roles)


def is_time_for(action: Action, *, state: str, is_open: bool, was_filed: bool = False) -> bool:
    """Whoever does it."""
    condition = CONDITIONS[action]
    if state not in condition.states or (condition.when_open and not is_open):
        return False
    if action == Action.DELETE:
        return not was_filed
    return action != Action.WITHDRAW or was_filed


def identity(*, siren: str, rna: str, page: str) -> str:
    """What a structure signs as: the legal person where registers know it, else its page."""
    if siren:
        return f"siren:{siren}"
    if rna:
        return f"rna:{rna}"
    return f"page:{page}" if page else ""


def identifiers(*, siren: str, rna: str, page: str) -> frozenset[str]:
    """All that it is known by: whoever shares one of them is the same legal person."""
    known = {f"siren:{siren}" if siren else "", f"rna:{rna}" if rna else ""} - {""}
    return frozenset(known or ({f"page:{page}"} if page else ()))


def counts(*, role: str, takes_part: bool, is_in_directory: bool, is_closed: bool) -> bool:
    """Whether a participant counts towards the minimum: partners outside the ESS have no page."""
    return role in SIGNING_ROLES and takes_part and is_in_directory and not is_closed


class Known(Protocol):
    @property
    def identifiers(self) -> frozenset[str]: ...


def distinct(structures: Iterable[Known]) -> int:
    """One legal person counts once, however many of its establishments take part."""
    people: list[frozenset[str]] = []
    for structure in structures:
        same = [person for person in people if person & structure.identifiers]
        others = [person for person in people if person not in same]
        people = [*others, structure.identifiers.union(*same)]
    return len([person for person in people if person])


def missing_structures(structures: Iterable[Known], minimum: int) -> int:
    return max(minimum - distinct(structures), 0)


def may_be_draft_again(*, state: str, is_open: bool) -> bool:
    """What comes too late for a draft is worth keeping where somebody may still modify the application."""
    ways = (Action.REOPEN, Action.TAKE_BACK)
    return state == State.DRAFT or any(is_time_for(way, state=state, is_open=is_open) for way in ways)


def may_carry_over(*, state: str, is_open: bool) -> bool:
    """What was not filed in time, or was withdrawn, may begin again elsewhere."""
    return state == State.WITHDRAWN or (state in UNFILED and not is_open)
