"""What is kept of those who answered an idea, until when, and what its end does."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from calls.models import Application, HelpOffer, Idea, JoinRequest
from calls.rounds import each
from calls.services.acting import is_open, lock
from calls.services.ideas import close_idea, end_idea, forget_offers, forget_words

#: After the closing of the call.
KEPT = timedelta(days=30)


def close_over(now: datetime) -> int:
    """Ideas of calls that have closed, and requests that can no longer be accepted; counts applications."""
    waiting = JoinRequest.objects.waiting().values("idea")
    alive = Idea.objects.filter(Q(opened_at__isnull=False) | Q(pk__in=waiting))
    closed = Application.objects.filter(call__closing_at__lte=now, idea__in=alive)
    ended = list(closed.only("pk", "call"))
    each(ended, lambda application: _close_one(application, now))
    return len(ended)


@transaction.atomic
def _close_one(application: Application, now: datetime) -> None:
    """A late access shows nothing anew, but its group may still take in who had asked."""
    locked = lock(application)
    if is_open(locked, now):
        close_idea(locked, by=None, now=now, reason="closed")
        return
    end_idea(locked, by=None, now=now, reason="closed")


@transaction.atomic
def forget(now: datetime) -> int:
    """Erase what was offered and written for calls closed long enough ago; counts people."""
    over = Idea.objects.filter(application__call__closing_at__lte=now - KEPT)
    requests = JoinRequest.objects.filter(idea__in=over)
    return forget_offers(HelpOffer.objects.filter(idea__in=over)) + forget_words(
        requests, "message", "answer"
    )


# A person's data


def export_requests(user: User) -> list[dict[str, Any]]:
    return [
        {
            "idea": request.idea.title,
            "call": request.idea.application.call.title,
            "structure": request.structure.title,
            "role": request.role,
            "message": request.message,
            "asked_at": request.asked_at.isoformat(),
            "state": request.state,
            "answer": request.answer,
        }
        for request in JoinRequest.objects.with_names().filter(asked_by=user)
    ]


def erase_requests(user: User) -> None:
    """The request stays with the structure, without the words of who wrote it."""
    forget_words(JoinRequest.objects.filter(asked_by=user), "message")


def export_offers(addresses: list[str]) -> list[dict[str, Any]]:
    offers = HelpOffer.objects.filter(sender__in=addresses).select_related("idea")
    return [
        {
            "idea": offer.idea.title,
            "name": offer.name,
            "kind": offer.kind,
            "message": offer.message,
            "offered_at": offer.offered_at.isoformat(),
        }
        for offer in offers
    ]


def erase_offers(addresses: list[str]) -> None:
    forget_offers(HelpOffer.objects.filter(sender__in=addresses))
