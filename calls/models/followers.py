"""Addresses that follow calls without an account."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calls.models.pages import CallPage
from portal.subscriptions import Subscription, SubscriptionQuerySet


class CallFollowerQuerySet(SubscriptionQuerySet):
    def of_call(self, call: CallPage) -> Self:
        """Who follows this call, or every call."""
        return self.confirmed().filter(models.Q(call=call) | models.Q(call=None))

    def ended(self, now: datetime) -> Self:
        """Whose call has given its results, or closed without saying when it will."""
        last = Coalesce(models.F("call__results_on"), models.F("call__closing_at__date"))
        return self.exclude(call=None).alias(last_day=last).filter(last_day__lt=timezone.localdate(now))


class CallFollower(Subscription):
    """Told when a call opens, when its rules change and when its results are out.

    Without a `call`, it follows every call to come.
    """

    call = models.ForeignKey(
        CallPage, verbose_name=_("call"), null=True, on_delete=models.CASCADE, related_name="followers"
    )

    objects = CallFollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower of calls")
        verbose_name_plural = _("followers of calls")
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["email", "call"], name="call_followed_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.email


class CallMoment(models.Model):
    """What followers of a call were told: never twice."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("the call opens")
        RESULTS = "results", _("the results are out")

    call = models.ForeignKey(CallPage, on_delete=models.CASCADE, related_name="moments")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="moment_told_once")]

    def __str__(self) -> str:
        return f"{self.call}, {self.get_kind_display()}"
