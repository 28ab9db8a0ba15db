"""What the board looks at: each check names what is wrong, why it matters and which pages it concerns."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import Bounce
from structures import rules
from structures.membership.rules import INVITATION_LASTS
from structures.models import Contact, Invitation, Membership, RegisterRecord, StructurePage

#: A website is dead when it has failed so many nights in a row.
DEAD_AFTER = 3


class Action(StrEnum):
    """What an editor may do with a line without leaving the board."""

    CONFIRM = "confirmer"
    WITHDRAW = "retirer"
    FORGET_WEBSITE = "oublier-le-site"
    ASK_AGAIN = "redemander"
    INVITE = "inviter"


LABELS = {
    Action.CONFIRM: _("Confirm today"),
    Action.WITHDRAW: _("Withdraw the page"),
    Action.FORGET_WEBSITE: _("Remove the address"),
    Action.ASK_AGAIN: _("Ask it again"),
    Action.INVITE: _("Invite the structure"),
}


@dataclass(frozen=True)
class Check:
    """`find` gives the pages concerned among those published."""

    code: str
    title: str | Promise
    why: str | Promise
    find: Callable[[], Any]
    actions: tuple[Action, ...] = ()

    @property
    def labelled_actions(self) -> list[tuple[str, str | Promise]]:
        return [(action.value, LABELS[action]) for action in self.actions]


def _published() -> Any:
    return StructurePage.objects.live()


def _stale() -> Any:
    limit = rules.months_before(timezone.now(), rules.CONFIRM_AFTER_MONTHS)
    return _published().filter(Q(record__verified_at=None) | Q(record__verified_at__lte=limit))


def _without(relation: str) -> Callable[[], Any]:
    return lambda: _published().filter(**{relation: None})


def _without_public_contact() -> Any:
    public = Contact.objects.filter(structure=OuterRef("pk"), is_public=True)
    return _published().filter(~Exists(public), website="")


def _unclaimed() -> Any:
    """With `has_mailbox`, and `invited_at` while the structure may still accept."""
    here = {"structure": OuterRef("pk")}
    holding = timezone.now() - INVITATION_LASTS
    invited = Invitation.objects.waiting().filter(**here, sent_at__gt=holding).order_by("-sent_at")
    return (
        _published()
        .filter(~Exists(Membership.objects.answering().filter(**here)))
        .annotate(
            has_mailbox=Exists(Contact.objects.filter(**here, kind=Contact.Kind.EMAIL)),
            invited_at=Subquery(invited.values("sent_at")[:1]),
        )
    )


def _dead_websites() -> Any:
    return _published().filter(website_check__failures__gte=DEAD_AFTER, website_check__address=F("website"))


def _silent_addresses() -> Any:
    """Compared in lower case: a contact is kept as it was typed."""
    failing = Bounce.objects.failing_addresses(timezone.now())
    contacts = Contact.objects.annotate(address=Lower("value"))
    reached = contacts.filter(kind=Contact.Kind.EMAIL, address__in=failing).values("structure")
    members = Membership.objects.filter(user__email__in=failing).values("structure")
    return _published().filter(Q(pk__in=reached) | Q(pk__in=members))


CHECKS = (
    Check(
        "fermees",
        _("Closed in the register"),
        _("SIRENE says that the establishment has closed, and its page is still online."),
        lambda: _published().filter(record__state=RegisterRecord.State.CLOSED),
        (Action.WITHDRAW,),
    ),
    Check(
        "masquees",
        _("Hidden because nobody confirms them"),
        _("Their members have confirmed nothing for fifteen months: readers no longer see them."),
        StructurePage.objects.withdrawn,
        (Action.CONFIRM, Action.WITHDRAW),
    ),
    Check(
        "a-confirmer",
        _("Not verified for a year"),
        _("Nobody has verified the page for twelve months, or ever."),
        _stale,
        (Action.CONFIRM,),
    ),
    Check(
        "sites-morts",
        _("Dead links"),
        _("The website has not answered three nights in a row."),
        _dead_websites,
        (Action.FORGET_WEBSITE, Action.ASK_AGAIN),
    ),
    Check(
        "courriels-morts",
        _("Mails that come back"),
        _("Mails to a contact or to a member have come back for good, several times."),
        _silent_addresses,
    ),
    Check(
        "sans-presentation",
        _("Without a presentation"),
        _("Readers see a name and what registers say, nothing more."),
        lambda: _published().filter(presentation="", teaser_text=""),
    ),
    Check(
        "sans-contact",
        _("Without a contact"),
        _("No public e-mail, telephone or website: nobody can reach them."),
        _without_public_contact,
    ),
    Check(
        "sans-secteur",
        _("Without a sector"),
        _("The filter by sector never finds them."),
        _without("sectors"),
    ),
    Check(
        "sans-zone",
        _("Without an action zone"),
        _("Only their seat places them: whoever looks for who acts somewhere misses them."),
        _without("action_zone"),
    ),
    Check(
        "sans-commune",
        _("Without a seat"),
        _("No commune is known: they stand on no map."),
        lambda: _published().filter(Q(record=None) | Q(record__commune=None)),
    ),
    Check(
        "hors-ess",
        _("No proof of belonging to the ESS"),
        _("Neither ESS France’s list nor SIRENE names them: check their statutes."),
        lambda: _published().filter(record__is_ess_listed=False, record__is_ess_flagged=False),
        (Action.WITHDRAW,),
    ),
    Check(
        "sans-membre",
        _("Nobody speaks for them"),
        _("No person has claimed the page: invite the structure, at its address on record, to do so."),
        _unclaimed,
        (Action.INVITE,),
    ),
)


def check_called(code: str) -> Check | None:
    return next((check for check in CHECKS if check.code == code), None)
