"""« Structures proposées » in the admin: read beside the pages they resemble, then published or refused."""

from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.models import User
from structures.admin_menu import DIRECTORY_MENU
from structures.duplicates.services import resembling_page
from structures.models import Proposal
from structures.moderation import DecidingPolicy, Queue
from structures.proposals import services
from structures.proposals.forms import RefusalForm

DECIDE = "structures.change_proposal"

register_permission_policy(Proposal, DecidingPolicy(Proposal))


class ProposalFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=Proposal.State.choices, label=_("state"))

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ("state",)


class ProposalIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Proposal]:
        proposals = Proposal.objects.select_related("page", "decided_by")
        return proposals if "state" in self.request.GET else proposals.waiting()


class ReadView(WagtailAdminTemplateMixin, FormView):
    """One proposal: who sent it, what it resembles, and what to do with it."""

    template_name = "structures/admin/proposal.html"
    form_class = RefusalForm
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def proposal(self) -> Proposal:
        return get_object_or_404(Proposal.objects.select_related("page__record"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.proposal.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("proposals:index"), "label": gettext("Structures proposed")},
            {"url": "", "label": self.proposal.name},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.proposal.page
        look_alikes = resembling_page(page) if page and self.proposal.is_waiting else []
        return super().get_context_data(proposal=self.proposal, look_alikes=look_alikes, **kwargs)

    def form_valid(self, form: RefusalForm) -> HttpResponse:
        person = cast("User", self.request.user)
        try:
            services.refuse(proposal=self.proposal, reason=form.cleaned_data["reason"], person=person)
        except services.AlreadyDecidedError:
            messages.warning(self.request, gettext("Somebody has already answered this proposal."))
            return redirect("proposals:index")
        messages.success(
            self.request, gettext("%(name)s is not accepted; the reason is sent.") % {"name": self.proposal}
        )
        return redirect("proposals:index")


class ProposalViewSet(ModelViewSet):
    model = Proposal
    name = "proposals"
    url_prefix = "structures-proposees"
    icon = "group"
    menu_label = _("Structures proposed")
    menu_hook = DIRECTORY_MENU
    menu_order = 20
    copy_view_enabled = False
    index_view_class = ProposalIndexView
    filterset_class = ProposalFilterSet
    list_display = (
        TitleColumn("name", label=_("Structure"), url_name="proposals:read"),
        Column("link", label=_("Sent by"), accessor="get_link_display"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("sent_at", label=_("Sent on"), sort_key="sent_at"),
    )
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("<int:pk>/lire/", ReadView.as_view(), name="read")]


QUEUE = Queue(_("Structures proposed"), "proposals:index", DECIDE, Proposal.objects.waiting)
