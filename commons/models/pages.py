from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django.core.paginator import Paginator
from django.db import models
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from commons.forms import CommonsFilterForm
from commons.models.parts import Participant, Production, Wanted
from commons.models.themes import Theme
from commons.panels import COMMONS_CONTENT
from commons.registry import commons_cards
from portal.blocks import BodyBlock
from portal.dates import date_format
from portal.fields import StreamField
from portal.models import BasePage, PortalImage
from portal.querysets import PageQuerySet
from structures.models import StructurePage, Territory
from structures.models.taxonomies import SOURCE_LANGUAGE

COMMONS_PER_PAGE = 12


class Maturity(models.TextChoices):
    IDEA = "idea", _("Idea")
    FORMING = "forming", _("Collective forming")
    PROTOTYPE = "prototype", _("Prototype")
    IN_USE = "in_use", _("In use")
    SPREAD = "spread", _("Spread")


class CommonsQuerySet(PageQuerySet):
    def source(self) -> Self:
        """French pages, which hold the facts of every language."""
        return self.filter(**SOURCE_LANGUAGE)

    def about(self, theme: str) -> Self:
        return self.filter(theme__code=theme)

    def at(self, maturity: str) -> Self:
        return self.filter(maturity=maturity)

    def looking_for(self, kind: str) -> Self:
        wanted = Wanted.objects.filter(kind=kind, is_found=False)
        return self.filter(pk__in=wanted.values("commons"))

    def latest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def for_cards(self) -> Self:
        """Ready for cards: without bodies, in a number of queries that does not grow."""
        wanted = Prefetch("wanted", queryset=Wanted.objects.filter(is_found=False), to_attr="still_wanted")
        pages = self.defer_streamfields().select_related("teaser_image").with_theme_name()
        return pages.prefetch_related("teaser_image__renditions", "territories", wanted)

    def with_theme_name(self) -> Self:
        """`theme_name` in the language of the reader: pages of every language name the French theme."""
        names = Theme.objects.in_language(get_language()).filter(
            translation_key=OuterRef("theme__translation_key")
        )
        return self.annotate(theme_name=Coalesce(Subquery(names.values("name")[:1]), "theme__name"))


CommonsManager = PageManager.from_queryset(CommonsQuerySet)


class CommonsIndexPage(BasePage):
    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["commons.CommonsPage"]
    template = "commons/commons_index_page.html"

    class Meta:
        verbose_name = _("list of commons")
        verbose_name_plural = _("lists of commons")

    def commons(self) -> CommonsQuerySet:
        return CommonsPage.objects.child_of(self).live().public()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        form = CommonsFilterForm(request.GET, maturities=Maturity.choices)
        found = form.apply(self.commons()).latest_first().for_cards()
        context["form"] = form
        context["results"] = Paginator(found, COMMONS_PER_PAGE).get_page(request.GET.get("page"))
        return context


@dataclass(frozen=True)
class Moment:
    """A line of the timeline: `when` in words, in the reader's language."""

    date: date
    when: str
    title: str
    text: str
    is_done: bool


