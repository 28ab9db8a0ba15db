"""What somebody says should change on a structure's page: readers, imports. Editors decide."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import MD5
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from structures.models.decisions import WAITING, AnsweredDecision, DecisionQuerySet
from structures.models.records import Source


class SuggestionQuerySet(DecisionQuerySet["Suggestion"]):
    def decided_with(self, suggestion: "Suggestion") -> Self:
        """Those on one screen with it: every line that waits for the same page from the same side."""
        if not suggestion.field or not suggestion.is_waiting:
            return self.filter(pk=suggestion.pk)
        return self.waiting().lines(suggestion.structure_id, suggestion.origin)

    def lines(self, structure: Any, origin: Any) -> Self:
        return self.filter(structure=structure, origin=origin).exclude(field="").order_by("pk")

    def items(self) -> Self:
        """What waits, once a screen: the first of the lines that are decided together, and each report."""
        lines = self.model.objects.waiting().lines(OuterRef("structure"), OuterRef("origin"))
        is_first = Q(field="") | Q(pk=Subquery(lines.values("pk")[:1]))
        return self.waiting().filter(is_first).annotate(fields=ArraySubquery(lines.values("field")))

    def alike(self, suggestion: "Suggestion") -> Self:
        """Those that wait for the same value, whatever their origin."""
        return self.waiting().filter(
            structure=suggestion.structure_id, field=suggestion.field, proposed=suggestion.proposed
        )


class Suggestion(AnsweredDecision):
    """`field` is a key of `structures.corrections.targets`; empty for a report, whose `message` says it all.

    The same said by several people waits once; its `senders` say who they are, and what each added.
    `current` and `proposed` hold the texts of that target: codes for what comes from a list.
    """

    class Origin(models.TextChoices):
        READER = "reader", _("somebody who reads the site")
        IMPORT = "import", _("an import")

    class Reason(models.TextChoices):
        CLOSED = "closed", _("it has closed or ceased its activity")
        CONTACT = "contact", _("it has moved, or its contact details have changed")
        DESCRIPTION = "description", _("its presentation or its activity is not right")
        UNLISTED = "unlisted", _("it has no place in the directory, or stands there twice")
        REOPENED = "reopened", _("the register says that it is active again")

    class State(models.TextChoices):
        WAITING = WAITING, _("to look at")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    structure = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="suggestions",
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin.choices)
    reason = models.CharField(_("reason"), max_length=11, choices=Reason.choices, blank=True)
    field = models.CharField(_("what is to change"), max_length=40, blank=True)
    current = models.TextField(_("current value"), blank=True)
    proposed = models.TextField(_("proposed value"), blank=True)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, blank=True)
    told_on = models.DateField(_("told on"), null=True, blank=True)
    #: The import that proposed it: undone, it takes back what nobody decided.
    import_run = models.ForeignKey(
        "structures.ImportRun",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="suggestions",
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING, db_index=True
    )
    created_at = models.DateTimeField(_("received on"), default=timezone.now, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                "structure",
                "field",
                MD5("proposed"),
                "origin",
                condition=Q(state=WAITING) & ~Q(field=""),
                name="suggestion_waits_once",
            ),
            models.UniqueConstraint(
                "structure",
                "reason",
                MD5("message"),
                "origin",
                condition=Q(state=WAITING, field=""),
                name="report_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure}: {self.field or self.get_reason_display()}"


class SuggestionSender(models.Model):
    """Somebody who made a suggestion. Erased some time after the answer."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="senders")
    email = models.EmailField(_("sender’s e-mail"), blank=True, db_index=True)
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    mail = models.ForeignKey("post_office.Email", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("sender of a suggestion")
        verbose_name_plural = _("senders of suggestions")
        ordering = ("sent_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "email"], condition=~Q(email=""), name="sender_once"
            ),
            models.UniqueConstraint(
                "suggestion", MD5("message"), condition=Q(email=""), name="nameless_sender_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email or '—'}: {self.suggestion}"
