"""Help offered without an account: passed on to the lead, whose address stays unseen."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from calls import letters, rules
from calls.models import Application, ApplicationEvent, HelpOffer, Idea
from calls.services.acting import lock, require
from calls.services.errors import NotShownError
from calls.services.ideas import forget_offers
from calls.services.journal import log
from calls.services.people import leaders
from structures.models import Membership


@transaction.atomic
def offer(
    *, key: UUID, idea: Idea, name: str, sender: str, kind: str, message: str, language: str, now: datetime
) -> HelpOffer:
    """Answers go straight to who offers. Nothing is sent to an address merely typed in a form, or the
    portal could be used to write to anyone."""
    application = lock(idea.application)
    if not Idea.objects.shown(now).filter(pk=idea.pk).exists():
        raise NotShownError
    facts = {"name": name, "sender": sender.lower(), "kind": kind, "message": message, "language": language}
    offered, is_new = HelpOffer.objects.get_or_create(
        key=key, defaults={**facts, "idea": idea, "offered_at": now}
    )
    if not is_new:
        return offered
    log(application, ApplicationEvent.Kind.HELP_OFFERED, by=None, at=now, kind_of_help=kind)
    letters.write(
        "help_offered",
        application,
        to=leaders(application),
        headers={"Reply-To": offered.sender},
        about=offered,
        idea=idea.title,
        name=name,
        sender=offered.sender,
        offered=offered.get_kind_display,
        message=message,
    )
    return offered


@transaction.atomic
def remove(*, offer: HelpOffer, by: User, now: datetime) -> None:
    """The lead is done with it: its author's words and address go."""
    application = lock(offer.idea.application)
    require(rules.Action.READ_OFFERS, application=application, by=by, now=now)
    forget_offers(HelpOffer.objects.filter(pk=offer.pk))


def offers_of(application: Application) -> QuerySet[HelpOffer]:
    return HelpOffer.objects.filter(idea__application=application)


def counted(person: User) -> Iterable[Mapping[str, Any]]:
    """For each application under way that the structures of a person lead, how many were made."""
    theirs = Membership.objects.filter(user=person).values("structure")
    offers = HelpOffer.objects.filter(
        idea__application__lead__in=theirs, idea__application__state__in=rules.UNFILED
    )
    return (
        offers.order_by("idea__title").values("idea__title", "idea__application").annotate(total=Count("pk"))
    )
