"""Searches that people follow by e-mail, without an account."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.subscriptions import Subscription, SubscriptionQuerySet


class SearchAlertQuerySet(SubscriptionQuerySet):
    def due(self, now: datetime) -> Self:
        return self.confirmed().filter(next_at__lte=now, expires_at__gt=now)


class SearchAlert(Subscription):
    """`question` is the search as an address writes it, without what only orders or shows."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")

    question = models.TextField(_("search"), blank=True)
    #: The search in the words of its reader, kept even if a term of it disappears.
    title = models.CharField(_("title"), max_length=300)
    frequency = models.CharField(_("frequency"), max_length=6, choices=Frequency.choices)
    #: Keys of what the search already gave when it was confirmed.
    known = ArrayField(models.BigIntegerField(), default=list, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    expires_at = models.DateTimeField(_("ends on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    #: Since when the search names something that no longer exists.
    broken_at = models.DateTimeField(null=True, blank=True)

    objects = SearchAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert on a search")
        verbose_name_plural = _("alerts on searches")
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["email", "question", "frequency"], name="alert_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_frequency_display()})"


class ToldStructure(models.Model):
    """A structure that an alert told of: never twice."""

    alert = models.ForeignKey(SearchAlert, on_delete=models.CASCADE, related_name="told")
    structure = models.ForeignKey("structures.StructurePage", on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "structure"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.alert}: {self.structure}"
