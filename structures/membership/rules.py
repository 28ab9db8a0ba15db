"""Who may do what for a structure. `role` is None for whoever is not a member."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from structures.models.membership import Membership

Role = Membership.Role

INVITATION_LASTS = timedelta(days=14)
LINK_LASTS = timedelta(days=3)
#: How long an address that a reader suggested stands on the page before it proves anything.
SUGGESTED_STANDS = timedelta(days=30)
#: How long what was decided stays, for whoever asks why.
DECISIONS_KEPT = timedelta(days=365)
HIDDEN = "•••"


def may_manage_people(role: str | None) -> bool:
    return role == Role.MANAGER


def may_answer_claims(role: str | None) -> bool:
    return role is not None


def may_write_page(role: str | None) -> bool:
    return role is not None


def may_withdraw_page(role: str | None) -> bool:
    return role == Role.MANAGER


def role_of_newcomer(roles: Iterable[str]) -> str:
    """Someone must be in charge; the others are named by that person."""
    return Role.MEMBER if Role.MANAGER in set(roles) else Role.MANAGER


def leaves_nobody_in_charge(role: str, other_roles: Iterable[str]) -> bool:
    """Whether the others would stay without anyone in charge."""
    others = list(other_roles)
    return role == Role.MANAGER and bool(others) and Role.MANAGER not in others


def may_step_down(other_roles: Iterable[str]) -> bool:
    return Role.MANAGER in set(other_roles)


def is_over(sent_at: datetime, *, now: datetime) -> bool:
    """Whether an invitation can no longer be accepted."""
    return sent_at + INVITATION_LASTS <= now


def masked(email: str, *, is_public: bool = True) -> str:
    """c•••@exemple.org: enough for its holder. Of what the page keeps silent, nothing shows."""
    if not is_public:
        return _("an address that only the portal’s editors know")
    local, _at, domain = email.partition("@")
    return f"{local[:1]}{HIDDEN}@{domain}"
