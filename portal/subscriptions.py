"""Messages that an address receives without an account: nothing before its owner has said yes by a link.

A room makes its own model of `Subscription`, its own words and its own jobs.
"""

from datetime import datetime, timedelta
from typing import Self, TypeVar, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

MOST_REQUESTS = 3
REQUESTS_WITHIN = timedelta(days=1)
CONFIRM_WITHIN = timedelta(days=7)


class SubscriptionQuerySet(models.QuerySet):
    def of(self, *addresses: str) -> Self:
        return self.filter(email__in=[address.lower() for address in addresses])

    def confirmed(self) -> Self:
        """Whose address said yes."""
        return self.filter(confirmed_at__isnull=False)

    def left_unconfirmed(self, now: datetime) -> Self:
        return self.filter(confirmed_at=None, created_at__lte=now - CONFIRM_WITHIN)


def may_be_written_to(asked: list[datetime], now: datetime) -> bool:
    """Whether an address that was asked at these moments may be asked once more."""
    return sum(moment > now - REQUESTS_WITHIN for moment in asked) < MOST_REQUESTS


class Subscription(models.Model):
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), db_index=True)
    language = models.CharField(_("language"), max_length=10)
    #: When the address was written to without having said yes, so that nobody can flood it.
    asked = ArrayField(models.DateTimeField(), default=list, editable=False)
    created_at = models.DateTimeField(_("asked on"))
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)

    class Meta:
        abstract = True

    def may_be_confirmed(self, now: datetime) -> bool:
        return self.confirmed_at is not None or self.created_at > now - CONFIRM_WITHIN

    def may_be_written_to(self, now: datetime) -> bool:
        """Whether its address, which has not said yes, may be asked once more."""
        return may_be_written_to(self.asked, now)

    def note_request(self, now: datetime) -> None:
        self.asked = [*self.asked[-MOST_REQUESTS:], now]


Kind = TypeVar("Kind", bound=Subscription)


def token_of(subscription: Subscription) -> str:
    """For signed links: who holds one reads the mails of that address."""
    return signing.Signer(salt=subscription._meta.label).sign(subscription.key.hex)


def by_token(model: type[Kind], token: str, *, salt: str = "") -> Kind | None:
    try:
        key = signing.Signer(salt=salt or model._meta.label).unsign(token)
    except signing.BadSignature:
        return None
    return cast("Kind | None", model._default_manager.filter(key=UUID(key)).first())


def hold(email: str, *, of: type[Subscription]) -> None:
    """One request at a time for an address, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{of._meta.label}:{email}"])


def one_click(path: str) -> dict[str, str]:
    """Headers by which a mail program stops the messages by itself (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{settings.BASE_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
