"""Communes, intercommunalities, arrondissements, the département: a graph, as some EPCI straddle borders."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.memory import memory
from portal.text import fold


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def communes(self) -> Self:
        return self.filter(kind=Territory.Kind.COMMUNE)

    def epci(self) -> Self:
        return self.filter(kind=Territory.Kind.EPCI)

    def within(self, territory: "Territory") -> Self:
        """The territory itself and everything it contains, directly or through another."""
        held = self._edges().filter(to_territory=territory).values("from_territory")
        held_through = self._edges().filter(to_territory__in=held).values("from_territory")
        return self.filter(Q(pk=territory.pk) | Q(pk__in=held) | Q(pk__in=held_through))

    def overlapping(self, territory: "Territory") -> Self:
        """All that shares ground with the territory: what it holds, what holds it, what straddles it."""
        communes = self.model.objects.within(territory).communes().order_by().values("pk")
        straddling = self._edges().filter(from_territory__in=communes).values("to_territory")
        holding = self._edges().filter(from_territory=territory).values("to_territory")
        return self.filter(Q(pk=territory.pk) | Q(pk__in=communes) | Q(pk__in=straddling) | Q(pk__in=holding))

    def _edges(self) -> models.QuerySet:
        """Rows that say what lies in what: asked one by one, they need no statistics to be read fast."""
        return self.model.contained_in.through.objects.order_by()

    def light(self) -> Self:
        """Without the outlines, which only maps need."""
        return self.defer("outline")


class Territory(models.Model):
    class Kind(models.TextChoices):
        COMMUNE = "commune", _("commune")
        EPCI = "epci", _("intercommunality")
        ARRONDISSEMENT = "arrondissement", _("arrondissement")
        DEPARTEMENT = "departement", _("département")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    code = models.CharField(
        _("code"), max_length=9, help_text=_("INSEE code, or SIREN of an intercommunality.")
    )
    name = models.CharField(
        _("name"), max_length=120, help_text=_("The name shown. Once changed here, imports leave it alone.")
    )
    official_name = models.CharField(_("official name"), max_length=160, blank=True)
    loaded_name = models.CharField(max_length=120, blank=True, editable=False)
    sort_key = models.CharField(max_length=120, editable=False)
    postal_codes = ArrayField(
        models.CharField(max_length=5), verbose_name=_("postal codes"), default=list, blank=True
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    #: West, south, east, north, in degrees.
    bounds = ArrayField(models.FloatField(), size=4, null=True, blank=True, editable=False)
    #: GeoJSON geometry, for communes only.
    outline = models.JSONField(null=True, blank=True, editable=False)
    contained_in = models.ManyToManyField(
        "self",
        verbose_name=_("contained in"),
        symmetrical=False,
        related_name="directly_contains",
        blank=True,
    )

    objects = TerritoryQuerySet.as_manager()

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("official_name", read_only=True),
        FieldPanel("kind", read_only=True),
        FieldPanel("code", read_only=True),
        FieldPanel("population", read_only=True),
    ]

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ("sort_key", "pk")
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="territory_kind_code")]
        indexes = [models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        self.sort_key = fold(self.name)
        super().save(**options)

    @cached_property
    def communes_inside(self) -> list[int]:
        """Keys of the communes that it holds; its own where it is one."""
        inside = Territory.objects.within(self).communes().order_by().values_list("pk", flat=True)
        return memory.kept(("inside", self.pk), lambda: list(inside))

    @cached_property
    def sharing_ground(self) -> list[int]:
        """Keys of all that overlaps it, either way."""
        overlapping = Territory.objects.overlapping(self).order_by().values_list("pk", flat=True)
        return memory.kept(("overlapping", self.pk), lambda: list(overlapping))

    def containers(self) -> TerritoryQuerySet:
        """Every territory that wholly holds this one."""
        held = Q(directly_contains=self) | Q(directly_contains__directly_contains=self)
        return Territory.objects.filter(held).distinct()

    def contents(self) -> TerritoryQuerySet:
        """Every territory wholly inside this one."""
        return Territory.objects.within(self).exclude(pk=self.pk)
