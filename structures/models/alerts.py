"""Searches that people follow by e-mail, without an account."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchAlertQuerySet(models.QuerySet["SearchAlert"]):
    def of(self, *addresses: str) -> Self:
        return self.filter(email__in=[address.lower() for address in addresses])

    def followed(self) -> Self:
        """Whose address said yes."""
        return self.filter(confirmed_at__isnull=False)

    def due(self, now: datetime) -> Self:
        return self.followed().filter(next_at__lte=now, expires_at__gt=now)


class SearchAlert(models.Model):
    """`question` is the search as an address writes it, without what only orders or shows."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), db_index=True)
    question = models.TextField(_("search"), blank=True)
    #: The search in the words of its reader, kept even if a term of it disappears.
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10)
    frequency = models.CharField(_("frequency"), max_length=6, choices=Frequency.choices)
    #: When the address was written to without having said yes, so that nobody can flood it.
    asked = ArrayField(models.DateTimeField(), default=list, editable=False)
    created_at = models.DateTimeField(_("asked on"))
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)
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
