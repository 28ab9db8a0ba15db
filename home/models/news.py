from typing import Any, ClassVar, Self

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager
from wagtail.search import index

from home.feeds import NewsFeed
from portal.blocks import BodyBlock
from portal.fields import StreamField
from portal.models import BasePage, PortalImage
from portal.querysets import PageQuerySet

NEWS_PER_PAGE = 12


class NewsQuerySet(PageQuerySet):
    def latest_first(self) -> Self:
        """Ready for cards: without bodies, with images."""
        ordered = self.order_by("-date", "-pk").defer_streamfields()
        return ordered.select_related("teaser_image", "image").prefetch_related(
            "teaser_image__renditions", "image__renditions"
        )

    def tagged(self, slug: str) -> Self:
        return self.filter(tags__slug=slug)


NewsManager = PageManager.from_queryset(NewsQuerySet)


class NewsIndexPage(RoutablePageMixin, BasePage):
    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.NewsPage"]
    template = "home/news_index_page.html"

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def news(self) -> NewsQuerySet:
        return NewsPage.objects.child_of(self).live().public().latest_first()

    @path("")
    def index(self, request: HttpRequest) -> HttpResponse:
        tag = Tag.objects.filter(slug=clean(request.GET.get("tag", ""))).first()
        news = self.news().tagged(tag.slug) if tag else self.news()
        return self.render(request, context_overrides={"tag": tag, "news": paged(news, request)})

    @path("atom/", name="atom")
    def atom(self, request: HttpRequest) -> HttpResponse:
        return NewsFeed()(request, index=self)


def clean(text: str) -> str:
    return text.replace("\x00", "")


def paged(news: NewsQuerySet, request: HttpRequest) -> ResultPage:
    return Paginator(news, NEWS_PER_PAGE).get_page(request.GET.get("page"))


class NewsTag(TaggedItemBase):
    content_object = ParentalKey("home.NewsPage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("tag of a news item")
        verbose_name_plural = _("tags of news items")


class NewsPage(BasePage):
    date = models.DateField(_("date"), default=localdate)
    introduction = models.TextField(
        _("introduction"),
        max_length=400,
        help_text=_("Opens the page, and stands on cards without teaser text."),
    )
    image = models.ForeignKey(
        PortalImage,
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(through=NewsTag, blank=True, verbose_name=_("tags"))

    objects = NewsManager()

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/news_page.html"
    search_kind = _("News")
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["tags"] = self.tags.order_by("name")
        return context

    @property
    def card_text(self) -> str:
        return super().card_text or self.introduction

    @property
    def card_image(self) -> PortalImage | None:
        return self.teaser_image or self.image
