from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from events.forms import AgendaForm
from events.programme import month_of
from portal.models import BasePage

PAGE_SIZE = 20

#: Label, address, whether it is the one shown.
Option = tuple[str, str, bool]


class AgendaPage(BasePage):
    """All events, as a list or month by month."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels: ClassVar[list[Any]] = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["events.EventPage", "events.EditionPage"]
    template = "events/agenda_page.html"
    search_kind = _("Page")
    search_fields: ClassVar[list[Any]] = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and not cls.objects.filter(locale_id=parent.locale_id).exists()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        form = AgendaForm(request.GET, language=self.locale.language_code)
        shown = self._month(form, request) if form.view == form.View.MONTH else self._list(form, request)
        feed = form.address(reverse("events:feed"), quand=None, affichage=None, mois=None)
        return {**context, "form": form, "feed": feed, "views": self._views(form, request), **shown}

    def _month(self, form: AgendaForm, request: HttpRequest) -> dict[str, Any]:
        events = form.events().in_month(form.month).with_facts().in_language(self.locale.language_code)
        month = month_of(form.month, events)
        path = self.get_url(request)
        return {
            "month": month,
            "previous_address": month.previous and form.address(path, mois=f"{month.previous:%Y-%m}"),
            "next_address": month.next and form.address(path, mois=f"{month.next:%Y-%m}"),
        }

    def _list(self, form: AgendaForm, request: HttpRequest) -> dict[str, Any]:
        results = Paginator(form.listed().with_facts(), PAGE_SIZE).get_page(request.GET.get("page"))
        results.object_list = results.object_list.in_language(self.locale.language_code)  # type: ignore[attr-defined]
        return {"results": results, "tabs": self._tabs(form, request)}

    def _views(self, form: AgendaForm, request: HttpRequest) -> list[Option]:
        path = self.get_url(request)
        as_list = form.address(path, affichage=None, mois=None)
        as_month = form.address(path, affichage=form.View.MONTH, quand=None)
        return [
            (str(form.View.LIST.label), as_list, form.view == form.View.LIST),
            (str(form.View.MONTH.label), as_month, form.view == form.View.MONTH),
        ]

    def _tabs(self, form: AgendaForm, request: HttpRequest) -> list[Option]:
        path = self.get_url(request)
        return [
            (str(form.When.UPCOMING.label), form.address(path, quand=None), form.when == form.When.UPCOMING),
            (
                str(form.When.PAST.label),
                form.address(path, quand=form.When.PAST),
                form.when == form.When.PAST,
            ),
        ]