class CommonsPage(BasePage):
    """A resource, a community and its rules. It exists before, during and after any call."""

    FACTS = ("maturity", "theme", "is_example")
    PART_FACTS: ClassVar[dict[str, tuple[str, ...]]] = {
        "wanted": ("kind", "is_found"),
        "productions": ("licence", "version"),
        "milestones": ("date", "is_done"),
        "journal": ("date",),
    }

    introduction = models.TextField(
        _("introduction"),
        max_length=400,
        help_text=_("What is shared, by whom and for whom: two sentences."),
    )
    maturity = models.CharField(_("maturity"), max_length=10, choices=Maturity.choices, default=Maturity.IDEA)
    theme = models.ForeignKey(
        Theme,
        verbose_name=_("theme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="commons",
    )
    territories = ParentalManyToManyField(
        Territory, verbose_name=_("territories"), blank=True, related_name="commons"
    )
    image = models.ForeignKey(
        PortalImage,
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), verbose_name=_("presentation"), blank=True)
    rules = RichTextField(
        _("rules"), blank=True, help_text=_("How the community decides, who may use the resource and how.")
    )
    origin_name = models.CharField(
        _("comes from"),
        max_length=160,
        blank=True,
        help_text=_("For a commons born elsewhere that inspires: who carries it there."),
    )
    origin_place = models.CharField(_("place of origin"), max_length=120, blank=True)
    origin_url = models.URLField(_("address of the original"), blank=True)
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Says on the page that this commons was made up.")
    )

    objects = CommonsManager()

    content_panels: ClassVar[list[Any]] = COMMONS_CONTENT
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("theme", overridable=False),
        SynchronizedField("territories", overridable=False),
    ]
    parent_page_types: ClassVar[list[str]] = ["commons.CommonsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "commons/commons_page.html"
    search_kind = _("Commons")
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.RelatedFields("wanted", [index.SearchField("title")]),
        index.RelatedFields("productions", [index.SearchField("title")]),
        index.FilterField("maturity"),
    ]

    class Meta:
        verbose_name = _("commons")
        verbose_name_plural = _("commons")

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # As `FACTS`, which may hold columns only.
        if kwargs.get("update_fields") is None:
            self._share_territories()

    @property
    def card_text(self) -> str:
        return super().card_text or self.introduction

    @property
    def maturity_percent(self) -> int:
        """How far along the five steps, for a progress bar."""
        return round(100 * (Maturity.values.index(self.maturity) + 1) / len(Maturity.values))

    @cached_property
    def theme_label(self) -> str:
        if self.theme is None:
            return ""
        name = Theme.objects.in_language(get_language()).filter(translation_key=self.theme.translation_key)
        return name.values_list("name", flat=True).first() or self.theme.name

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["wanted"] = sorted(self.wanted.all(), key=lambda thing: thing.is_found)
        context["participants"] = self.shown_participants()
        context["moments"] = self.moments()
        context["productions"] = self.shown_productions()
        context["cards"] = [card for make in commons_cards if (card := make(request, self))]
        return context

    def shown_participants(self) -> list[Participant]:
        """Who leads first, as the French page says; structures that left the directory are not shown."""
        roles = Participant.Role.values
        rows = self.source.participants.all()
        if isinstance(rows, models.QuerySet):
            rows = rows.select_related("structure")
        chosen = [row.structure_id for row in rows if row.structure_id]
        listed = set(StructurePage.objects.filter(pk__in=chosen).shown().values_list("pk", flat=True))
        shown = [row for row in rows if row.structure_id is None or row.structure_id in listed]
        return sorted(shown, key=lambda row: roles.index(row.role))

    def shown_productions(self) -> list[Production]:
        rows = self.productions.all()
        return list(rows.select_related("document") if isinstance(rows, models.QuerySet) else rows)

    def moments(self) -> list[Moment]:
        """The journal and the milestones together: what happened, latest first, then what is planned."""
        entries = [
            Moment(entry.date, date_format(entry.date), entry.lead_in, entry.text, is_done=True)
            for entry in self.journal.all()
        ]
        milestones = list(self.milestones.all())
        done = [
            Moment(step.date, date_format(step.date, "YEAR_MONTH_FORMAT"), step.title, "", is_done=True)
            for step in milestones
            if step.is_done
        ]
        planned = [
            Moment(step.date, _planned(step.date), step.title, "", is_done=False)
            for step in milestones
            if not step.is_done
        ]
        return [
            *sorted(entries + done, key=lambda moment: moment.date, reverse=True),
            *sorted(planned, key=lambda moment: moment.date),
        ]

    def _share_territories(self) -> None:
        languages = CommonsPage.objects.filter(translation_key=self.translation_key)
        source = languages.source().first()
        for page in languages.exclude(pk=source.pk) if source else ():
            page.territories = list(source.territories.all())
            page.territories.commit()


def _planned(day: date) -> str:
    return gettext("Planned in %(month)s") % {"month": date_format(day, "YEAR_MONTH_FORMAT")}
