"""« Signalements et corrections » in the admin: what waits, compared word by word and decided on the spot."""

from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied, ValidationError
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
from structures.corrections import differences, services
from structures.corrections.admin_forms import DecisionForm
from structures.corrections.targets import TARGETS
from structures.models import Suggestion
from structures.moderation import DecidingPolicy, Queue

DECIDE = "structures.change_suggestion"

register_permission_policy(Suggestion, DecidingPolicy(Suggestion))


def what(suggestion: Suggestion) -> str:
    """What a line of the list is about: the field to change, or the reason given."""
    target = TARGETS.get(suggestion.field)
    return target.label if target else str(suggestion.get_reason_display())


class SuggestionFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=Suggestion.State.choices, label=_("state"))
    origin = django_filters.ChoiceFilter(choices=Suggestion.Origin.choices, label=_("origin"))
    reason = django_filters.ChoiceFilter(choices=Suggestion.Reason.choices, label=_("reason"))

    class Meta:
        model = Suggestion
        fields = ("state", "origin", "reason")


class SuggestionIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Suggestion]:
        suggestions = Suggestion.objects.select_related("structure")
        return suggestions if "state" in self.request.GET else suggestions.waiting()


class DecideView(WagtailAdminTemplateMixin, FormView):
    """One suggestion: what the page says, what is proposed, and the decision."""

    template_name = "structures/admin/suggestion.html"
    form_class = DecisionForm
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def suggestion(self) -> Suggestion:
        rows = Suggestion.objects.select_related("structure__record", "structure__locale", "decided_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.suggestion.structure.title

    def get_page_subtitle(self) -> str:
        return what(self.suggestion)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("suggestions:index"), "label": gettext("Reports and corrections")},
            {"url": "", "label": self.suggestion.structure.title},
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "suggestion": self.suggestion}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            suggestion=self.suggestion, what=what(self.suggestion), **self._comparison(), **kwargs
        )

    def _comparison(self) -> dict[str, Any]:
        suggestion = self.suggestion
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
        except services.AlreadyDecidedError:
            messages.warning(self.request, gettext("Somebody has already decided on this suggestion."))
        except services.StaleError:
            return self._compare_again(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        else:
            messages.success(self.request, gettext("Decided: whoever left an address is told."))
        return redirect("suggestions:index")

    def _decide(self, form: DecisionForm) -> None:
        person, answers = cast("User", self.request.user), form.cleaned_data
        if self.request.POST.get("decision") == "refuse":
            services.refuse(suggestion=self.suggestion, person=person, answer=answers["answer"])
            return
        services.accept(
            suggestion=self.suggestion,
            person=person,
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


class SuggestionViewSet(ModelViewSet):
    model = Suggestion
    name = "suggestions"
    url_prefix = "signalements"
    icon = "edit"
    menu_label = _("Reports and corrections")
    menu_hook = DIRECTORY_MENU
    menu_order = 30
    copy_view_enabled = False
    index_view_class = SuggestionIndexView
    filterset_class = SuggestionFilterSet
    list_display = (
        TitleColumn(
            "structure", label=_("Structure"), accessor="structure.title", url_name="suggestions:decide"
        ),
        Column("what", label=_("What is to change"), accessor=what),
        Column("origin", label=_("From"), accessor="get_origin_display"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("created_at", label=_("Received on"), sort_key="created_at"),
    )
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("<int:pk>/traiter/", DecideView.as_view(), name="decide")]


QUEUE = Queue(_("Reports and corrections"), "suggestions:index", DECIDE, Suggestion.objects.waiting)
