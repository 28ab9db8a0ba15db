"""« Signalements et corrections » in the admin: what waits, compared word by word and decided on the spot."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permissions import register_permission_policy

from structures.corrections import services
from structures.corrections.admin_forms import DecisionForm
from structures.corrections.targets import TARGETS
from structures.models import AlreadyDecidedError, Suggestion, Territory
from structures.moderation import DecidingPolicy, Queue
from structures.queues import DecisionView, QueueIndexView, QueueViewSet
from structures.writing import differences

DECIDE = "structures.change_suggestion"

register_permission_policy(Suggestion, DecidingPolicy(Suggestion))


def what(suggestion: Suggestion) -> str:
    """What a line of the list is about: the field to change, or the reason given."""
    target = TARGETS.get(suggestion.field)
    return target.label if target else str(suggestion.get_reason_display())


def voices(suggestion: Suggestion) -> int | str:
    """Counted by the list; one, or somebody without a name, goes without saying."""
    count: int = suggestion.said_by  # type: ignore[attr-defined]
    return count if count > 1 else ""


class SuggestionIndexView(QueueIndexView):
    related = ("structure",)

    def get_base_queryset(self) -> QuerySet[Suggestion]:
        return super().get_base_queryset().annotate(said_by=Count("senders"))


class DecideView(DecisionView, FormView):
    """One suggestion: what the page says, what is proposed, and the decision."""

    model = Suggestion
    related = ("structure__record", "structure__locale", "decided_by")
    permission = DECIDE
    list_name = "suggestions:index"
    list_label = _("Reports and corrections")
    template_name = "structures/admin/suggestion.html"
    form_class = DecisionForm
    header_icon = "edit"

    def get_page_title(self) -> str:
        return self.row.structure.title

    def get_page_subtitle(self) -> str:
        return what(self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "suggestion": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            suggestion=self.row,
            senders=self.row.senders.all(),
            communes=Territory.objects.communes().values_list("name", flat=True),
            what=what(self.row),
            **self._comparison(),
            **kwargs,
        )

    def _comparison(self) -> dict[str, Any]:
        suggestion = self.row
        target = TARGETS.get(suggestion.field)
        if target is None:
            return {"difference": "", "has_changed": False, "today": ""}
        now = target.read(suggestion.structure) if suggestion.is_waiting else suggestion.current
        return {
            "today": target.shown(now),
            "difference": differences.shown(target.shown(now), target.shown(suggestion.proposed)),
            "has_changed": now != suggestion.current,
        }

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        try:
            self._decide(form)
        except AlreadyDecidedError:
            return self.too_late()
        except services.StaleError:
            return self._compare_again(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        return self.to_list(gettext("Decided: whoever left an address is told."))

    def _decide(self, form: DecisionForm) -> None:
        answers = form.cleaned_data
        if self.request.POST.get("decision") == "refuse":
            services.refuse(suggestion=self.row, person=self.person, answer=answers["answer"])
            return
        services.accept(
            suggestion=self.row,
            person=self.person,
            value=answers.get("value"),
            seen=answers["seen"],
            answer=answers["answer"],
            withdraw=answers.get("withdraw", False),
        )

    def _compare_again(self, form: DecisionForm) -> HttpResponse:
        """What the editor typed is kept; what the page says now takes the place of what they had read."""
        kept = self.request.POST.copy()
        kept["seen"] = form.initial["seen"]
        form.data = kept
        form.add_error(None, gettext("The page has changed since you opened this one: compare again."))
        return self.form_invalid(form)


class SuggestionViewSet(QueueViewSet):
    model = Suggestion
    name = "suggestions"
    url_prefix = "signalements"
    icon = "edit"
    menu_label = _("Reports and corrections")
    menu_order = 30
    index_view_class = SuggestionIndexView
    list_filter = ("state", "origin", "reason")
    list_display = (
        TitleColumn(
            "structure", label=_("Structure"), accessor="structure.title", url_name="suggestions:decide"
        ),
        Column("what", label=_("What is to change"), accessor=what),
        Column("origin", label=_("From"), accessor="get_origin_display"),
        Column("said_by", label=_("People who say so"), accessor=voices),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("created_at", label=_("Received on"), sort_key="created_at"),
    )
    decisions = {"<int:pk>/traiter/": (DecideView, "decide")}


QUEUE = Queue(_("Reports and corrections"), "suggestions:index", DECIDE, Suggestion.objects.waiting)
