"""What became of a structure's website when it was last asked."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class WebsiteCheck(models.Model):
    structure = models.OneToOneField(
        "structures.StructurePage",
        verbose_name=_("structure"),
        on_delete=models.CASCADE,
        related_name="website_check",
    )
    address = models.URLField(_("address"))
    checked_at = models.DateTimeField(_("asked on"))
    #: In a row, at least a day apart: a site in repair for one night is not dead.
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)
    problem = models.CharField(_("problem"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("check of a website")
        verbose_name_plural = _("checks of websites")
        indexes = [models.Index(fields=["checked_at"])]

    def __str__(self) -> str:
        return self.address

    @property
    def shown_problem(self) -> str:
        """In the reader's language, or the number of the HTTP answer."""
        return gettext(self.problem) if self.problem else ""
