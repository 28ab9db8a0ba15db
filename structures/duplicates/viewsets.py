"""« Doublons » in the admin: the pairs that wait, each compared side by side and decided on the spot."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permissions import register_permission_policy

from structures.duplicates import services
from structures.duplicates.forms import MergeForm
from structures.models import AlreadyDecidedError, PossibleDuplicate
from structures.moderation import DecidingPolicy, Queue
from structures.queues import DecisionView, QueueIndexView, QueueViewSet

DECIDE = "structures.change_possibleduplicate"


register_permission_policy(PossibleDuplicate, DecidingPolicy(PossibleDuplicate))


class PairIndexView(QueueIndexView):
    template_name = "structures/admin/duplicates.html"
    related = ("first", "second", "decided_by")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        can_search = self.request.user.has_perm(DECIDE)
        return super().get_context_data(*args, can_search=can_search, **kwargs)


class PairView(DecisionView):
    model = PossibleDuplicate
    related = ("first__record", "second__record", "kept")
    permission = DECIDE
    list_name = "duplicates:index"
    list_label = _("Possible duplicates")


class CompareView(PairView, FormView):
    template_name = "structures/admin/compare.html"
    form_class = MergeForm
    header_icon = "copy"

    def get_page_title(self) -> str:
        return gettext("Two pages, one structure?")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "pair": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pages = [self.row.first, self.row.second]
        withdrawn = services.withdrawn(self.row) if self.row.is_waiting else []
        return context | {
            "pair": self.row,
            "pages": pages,
            "lines": context["form"].lines(),
            "withdrawn": withdrawn,
        }

    def form_valid(self, form: MergeForm) -> HttpResponse:
        try:
            kept = services.merge(pair=self.row, kept=form.kept_page, taken=form.taken, person=self.person)
        except AlreadyDecidedError:
            return self.too_late()
        except services.StandingWithdrawalError:
            return self.form_invalid(form)  # the page says why there is no longer a button
        messages.success(
            self.request,
            gettext("Both pages are now one: %(name)s.") % {"name": kept.title},
            buttons=[
                messages.button(reverse("wagtailadmin_pages:edit", args=[kept.pk]), gettext("Read it again"))
            ],
        )
        return redirect("duplicates:index")


class TellApartView(PairView, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            services.tell_apart(pair=self.row, person=self.person)
        except AlreadyDecidedError:
            return self.too_late()
        return self.to_list(gettext("Remembered: these are two structures."))


class SearchView(PairView, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        count = services.find_duplicates()
        return self.to_list(
            ngettext("%(count)s new pair found.", "%(count)s new pairs found.", count) % {"count": count}
        )


class PossibleDuplicateViewSet(QueueViewSet):
    model = PossibleDuplicate
    name = "duplicates"
    url_prefix = "doublons"
    icon = "copy"
    menu_label = _("Possible duplicates")
    menu_order = 50
    index_view_class = PairIndexView
    list_display = (
        TitleColumn("first", label=_("First page"), accessor="first.title", url_name="duplicates:compare"),
        Column("second", label=_("Second page"), accessor="second.title"),
        Column("clues", label=_("Clues"), accessor="shown_clues"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("found_at", label=_("Found on"), sort_key="found_at"),
    )
    decisions = {
        "<int:pk>/comparer/": (CompareView, "compare"),
        "<int:pk>/distinguer/": (TellApartView, "tell_apart"),
        "chercher/": (SearchView, "search"),
    }


QUEUE = Queue(_("Possible duplicates"), "duplicates:index", DECIDE, PossibleDuplicate.objects.waiting)
