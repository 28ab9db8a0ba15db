"""What waits until somebody decides: requests, invitations, proposals, suggestions, duplicates."""

from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: Every kind has states of its own, and this one.
WAITING = "waiting"

Row = TypeVar("Row", bound="Decision")


class AlreadyDecidedError(Exception):
    """Somebody decided meanwhile, what was asked was taken back, or its time is over."""


class DecisionQuerySet(models.QuerySet[Row]):
    def waiting(self) -> Self:
        return self.filter(state=WAITING)

    def held(self, row: Row) -> Row:
        """The row as it is now, locked until the decision is written: two people never decide at once."""
        found = self.waiting().select_for_update(of=("self",)).filter(pk=row.pk).first()
        if found is None:
            raise AlreadyDecidedError
        return found


class Decision(models.Model):
    """Each kind writes its `state` itself, since its states are its own."""

    state: "models.CharField[Any, str]"
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.state == WAITING

    def decide(self, state: str, *, by: Any, **facts: Any) -> None:
        """Write the decision, with what else it settles; `by` is None when a link or the portal decided."""
        written = {"state": state, "decided_by": by, "decided_at": timezone.now(), **facts}
        for name, value in written.items():
            setattr(self, name, value)
        self.save(update_fields=list(written))


class AnsweredDecision(Decision):
    """A decision of which somebody is told."""

    answer = models.TextField(_("answer"), max_length=2000, blank=True)

    class Meta:
        abstract = True
