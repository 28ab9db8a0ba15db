"""Controlled lists. Each term has one row per language; business rows point at the French one."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin

from portal.text import fold

#: `limit_choices_to` of every relation to a term.
SOURCE_LANGUAGE = {"locale__language_code": "fr"}


class TermQuerySet(models.QuerySet):
    def source(self) -> Self:
        """The rows that structures point at."""
        return self.filter(**SOURCE_LANGUAGE)

    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)


class Term(TranslatableMixin, models.Model):
    code = models.SlugField(
        _("code"),
        max_length=40,
        help_text=_("Used in addresses and exports: do not change it once published."),
    )
    name = models.CharField(
        _("name"), max_length=160, help_text=_("The name shown. Once changed here, imports leave it alone.")
    )
    loaded_name = models.CharField(max_length=160, blank=True, editable=False)
    sort_key = models.CharField(max_length=160, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ("sort_key", "pk")

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        self.sort_key = fold(self.name)
        super().save(**options)


class Sector(Term):
    naf_codes = ArrayField(
        models.CharField(max_length=6),
        verbose_name=_("NAF codes"),
        default=list,
        blank=True,
        help_text=_("Divisions or longer codes, comma-separated: the longest match suggests the sector."),
    )

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("code"), FieldPanel("naf_codes")]

    class Meta(Term.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Label(Term):
    class Kind(models.TextChoices):
        LABEL = "label", _("label")
        APPROVAL = "approval", _("approval")
        STATUS = "status", _("particular status")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LABEL)
    short_name = models.CharField(_("short name"), max_length=30, help_text=_("Shown on tags."))

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("short_name"),
        FieldPanel("kind"),
        FieldPanel("code"),
    ]

    class Meta(Term.Meta):
        verbose_name = _("label or approval")
        verbose_name_plural = _("labels and approvals")


class LegalFamily(Term):
    is_ess = models.BooleanField(
        _("counts as ESS"),
        default=True,
        help_text=_("Untick for partners outside the ESS, which have no page in the directory."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("is_ess"),
        FieldPanel("position"),
    ]

    class Meta(Term.Meta):
        ordering = ("position", "sort_key", "pk")  # type: ignore[assignment]
        verbose_name = _("family of the ESS")
        verbose_name_plural = _("families of the ESS")


class LegalCategory(Term):
    """A code of INSEE's list, level III."""

    default_family = models.ForeignKey(
        LegalFamily,
        verbose_name=_("family"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="+",
        help_text=_("Only where the code alone determines it: a SAS may be a cooperative or a company."),
    )

    panels: ClassVar[list[Any]] = [FieldPanel("name"), FieldPanel("code"), FieldPanel("default_family")]

    class Meta(Term.Meta):
        ordering = ("code", "pk")
        verbose_name = _("legal category")
        verbose_name_plural = _("legal categories")
