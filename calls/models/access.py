from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.applications import Application
from calls.querysets import KeptQuerySet


class LateAccess(models.Model):
    """Instructors let one group sign and file after the closing. Rows are kept; the latest instant holds."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="late_accesses")
    until = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"), max_length=1000)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given on"))

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("late access")
        verbose_name_plural = _("late accesses")
        ordering = ("given_at", "pk")

    def __str__(self) -> str:
        return f"{self.application} · {self.until:%Y-%m-%d %H:%M}"

    @property
    def until_words(self) -> str:
        return rules.closing_words(self.until)
