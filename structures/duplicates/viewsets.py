"""« Doublons » in the admin: the pairs that wait, each compared side by side and decided on the spot."""

from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.models import User
from structures.admin_menu import DIRECTORY_MENU
from structures.duplicates import services
from structures.duplicates.forms import MergeForm
from structures.models import PossibleDuplicate
from structures.moderation import DecidingPolicy, Queue

DECIDE = "structures.change_possibleduplicate"


register_permission_policy(PossibleDuplicate, DecidingPolicy(PossibleDuplicate))


class PairFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=PossibleDuplicate.State.choices, label=_("state"))

    class Meta:
        model = PossibleDuplicate
        fields: tuple[str, ...] = ("state",)


class PairIndexView(IndexView):
    template_name = "structures/admin/duplicates.html"

    def get_base_queryset(self) -> QuerySet[PossibleDuplicate]:
        pairs = PossibleDuplicate.objects.select_related("first", "second", "decided_by")
        return pairs if "state" in self.request.GET else pairs.waiting()

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        can_search = self.request.user.has_perm(DECIDE)
        return super().get_context_data(*args, can_search=can_search, **kwargs)


class Deciding(View):
    """For those who may decide; `pair` is the pair that the address names."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    @cached_property
    def pair(self) -> PossibleDuplicate:
        pairs = PossibleDuplicate.objects.select_related("first__record", "second__record", "kept")
        return get_object_or_404(pairs, pk=self.kwargs["pk"])


class CompareView(Deciding, WagtailAdminTemplateMixin, FormView):
    template_name = "structures/admin/compare.html"
    form_class = MergeForm
    page_title = _("Two pages, one structure?")
    header_icon = "copy"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("duplicates:index"), "label": gettext("Possible duplicates")},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "pair": self.pair}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pages = [self.pair.first, self.pair.second]
        return {**context, "pair": self.pair, "pages": pages, "lines": context["form"].lines()}

    def form_valid(self, form: MergeForm) -> HttpResponse:
        try:
            kept = services.merge(pair=self.pair, kept=form.kept_page, taken=form.taken, person=self.person)
        except services.AlreadyDecidedError:
            return _already_decided(self.request)
        messages.success(
            self.request,
            gettext("Both pages are now one: %(name)s.") % {"name": kept.title},
            buttons=[
                messages.button(reverse("wagtailadmin_pages:edit", args=[kept.pk]), gettext("Read it again"))
            ],
        )
        return redirect("duplicates:index")


class TellApartView(Deciding):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            services.tell_apart(pair=self.pair, person=self.person)
        except services.AlreadyDecidedError:
            return _already_decided(request)
        messages.success(request, gettext("Remembered: these are two structures."))
        return redirect("duplicates:index")


class SearchView(Deciding):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        count = services.find_duplicates()
        messages.success(
            request,
            ngettext("%(count)s new pair found.", "%(count)s new pairs found.", count) % {"count": count},
        )
        return redirect("duplicates:index")


def _already_decided(request: HttpRequest) -> HttpResponse:
    messages.warning(request, gettext("Somebody has already decided on this pair."))
    return redirect("duplicates:index")


class PossibleDuplicateViewSet(ModelViewSet):
    model = PossibleDuplicate
    name = "duplicates"
    url_prefix = "doublons"
    icon = "copy"
    menu_label = _("Possible duplicates")
    menu_hook = DIRECTORY_MENU
    menu_order = 50
    copy_view_enabled = False
    index_view_class = PairIndexView
    filterset_class = PairFilterSet
    list_display = (
        TitleColumn("first", label=_("First page"), accessor="first.title", url_name="duplicates:compare"),
        Column("second", label=_("Second page"), accessor="second.title"),
        Column("clues", label=_("Clues"), accessor="shown_clues"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("found_at", label=_("Found on"), sort_key="found_at"),
    )
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/comparer/", CompareView.as_view(), name="compare"),
            path("<int:pk>/distinguer/", TellApartView.as_view(), name="tell_apart"),
            path("chercher/", SearchView.as_view(), name="search"),
        ]


QUEUE = Queue(_("Possible duplicates"), "duplicates:index", DECIDE, PossibleDuplicate.objects.waiting)
