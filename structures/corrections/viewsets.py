"""« Signalements et corrections » in the admin: what waits, compared word by word and decided on the spot."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permissions import register_permission_policy

from structures.corrections import services
from structures.corrections.admin_forms import DecisionForm, line_of
from structures.corrections.targets import TARGETS, subject_of
from structures.models import AlreadyDecidedError, Suggestion, SuggestionSender, Territory
from structures.moderation import DecidingPolicy, Queue
from structures.queues import DecisionView, QueueIndexView, QueueViewSet

DECIDE = "structures.change_suggestion"

register_permission_policy(Suggestion, DecidingPolicy(Suggestion))


def what(suggestion: Suggestion) -> str:
    """What a line of the list is about: all that is decided on its screen."""
    fields = [] if suggestion.reason else getattr(suggestion, "fields", [])
    return ", ".join(TARGETS[field].label for field in fields) or subject_of(suggestion)


def voices(suggestion: Suggestion) -> int | str:
    """Counted by the list; one, or somebody without a name, goes without saying."""
    count: int = suggestion.said_by  # type: ignore[attr-defined]
    return count if count > 1 else ""


class SuggestionIndexView(QueueIndexView):
    related = ("structure",)

    def get_base_queryset(self) -> QuerySet[Suggestion]:
        suggestions = Suggestion.objects.select_related(*self.related)
        suggestions = suggestions if "state" in self.request.GET else suggestions.items()
        return suggestions.annotate(said_by=Count("senders"))


class DecideView(DecisionView, FormView):
    """What waits for one page: what it says, what is proposed, line by line, and the decision."""

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

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """All about one page in memory: what each says of today is read once."""
        together = list(Suggestion.objects.decided_with(self.row).select_related("decided_by"))
        for suggestion in together:
            suggestion.structure = self.row.structure
        return together or [self.row]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "suggestions": self.suggestions}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_waiting, form = self.row.is_waiting, context["form"]
        return context | {
            "suggestion": self.row,
            "senders": self._senders(),
            "communes": Territory.objects.communes().values_list("name", flat=True),
            "lines": form.lines if is_waiting else [line_of(one) for one in self.suggestions],
        }

    def _senders(self) -> list[SuggestionSender]:
        """Each person once for each thing they said, whatever the number of lines."""
        senders = SuggestionSender.objects.filter(suggestion__in=self.suggestions)
        return list({(sender.email, sender.message): sender for sender in senders}.values())

    def form_valid(self, form: DecisionForm) -> HttpResponse:
        answers = form.cleaned_data
        try:
            told = services.decide(
                verdicts=form.verdicts,
                person=self.person,
                answer=answers["answer"],
                withdraw=answers.get("withdraw", False),
            )
        except AlreadyDecidedError:
            return self.too_late()
        except services.StaleError:
            form.show_anew()
            form.add_error(None, gettext("The page has changed since you opened this one: compare again."))
            return self.form_invalid(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        return self.to_list(_said(told))


def _said(told: int) -> str:
    if not told:
        return gettext("Decided. Nobody had left an address.")
    return ngettext(
        "Decided: an answer leaves to one person.", "Decided: an answer leaves to %(count)s people.", told
    ) % {"count": told}


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


QUEUE = Queue(_("Reports and corrections"), "suggestions:index", DECIDE, Suggestion.objects.items)
