"""Signed links of alerts: who holds one reads the mails of that address."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from portal import subscriptions
from structures.models import SearchAlert

#: Of links in mails that left before alerts were subscriptions like others: they still act.
EARLIER_SALT = "structures.alerts"


def alert_of(token: str) -> SearchAlert | None:
    found = subscriptions.by_token(SearchAlert, token)
    return found or subscriptions.by_token(SearchAlert, token, salt=EARLIER_SALT)


def path(alert: SearchAlert, name: str) -> str:
    """The path of `confirm`, `renew` or `stop`, in the language of the alert."""
    with override(alert.language):
        return reverse(f"alerts:{name}", args=[subscriptions.token_of(alert)])


def url(alert: SearchAlert, name: str) -> str:
    return settings.BASE_URL + path(alert, name)
