"""« Idées ouvertes » in the admin: published without waiting, read by editors, taken off where they must."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from calls.admin_filters import CallFilter
from calls.ideas import services
from calls.ideas.forms import HideForm, SeenForm
from calls.models import Idea
from calls.services.errors import ChangedError
from structures.moderation import DecidingPolicy, Queue
from structures.queues import DecisionView

MODERATE = "calls.change_idea"
STATES = {
    "to_read": (_("to read"), Idea.objects.to_read),
    "hidden": (_("hidden"), lambda: Idea.objects.exclude(hidden_at=None)),
    "opened": (_("open"), lambda: Idea.objects.opened().filter(hidden_at=None)),
}

register_permission_policy(Idea, DecidingPolicy(Idea))


class IdeaFilterSet(WagtailFilterSet):
    application__call = CallFilter()
    state = django_filters.ChoiceFilter(
        choices=[(code, label) for code, (label, _rows) in STATES.items()],
        method="in_state",
        label=_("state"),
    )

    class Meta:
        model = Idea
        fields = ("application__call",)

    def in_state(self, ideas: QuerySet[Idea], name: str, value: str) -> QuerySet[Idea]:
        return ideas.filter(pk__in=STATES[value][1]().values("pk"))


class IdeaIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Idea]:
        return Idea.objects.for_editors()


class ModerateView(DecisionView, FormView):
    permission = MODERATE
    template_name = "calls/admin/idea.html"
    form_class = HideForm
    header_icon = "group"
    list_name = "ideas:index"
    list_label = _("Open ideas")

    @cached_property
    def row(self) -> Idea:
        rows = Idea.objects.for_editors().select_related("hidden_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def idea(self) -> Idea:
        return self.row

    def get_page_subtitle(self) -> str:
        return str(self.idea.application.call.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(idea=self.idea, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts = {"fine": self._find_fine, "show": self._show_again}
        act = acts.get(request.POST.get("action", ""))
        if act is None:
            return super().post(request, *args, **kwargs)
        form = SeenForm(request.POST)
        try:
            said = act(form.cleaned_data.get("seen") if form.is_valid() else None)
        except ChangedError:
            messages.warning(request, gettext("The text changed since you opened it: read it again."))
            return redirect("ideas:moderate", self.idea.pk)
        return self.to_list(said)

    def _find_fine(self, seen: datetime | None) -> str:
        services.find_fine(idea=self.idea, seen=seen, now=timezone.now())
        return gettext("Read: it stays as it is.")

    def _show_again(self, seen: datetime | None) -> str:
        shown = services.show_again(idea=self.idea, seen=seen, by=self.person, now=timezone.now())
        if shown.is_opened:
            return gettext("Everyone reads it again; its lead is told.")
        return gettext("Its lead may open it again, and is told.")

    def form_valid(self, form: HideForm) -> HttpResponse:
        services.hide(idea=self.idea, by=self.person, now=timezone.now(), **form.cleaned_data)
        return self.to_list(gettext("Nobody reads it any more; its lead is told why."))


class IdeaViewSet(ModelViewSet):
    model = Idea
    name = "ideas"
    url_prefix = "idees"
    icon = "group"
    menu_label = _("Open ideas")
    menu_order = 216
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = IdeaIndexView
    filterset_class = IdeaFilterSet
    list_display = (
        TitleColumn("title", label=_("Idea"), accessor="__str__", url_name="ideas:moderate"),
        Column("lead", label=_("Lead structure"), accessor="application.lead.title"),
        Column("call", label=_("Call"), accessor="application.call.title"),
        Column("state", label=_("State"), accessor="state_label"),
        DateColumn("opened_at", label=_("Opened on"), sort_key="opened_at"),
    )
    search_fields = ("title", "summary", "whom")
    search_backend_name = None
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("<int:pk>/lire/", ModerateView.as_view(), name="moderate")]


QUEUE = Queue(_("Open ideas to read"), "ideas:index", MODERATE, Idea.objects.to_read)
