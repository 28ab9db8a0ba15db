"""« Demandes d’accès » and « Retraits » in the admin: what waits for an editor, decided on the spot."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.permissions import register_permission_policy

from structures.membership import claims, departures
from structures.membership.forms import AnswerForm
from structures.models import AlreadyDecidedError, Claim, Withdrawal
from structures.moderation import DecidingPolicy, Queue
from structures.queues import DecisionView, QueueIndexView, QueueViewSet

DECIDE = "structures.change_claim"
LIFT = "structures.change_withdrawal"
WITHDRAWN = ("structure", "asked_by", "lifted_by")

register_permission_policy(Claim, DecidingPolicy(Claim))
register_permission_policy(Withdrawal, DecidingPolicy(Withdrawal))


# Requests for access


class ClaimIndexView(QueueIndexView):
    related = ("structure", "person", "decided_by")

    def get_base_queryset(self) -> QuerySet[Claim]:
        return super().get_base_queryset().annotate(members=Count("structure__memberships"))


class AnswerView(DecisionView, FormView):
    """One request: who asks, who speaks for the structure already, accept or refuse with the reason."""

    model = Claim
    related = ("structure", "person", "decided_by")
    template_name = "structures/admin/claim.html"
    form_class = AnswerForm
    header_icon = "user"
    permission = DECIDE
    list_name = "claims:index"
    list_label = _("Requests for access")

    def get_page_title(self) -> str:
        return str(self.row.structure)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = self.row.structure.memberships.select_related("user")
        return super().get_context_data(claim=self.row, memberships=people, **kwargs)

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            words = self._answer(form)
        except AlreadyDecidedError:
            return self.too_late()
        return self.to_list(words % {"who": self.row.person, "structure": self.row.structure})

    def _answer(self, form: AnswerForm) -> str:
        if form.accepts:
            claims.accept(asked=self.row, by=self.person, as_editor=True)
            return gettext("%(who)s now speaks for %(structure)s.")
        reason = form.cleaned_data["reason"]
        claims.refuse(asked=self.row, by=self.person, reason=reason, as_editor=True)
        return gettext("The request of %(who)s for %(structure)s is refused; the reason is sent.")


class ClaimViewSet(QueueViewSet):
    model = Claim
    name = "claims"
    url_prefix = "demandes-acces"
    icon = "user"
    menu_label = _("Requests for access")
    menu_order = 40
    index_view_class = ClaimIndexView
    list_display = (
        TitleColumn("structure", label=_("Structure"), accessor="structure.title", url_name="claims:answer"),
        Column("person", label=_("Person"), accessor="person"),
        Column("members", label=_("Members already there"), accessor="members"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("created_at", label=_("Asked on"), sort_key="created_at"),
    )
    decisions = {"<int:pk>/repondre/": (AnswerView, "answer")}


QUEUE = Queue(_("Requests for access"), "claims:index", DECIDE, Claim.objects.waiting)


# Withdrawals


class WithdrawalIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Withdrawal]:
        return Withdrawal.objects.select_related(*WITHDRAWN)


class LiftView(DecisionView, TemplateView):
    """A withdrawal and its reason; putting the page back is a decision of its own."""

    model = Withdrawal
    related = WITHDRAWN
    template_name = "structures/admin/withdrawal.html"
    header_icon = "view"
    permission = LIFT
    list_name = "withdrawals:index"
    list_label = _("Withdrawals")

    def get_page_title(self) -> str:
        return str(self.row.structure)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(withdrawal=self.row, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            page = departures.put_back(withdrawal=self.row, editor=self.person)
        except departures.AlreadyWithdrawnError:
            return self.too_late()
        return self.to_list(gettext("%(name)s is back in the directory.") % {"name": page.title})


class WithdrawalViewSet(QueueViewSet):
    model = Withdrawal
    name = "withdrawals"
    url_prefix = "retraits"
    icon = "view"
    menu_label = _("Withdrawals")
    menu_order = 55
    index_view_class = WithdrawalIndexView
    list_filter = ("cause",)
    list_display = (
        TitleColumn(
            "structure", label=_("Structure"), accessor="structure.title", url_name="withdrawals:lift"
        ),
        Column("cause", label=_("Cause"), accessor="get_cause_display"),
        DateColumn("asked_at", label=_("Withdrawn on"), sort_key="asked_at"),
        DateColumn("lifted_at", label=_("Put back on"), sort_key="lifted_at"),
    )
    decisions = {"<int:pk>/": (LiftView, "lift")}
