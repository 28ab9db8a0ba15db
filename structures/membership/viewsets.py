"""« Demandes d’accès » and « Retraits » in the admin: what waits for an editor, decided on the spot."""

from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.models import User
from structures.admin_menu import DIRECTORY_MENU
from structures.membership import claims, departures
from structures.membership.forms import AnswerForm
from structures.models import Claim, Withdrawal
from structures.moderation import DecidingPolicy, Queue

DECIDE = "structures.change_claim"
LIFT = "structures.change_withdrawal"

register_permission_policy(Claim, DecidingPolicy(Claim))
register_permission_policy(Withdrawal, DecidingPolicy(Withdrawal))


class Deciding(WagtailAdminTemplateMixin):
    permission = ""
    list_name = ""
    list_label: Any = ""
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def trail(self, last: str) -> list[dict[str, Any]]:
        own = [{"url": reverse(self.list_name), "label": self.list_label}, {"url": "", "label": last}]
        return [*self.breadcrumbs_items, *own]


# Requests for access


class ClaimFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=Claim.State.choices, label=_("state"))

    class Meta:
        model = Claim
        fields: tuple[str, ...] = ("state",)


class ClaimIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Claim]:
        asked = Claim.objects.for_lists().annotate(members=Count("structure__memberships"))
        return asked if "state" in self.request.GET else asked.waiting()


class AnswerView(Deciding, FormView):
    """One request: who asks, who speaks for the structure already, accept or refuse with the reason."""

    template_name = "structures/admin/claim.html"
    form_class = AnswerForm
    header_icon = "user"
    permission = DECIDE
    list_name = "claims:index"
    list_label = _("Requests for access")

    @cached_property
    def claim(self) -> Claim:
        return get_object_or_404(Claim.objects.for_lists(), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.claim.structure)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.trail(str(self.claim.structure))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = self.claim.structure.memberships.select_related("user")
        return super().get_context_data(claim=self.claim, memberships=people, **kwargs)

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            self._answer(form)
        except claims.AlreadyDecidedError:
            messages.warning(self.request, gettext("This request has already been answered."))
        return redirect("claims:index")

    def _answer(self, form: AnswerForm) -> None:
        if form.accepts:
            claims.accept(asked=self.claim, by=self.person, as_editor=True)
            words = gettext("%(who)s now speaks for %(structure)s.")
        else:
            reason = form.cleaned_data["reason"]
            claims.refuse(asked=self.claim, by=self.person, reason=reason, as_editor=True)
            words = gettext("The request of %(who)s for %(structure)s is refused; the reason is sent.")
        messages.success(self.request, words % {"who": self.claim.person, "structure": self.claim.structure})


class ClaimViewSet(ModelViewSet):
    model = Claim
    name = "claims"
    url_prefix = "demandes-acces"
    icon = "user"
    menu_label = _("Requests for access")
    menu_order = 40
    menu_hook = DIRECTORY_MENU
    copy_view_enabled = False
    index_view_class = ClaimIndexView
    filterset_class = ClaimFilterSet
    list_display = (
        TitleColumn("structure", label=_("Structure"), accessor="structure.title", url_name="claims:answer"),
        Column("person", label=_("Person"), accessor="person"),
        Column("members", label=_("Members already there"), accessor="members"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("created_at", label=_("Asked on"), sort_key="created_at"),
    )
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("<int:pk>/repondre/", AnswerView.as_view(), name="answer")]


QUEUE = Queue(_("Requests for access"), "claims:index", DECIDE, Claim.objects.waiting)


# Withdrawals


class WithdrawalFilterSet(WagtailFilterSet):
    cause = django_filters.ChoiceFilter(choices=Withdrawal.Cause.choices, label=_("cause"))

    class Meta:
        model = Withdrawal
        fields: tuple[str, ...] = ("cause",)


class WithdrawalIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Withdrawal]:
        return Withdrawal.objects.select_related("structure", "asked_by", "lifted_by")


class LiftView(Deciding, TemplateView):
    """A withdrawal and its reason; putting the page back is a decision of its own."""

    template_name = "structures/admin/withdrawal.html"
    header_icon = "view"
    permission = LIFT
    list_name = "withdrawals:index"
    list_label = _("Withdrawals")

    @cached_property
    def withdrawal(self) -> Withdrawal:
        rows = Withdrawal.objects.select_related("structure", "asked_by", "lifted_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.withdrawal.structure)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.trail(str(self.withdrawal.structure))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(withdrawal=self.withdrawal, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            page = departures.put_back(withdrawal=self.withdrawal, editor=self.person)
            messages.success(request, gettext("%(name)s is back in the directory.") % {"name": page.title})
        except departures.AlreadyWithdrawnError:
            messages.warning(request, gettext("This page has already been put back."))
        return redirect("withdrawals:index")


class WithdrawalViewSet(ModelViewSet):
    model = Withdrawal
    name = "withdrawals"
    url_prefix = "retraits"
    icon = "view"
    menu_label = _("Withdrawals")
    menu_order = 55
    menu_hook = DIRECTORY_MENU
    copy_view_enabled = False
    index_view_class = WithdrawalIndexView
    filterset_class = WithdrawalFilterSet
    list_display = (
        TitleColumn(
            "structure", label=_("Structure"), accessor="structure.title", url_name="withdrawals:lift"
        ),
        Column("cause", label=_("Cause"), accessor="get_cause_display"),
        DateColumn("asked_at", label=_("Withdrawn on"), sort_key="asked_at"),
        DateColumn("lifted_at", label=_("Put back on"), sort_key="lifted_at"),
    )
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("<int:pk>/", LiftView.as_view(), name="lift")]
