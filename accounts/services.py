"""What is done to accounts as a whole."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from post_office.models import Email
from wagtail.models import ModelLogEntry

from accounts.models import User
from accounts.permissions import ADMINISTRATION, says
from accounts.readers import reader_of
from accounts.registry import personal_data
from accounts.roles import is_staff
from portal import mail


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
        "daily_digest": user.daily_digest,
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
def introduce(*, person: User) -> None:
    """Tell somebody that an administrator made an account for them, how to sign in and what it opens."""
    mail.write(
        "accounts/introduction",
        to=reader_of(person),
        about=person,
        values={
            "address": person.email,
            "sign_in_url": settings.BASE_URL + reverse("account_login"),
            "may": lambda: _may(person),
            "second_factor": lambda: _second_factor(person),
            "admin_url": f"{settings.BASE_URL}/admin/"
            if person.has_perm("wagtailadmin.access_admin")
            else "",
        },
    )


def _may(person: User) -> str:
    lines = [str(ADMINISTRATION)] if person.is_superuser else []
    lines += [says(group.name) for group in person.groups.order_by("name")]
    return "".join(f"\n- {line}" for line in lines)


def _second_factor(person: User) -> str:
    if not is_staff(person):
        return ""
    return gettext(
        "Because this account opens many doors, you will choose a second factor the first time: "
        "an application on your phone, or a passkey."
    )


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
