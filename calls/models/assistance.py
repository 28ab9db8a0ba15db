"""An application that an agent enters for its group."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import rules
from calls.models.applications import Application


class Assistance(models.Model):
    """How it reached the Département, and who entered it: the agent is no member of the group."""

    Way = rules.Way

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="assistance")
    way = models.CharField(gettext_lazy("how it came"), max_length=5, choices=Way.choices)
    received_at = models.DateTimeField(gettext_lazy("received on"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("entered by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    started_at = models.DateTimeField(gettext_lazy("entered on"))
    #: Why what was received in time may still be entered after the closing; empty while it may not.
    reason = models.TextField(gettext_lazy("reason"), max_length=1000, blank=True)
    #: An agent filed it, rather than somebody of the group.
    is_filed_for_group = models.BooleanField(default=False)

    class Meta:
        verbose_name = gettext_lazy("assisted application")
        verbose_name_plural = gettext_lazy("assisted applications")

    def __str__(self) -> str:
        return f"{self.application} · {self.get_way_display()}"

    def may_be_honoured_at(self, now: datetime) -> bool:
        return rules.may_honour(
            way=self.way,
            received_at=self.received_at,
            closing_at=self.application.closing_at,
            until=self.application.honoured_until,
            now=now,
        )

    @property
    def received_words(self) -> str:
        return rules.instant_words(self.received_at)

    @property
    def words(self) -> str:
        """As pages and papers say it: what was done, and nothing that was not."""
        said = [self._entered, self._filed, self._honoured]
        return " ".join(filter(None, said))

    @property
    def _entered(self) -> str:
        words = _("Entered for the group by the service in charge of the call, from %(way)s (%(instant)s).")
        return words % {"way": self.get_way_display(), "instant": self.received_words}

    @property
    def _filed(self) -> str:
        return _("The service filed it in the name of the group.") if self.is_filed_for_group else ""

    @property
    def _honoured(self) -> str:
        if not self.reason:
            return ""
        words = _("Received before the closing, it could be entered after it: %(reason)s")
        return words % {"reason": self.reason}
