from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.applications import Application
from calls.querysets import CommentQuerySet
from structures.models import StructurePage


class StepComment(models.Model):
    """What somebody of the group says about a step, to the group alone."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="comments")
    step = models.CharField(max_length=64)
    text = models.TextField(_("comment"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    structure = models.ForeignKey(
        StructurePage,
        verbose_name=_("for which structure"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    #: Of the participant, as it was then: a partner outside the ESS has no page.
    group_name = models.CharField(max_length=255, blank=True)
    written_at = models.DateTimeField(_("when"))
    #: When the others were written to about it.
    told_at = models.DateTimeField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a step")
        verbose_name_plural = _("comments on steps")
        ordering = ("written_at", "pk")
        indexes = [models.Index(fields=["application", "step", "written_at"])]

    def __str__(self) -> str:
        return f"{self.author} · {self.written_at:%Y-%m-%d %H:%M}"

    def is_of(self, person: object) -> bool:
        return self.author_id is not None and self.author_id == getattr(person, "pk", None)
