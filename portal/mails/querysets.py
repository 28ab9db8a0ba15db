from datetime import datetime, timedelta
from typing import Self

from django.db import models
from post_office.models import STATUS, RecipientDeliveryStatus

#: What Post Office's own codes mean here.
STATES = {
    None: "waiting",
    STATUS.queued: "waiting",
    STATUS.requeued: "retried",
    STATUS.sent: "sent",
    STATUS.failed: "dead",
}
BOUNCED = (RecipientDeliveryStatus.HARD_BOUNCED, RecipientDeliveryStatus.SOFT_BOUNCED)
#: An address fails when so many mails came back for good within so long.
FAILING_AFTER = 2
FAILING_WITHIN = timedelta(days=180)


class OutgoingMailQuerySet(models.QuerySet):
    def in_state(self, state: str) -> Self:
        if state == "bounced":
            return self.filter(recipient_delivery_status__in=BOUNCED)
        codes = [code for code, name in STATES.items() if name == state and code is not None]
        return self.filter(status__in=codes).exclude(recipient_delivery_status__in=BOUNCED)

    def for_lists(self) -> Self:
        return self.select_related("letter").defer("message", "html_message").order_by("-created", "-pk")


class BounceQuerySet(models.QuerySet):
    def failing_addresses(self, now: datetime) -> models.QuerySet:
        """Addresses to which nothing arrives any more, as values for a subquery."""
        recent = self.filter(is_permanent=True, received_at__gte=now - FAILING_WITHIN)
        counted = recent.order_by().values("address").annotate(times=models.Count("pk"))
        return counted.filter(times__gte=FAILING_AFTER).values("address")
