"""The rules of a call each time that they were published, so that anyone sees what changed and when."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.pages import CallPage


class RulesVersionQuerySet(models.QuerySet["RulesVersion"]):
    def changelog(self) -> Self:
        """The changes that people who had read the call must know of, latest first."""
        return self.filter(is_change=True).order_by("-at", "-pk")


class RulesVersion(models.Model):
    """`rules` is {name of a rule: its value}; `changed` names those that differ from the version before.

    Publications before the opening are not changes: nobody had applied yet.
    """

    call = models.ForeignKey(
        CallPage, verbose_name=_("call"), on_delete=models.CASCADE, related_name="rules_versions"
    )
    at = models.DateTimeField(_("published on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    rules = models.JSONField()
    changed = models.JSONField(default=list)
    is_change = models.BooleanField(default=False)
    note = models.TextField(_("reason"), blank=True)

    objects = RulesVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the rules of a call")
        verbose_name_plural = _("versions of the rules of calls")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.call}, {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The log of a call’s rules is never rewritten")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("The log of a call’s rules is never shortened")

    @property
    def when(self) -> str:
        return rules.instant_words(self.at)
