"""Pairs of pages that may speak of the same structure. An editor decides; the answer is remembered."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from structures.models.decisions import WAITING, Decision, DecisionQuerySet


class PossibleDuplicateQuerySet(DecisionQuerySet["PossibleDuplicate"]):
    def about(self, structure: models.Model) -> Self:
        return self.filter(models.Q(first=structure) | models.Q(second=structure))


class PossibleDuplicate(Decision):
    """`first` is the older page: each pair is written one way only."""

    class State(models.TextChoices):
        WAITING = WAITING, _("to look at")
        MERGED = "merged", _("merged")
        DIFFERENT = "different", _("two structures")

    class Clue(models.TextChoices):
        NAME = "name", _("close names in the same place")
        EMAIL = "email", _("same e-mail")
        PHONE = "phone", _("same telephone")
        WEBSITE = "website", _("same website in the same place")

    first = models.ForeignKey(
        "structures.StructurePage", verbose_name=_("first page"), on_delete=models.CASCADE, related_name="+"
    )
    second = models.ForeignKey(
        "structures.StructurePage", verbose_name=_("second page"), on_delete=models.CASCADE, related_name="+"
    )
    clues = ArrayField(models.CharField(max_length=7, choices=Clue.choices), verbose_name=_("clues"))
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.WAITING, db_index=True
    )
    found_at = models.DateTimeField(_("found on"), auto_now_add=True)
    kept = models.ForeignKey(
        "structures.StructurePage",
        verbose_name=_("page kept"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merges",
    )

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ("-found_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"

    @property
    def shown_clues(self) -> str:
        return ", ".join(str(self.Clue(clue).label) for clue in self.clues)
