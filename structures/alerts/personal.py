"""Alerts belong to an address: an account with that address takes them along, or has them erased."""

from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.registry import PersonalRecord
from structures.models import SearchAlert


def _of(person: User) -> Any:
    verified = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return SearchAlert.objects.of(person.email, *verified)


def export(person: User) -> list[dict[str, Any]]:
    return [
        {
            "email": alert.email,
            "search": alert.title,
            "question": alert.question,
            "frequency": alert.frequency,
            "asked_at": alert.created_at.isoformat(),
            "confirmed_at": alert.confirmed_at.isoformat() if alert.confirmed_at else None,
            "ends_at": alert.expires_at.isoformat() if alert.expires_at else None,
        }
        for alert in _of(person)
    ]


def erase(person: User) -> None:
    _of(person).delete()


PERSONAL = PersonalRecord("search_alerts", export, erase)
