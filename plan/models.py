"""The plan of the département, and its fellow schemes: axes, actions, indicators."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.blocks import StreamValue
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from plan.blocks import IndicatorsBlock
from plan.forms import PlanPageForm
from portal.blocks import BodyBlock
from portal.fields import StreamField
from portal.models import BasePage


class PlanPage(BasePage):
    FACTS = ("first_year", "last_year", "adopted_on")
    PART_FACTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "actions": ("axis", "state", "progress", "starts_on", "ends_on"),
    }

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("presentation"), blank=True)
    indicators = StreamField(IndicatorsBlock(), verbose_name=_("indicators"), blank=True)

    base_form_class = PlanPageForm
    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("first_year"), FieldPanel("last_year"), FieldPanel("adopted_on")]),
        FieldPanel("body"),
        InlinePanel("axes", heading=_("Axes"), label=_("axis")),
        InlinePanel(
            "actions",
            heading=_("Actions"),
            label=_("action"),
            help_text=_("Each names its axis by its number: 1 for the first."),
        ),
        FieldPanel("indicators"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "plan.PlanPage"]
    subpage_types: ClassVar[list[str]] = ["plan.PlanPage"]
    template = "plan/plan_page.html"
    search_kind = _("Plan")
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.RelatedFields("axes", [index.SearchField("title"), index.SearchField("text")]),
        index.RelatedFields("actions", [index.SearchField("title")]),
    ]

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def clean(self) -> None:
        super().clean()
        if self.first_year and self.last_year and self.last_year < self.first_year:
            raise ValidationError({"last_year": _("The last year comes before the first.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        actions = self.listed_actions()
        context["axes"] = self.numbered_axes(actions)
        context["subpages"] = PlanPage.objects.child_of(self).live().public().defer_streamfields()
        context["total"] = len(actions)
        context["indicators"] = self.shown_indicators()
        context["done"] = sum(action.state == Action.State.DONE for action in actions)
        return context

    @property
    def years(self) -> str:
        if self.first_year and self.last_year and self.first_year != self.last_year:
            return gettext("%(first)d to %(last)d") % {"first": self.first_year, "last": self.last_year}
        return str(self.first_year or self.last_year or "")

    def shown_indicators(self) -> StreamValue:
        """Words in this language, figures of the French page."""
        if not self.indicators:
            return self.indicators
        figures = {child.id: child.value["years"] for child in self.source.indicators}
        for child in self.indicators:
            child.value["years"] = figures.get(child.id, child.value["years"])
        return self.indicators

    def listed_actions(self) -> list["Action"]:
        """Each with `shown_page`, the page that tells more in this language, if it is published."""
        actions = list(self.actions.all())
        prefetch_related_objects(actions, "page")
        keys = {action.page.translation_key for action in actions if action.page}
        pages = Page.objects.live().public().filter(translation_key__in=keys, locale=self.locale_id)
        by_key = {page.translation_key: page for page in pages} if keys else {}
        for action in actions:
            action.shown_page = by_key.get(action.page.translation_key) if action.page else None
        return actions

    def numbered_axes(self, actions: list["Action"]) -> list["NumberedAxis"]:
        return [
            NumberedAxis(number, axis, [action for action in actions if action.axis == number])
            for number, axis in enumerate(self.axes.all(), start=1)
        ]


class Axis(TranslatableMixin, Orderable):
    plan = ParentalKey(PlanPage, on_delete=models.CASCADE, related_name="axes")
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), max_length=400, blank=True)

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("axis")
        verbose_name_plural = _("axes")

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class NumberedAxis:
    number: int
    axis: Axis
    actions: list["Action"]


class Action(TranslatableMixin, Orderable):
    class State(models.TextChoices):
        UPCOMING = "upcoming", _("Upcoming")
        ONGOING = "ongoing", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Given up")

    plan = ParentalKey(PlanPage, on_delete=models.CASCADE, related_name="actions")
    axis = models.PositiveSmallIntegerField(
        _("number of its axis"), default=1, validators=[MinValueValidator(1)]
    )
    title = models.CharField(_("title"), max_length=160)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, blank=True)
    progress = models.PositiveSmallIntegerField(
        _("progress"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("In per cent; empty shows nothing."),
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    lead = models.CharField(_("led by"), max_length=120, blank=True)
    page = models.ForeignKey(
        Page, verbose_name=_("page"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shown_page: Page | None = None

    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("axis")]),
        FieldRowPanel([FieldPanel("state"), FieldPanel("progress")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]), FieldPanel("lead")]
        ),
        PageChooserPanel("page"),
    ]
    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("page", overridable=False)]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end comes before the beginning.")})

    @property
    def is_late(self) -> bool:
        """Past its end without being done or given up."""
        over = self.ends_on is not None and self.ends_on < localdate()
        return over and self.state not in {self.State.DONE, self.State.STOPPED}

    @property
    def tone(self) -> str:
        tones: dict[str, str] = {
            self.State.ONGOING: "brand",
            self.State.DONE: "gardon",
            self.State.STOPPED: "accent",
        }
        return "ochre" if self.is_late else tones.get(self.state, "")

    @property
    def state_label(self) -> str:
        return gettext("Late") if self.is_late else self.get_state_display()
