"""What is done to accounts as a whole."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from post_office.models import Email
from wagtail.models import ModelLogEntry

from accounts.models import User
from accounts.registry import personal_data


class LastAdministratorError(Exception):
    """The site would be left without anyone to manage it."""


def export(user: User) -> dict[str, Any]:
    """Everything the portal keeps about a person, ready for JSON."""
    return {
        "account": _account(user),
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "second_factors": [_factor(factor) for factor in Authenticator.objects.filter(user=user)],
        **{record.name: record.export(user) for record in personal_data},
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "full_name": user.full_name,
        "language": user.language,
        "groups": list(user.groups.values_list("name", flat=True)),
        "is_administrator": user.is_superuser,
        "date_joined": _iso(user.date_joined),
        "last_login": _iso(user.last_login),
        "accepted_terms": user.terms_version,
        "terms_accepted_at": _iso(user.terms_accepted_at),
    }


def _factor(factor: Authenticator) -> dict[str, Any]:
    return {
        "type": factor.type,
        "added_at": _iso(factor.created_at),
        "last_used_at": _iso(factor.last_used_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


@transaction.atomic
def erase(*, user: User) -> None:
    """Delete an account with what each room keeps of the person, and the mails that name them.

    Raises `LastAdministratorError` rather than leave the site without an administrator.
    """
    administrators = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if user.is_superuser and [row.pk for row in administrators] == [user.pk]:
        raise LastAdministratorError
    for record in personal_data:
        record.erase(user)
    Email.objects.filter(to=user.email).delete()
    content_type = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=content_type, object_id=str(user.pk)).delete()
    user.delete()
