"""What this browser has proved: when, and with a second factor or not."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User

SECOND_FACTOR = "mfa"


def has_given_second_factor(request: HttpRequest) -> bool:
    return any(record["method"] == SECOND_FACTOR for record in _records(request))


def recently_confirmed(request: HttpRequest) -> bool:
    """Who has a second factor must have shown that one, not only a code."""
    records = _records(request)
    if is_mfa_enabled(request.user):
        records = [record for record in records if record["method"] == SECOND_FACTOR]
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > since for record in records)


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.is_authenticated:
        return []
    return get_authentication_records(request, request.user)


@receiver(authenticator_added)
def count_new_factor_as_given(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Adding a factor proves that one holds it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, SECOND_FACTOR, id=authenticator.pk, type=authenticator.type)
