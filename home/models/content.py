from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from home.blocks import ContentBlock
from portal.fields import StreamField
from portal.models import BasePage


class ContentPage(BasePage):
    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(ContentBlock(), verbose_name=_("body"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.ContentPage"]
    subpage_types: ClassVar[list[str]] = ["home.ContentPage"]
    template = "home/content_page.html"
    search_kind = _("Page")
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["subpages"] = ContentPage.objects.child_of(self).live().public().defer_streamfields()
        return context


class AccessibilityPage(BasePage):
    """The statement in the form that the French order of 20 September 2019 prescribes."""

    audited_by = models.CharField(
        _("audit made by"), max_length=160, blank=True, help_text=_("Empty while there is no audit.")
    )
    compliance_rate = models.PositiveSmallIntegerField(
        _("criteria met"),
        null=True,
        blank=True,
        help_text=_("In per cent of the criteria that apply."),
    )
    known_defects = RichTextField(_("not compliant"), blank=True)
    exemptions = RichTextField(_("exemptions for disproportionate burden"), blank=True)
    out_of_scope = RichTextField(_("contents that the law leaves out"), blank=True)
    established_on = models.DateField(_("statement made on"), null=True, blank=True)
    technologies = models.CharField(_("technologies used"), max_length=250, blank=True)
    environment = RichTextField(_("test environment and tools"), blank=True)
    pages_checked = RichTextField(_("pages checked"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("audited_by"), FieldPanel("compliance_rate")],
            heading=_("Test results"),
            help_text=_("The level itself, and the date of the audit, are in the site settings."),
        ),
        MultiFieldPanel(
            [FieldPanel("known_defects"), FieldPanel("exemptions"), FieldPanel("out_of_scope")],
            heading=_("Contents that are not accessible"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("established_on"),
                FieldPanel("technologies"),
                FieldPanel("environment"),
                FieldPanel("pages_checked"),
            ],
            heading=_("How this statement was made"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/accessibility_page.html"
    is_technical = True

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")


@dataclass
class Branch:
    """A page of the site map with those under it."""

    page: Page
    children: list["Branch"] = field(default_factory=list)


class SiteMapPage(BasePage):
    """Every page that does not belong to a long list: those have their own search and pages."""

    listed_elsewhere: ClassVar[tuple[str, ...]] = (
        "structures.StructurePage",
        "events.EventPage",
        "home.NewsPage",
    )

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/site_map_page.html"
    is_technical = True

    class Meta:
        verbose_name = _("site map")
        verbose_name_plural = _("site maps")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["branches"] = self.branches()
        return context

    def branches(self) -> list[Branch]:
        """Live public pages of this language, each under its parent."""
        home = self.get_parent()
        hidden = [apps.get_model(label) for label in self.listed_elsewhere]
        pages = home.get_descendants().live().public().not_exact_type(*hidden).order_by("path")
        root = Branch(home)
        by_path = {home.path: root}
        for page in pages:
            parent = by_path.get(page.path[: -page.steplen])
            if parent is not None:
                by_path[page.path] = Branch(page)
                parent.children.append(by_path[page.path])
        return root.children
