"""What this browser has proved: when, and with a second factor or not."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

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


def count_second_factor_as_given(request: HttpRequest, authenticator_type: str) -> None:
    """Adding a factor proves that one holds it."""
    record_authentication(request, request.user, SECOND_FACTOR, type=authenticator_type)
