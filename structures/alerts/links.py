"""Signed links of alerts: who holds one reads the mails of that address."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from structures.models import SearchAlert

SALT = "structures.alerts"


def token(alert: SearchAlert) -> str:
    return signing.Signer(salt=SALT).sign(alert.key.hex)


def alert_of(signed: str) -> SearchAlert | None:
    try:
        key = signing.Signer(salt=SALT).unsign(signed)
    except signing.BadSignature:
        return None
    return SearchAlert.objects.filter(key=UUID(key)).first()


def path(alert: SearchAlert, name: str) -> str:
    """The path of `confirm`, `renew` or `stop`, in the language of the alert."""
    with override(alert.language):
        return reverse(f"alerts:{name}", args=[token(alert)])


def url(alert: SearchAlert, name: str) -> str:
    return settings.BASE_URL + path(alert, name)
