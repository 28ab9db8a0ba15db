"""« Structures proposées » in the admin: read beside the pages they resemble, then published or refused."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permissions import register_permission_policy

from structures.duplicates.services import resembling_page
from structures.models import AlreadyDecidedError, Proposal
from structures.moderation import DecidingPolicy, Queue
from structures.presentation import portrait
from structures.proposals import services
from structures.proposals.forms import RefusalForm
from structures.queues import DecisionView, QueueViewSet

DECIDE = "structures.change_proposal"

register_permission_policy(Proposal, DecidingPolicy(Proposal))


class ReadView(DecisionView, FormView):
    """One proposal: who sent it, what it resembles, and what to do with it."""

    model = Proposal
    related = ("page__record", "decided_by")
    permission = DECIDE
    template_name = "structures/admin/proposal.html"
    form_class = RefusalForm
    header_icon = "group"
    list_name = "proposals:index"
    list_label = _("Structures proposed")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.row.page
        look_alikes = resembling_page(page) if page and self.row.is_waiting else []
        context = {"proposal": self.row, "look_alikes": look_alikes}
        if page:
            written = page.get_latest_revision_as_object()
            context |= {"written": written, "shown": portrait(written)}
        return super().get_context_data(**context, **kwargs)

    def form_valid(self, form: RefusalForm) -> HttpResponse:
        try:
            refused = services.refuse(
                proposal=self.row, reason=form.cleaned_data["reason"], person=self.person
            )
        except AlreadyDecidedError:
            return self.too_late()
        said = gettext("%(name)s is not accepted; the reason is sent.") % {"name": refused}
        if refused.page:
            said += " " + gettext("Its page stays a draft: it is in use elsewhere on the portal.")
        return self.to_list(said)


class ProposalViewSet(QueueViewSet):
    model = Proposal
    name = "proposals"
    url_prefix = "structures-proposees"
    icon = "group"
    menu_label = _("Structures proposed")
    menu_order = 20
    list_display = (
        TitleColumn("name", label=_("Structure"), url_name="proposals:read"),
        Column("link", label=_("Sent by"), accessor="get_link_display"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("sent_at", label=_("Sent on"), sort_key="sent_at"),
    )
    decisions = {"<int:pk>/lire/": (ReadView, "read")}


QUEUE = Queue(_("Structures proposed"), "proposals:index", DECIDE, Proposal.objects.waiting)
