from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import PageManager
from wagtail.search import index

from events.programme import days_of
from events.querysets import EditionQuerySet
from portal.blocks import BodyBlock
from portal.fields import StreamField
from portal.models import BasePage, PortalImage

EditionManager = PageManager.from_queryset(EditionQuerySet)


class EditionPage(BasePage):
    """A month of the ESS: its programme before and during, its archive after."""

    year = models.PositiveSmallIntegerField(_("year"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    introduction = models.TextField(_("introduction"), max_length=500, blank=True)
    image = models.ForeignKey(
        PortalImage,
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    objects = EditionManager()

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("year"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("introduction"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["events.AgendaPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "events/edition_page.html"
    search_fields: ClassVar[list[Any]] = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    search_kind = _("Event")

    class Meta:
        verbose_name = _("edition of the ESS month")
        verbose_name_plural = _("editions of the ESS month")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day cannot come before the first one.")})

    @property
    def is_over(self) -> bool:
        return self.source.ends_on < timezone.localdate()

    @property
    def card_text(self) -> str:
        return self.teaser_text or self.introduction

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        events = self.source.events.published().with_facts().in_language(self.locale.language_code)
        return {
            **context,
            "days": days_of(events),
            "feed": f"{reverse('events:feed')}?{urlencode({'edition': self.slug})}",
            "events_total": len(events),
            "earlier_editions": EditionPage.objects.sibling_of(self, inclusive=False).before(self.year),
        }
