from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from commons.models import CommonsPage
from home import sections
from portal.models import BasePage
from structures.models import Sector
from structures.models.taxonomies import SOURCE_LANGUAGE


class HomePage(BasePage):
    heading = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("Empty: the title of the page.")
    )
    lede = models.TextField(_("words under the heading"), max_length=300, blank=True)
    shows_call = models.BooleanField(
        _("show the call for commons"),
        default=True,
        help_text=_("The open call, else the next one, else the latest results."),
    )
    call_title = models.CharField(
        _("title of the banner"), max_length=120, blank=True, help_text=_("Empty: the call's own title.")
    )
    call_text = models.TextField(
        _("text of the banner"), max_length=300, blank=True, help_text=_("Empty: the call's own teaser.")
    )
    figures_title = models.CharField(_("title of the figures"), max_length=80, blank=True)
    figures_source = models.CharField(_("source of the figures"), max_length=160, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("heading"),
                FieldPanel("lede"),
                InlinePanel("links", heading=_("quick links"), label=_("quick link"), max_num=8),
            ],
            heading=_("Top of the page"),
        ),
        MultiFieldPanel(
            [FieldPanel("shows_call"), FieldPanel("call_title"), FieldPanel("call_text")],
            heading=_("Call for commons"),
        ),
        InlinePanel(
            "chosen_commons",
            heading=_("Commons to join"),
            label=_("commons"),
            help_text=_("None chosen: the three latest."),
            max_num=3,
        ),
        MultiFieldPanel(
            [
                FieldPanel("figures_title"),
                InlinePanel("figures", heading=_("figures"), label=_("figure"), max_num=4),
                FieldPanel("figures_source"),
            ],
            heading=_("Figures"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    template = "home/home_page.html"
    search_kind = _("Page")
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("heading"),
        index.SearchField("lede"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(sections.of(self, request))
        return context


class HomeLink(TranslatableMixin, Orderable):
    """A shortcut under the search box: a sector of the directory, or a page."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="links")
    title = models.CharField(
        _("words shown"), max_length=40, blank=True, help_text=_("Empty: the name of the sector or page.")
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        limit_choices_to=SOURCE_LANGUAGE,
        related_name="+",
    )
    page = models.ForeignKey(
        Page, verbose_name=_("page"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    panels: ClassVar[list[Any]] = [FieldPanel("title"), FieldPanel("sector"), PageChooserPanel("page")]
    override_translatable_fields: ClassVar[list[Any]] = [
        SynchronizedField("sector", overridable=False),
        SynchronizedField("page", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("quick link")
        verbose_name_plural = _("quick links")

    def __str__(self) -> str:
        return self.title or str(self.sector or self.page)

    def clean(self) -> None:
        super().clean()
        if bool(self.sector_id) == bool(self.page_id):
            raise ValidationError({"sector": _("Choose a sector or a page, one of the two.")})


class HomeCommons(Orderable):
    """Chosen commons, always named by their French page: every language shows its own translation."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="chosen_commons")
    commons = models.ForeignKey(
        CommonsPage, verbose_name=_("commons"), on_delete=models.CASCADE, related_name="+"
    )

    panels: ClassVar[list[Any]] = [PageChooserPanel("commons")]

    class Meta(Orderable.Meta):
        verbose_name = _("chosen commons")
        verbose_name_plural = _("chosen commons")

    def __str__(self) -> str:
        return self.commons.title


class HomeFigure(TranslatableMixin, Orderable):
    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="figures")
    figure = models.CharField(_("figure"), max_length=20, help_text=_("For instance “2 300” or “12 %”."))
    label = models.CharField(_("what it counts"), max_length=120)
    source = models.CharField(
        _("source"), max_length=160, blank=True, help_text=_("When it differs from the common source.")
    )

    panels: ClassVar[list[Any]] = [FieldPanel("figure"), FieldPanel("label"), FieldPanel("source")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return f"{self.figure} {self.label}"
