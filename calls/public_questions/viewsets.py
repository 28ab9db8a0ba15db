"""« Questions du public » in the admin: what waits, answered on the spot."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from calls.admin_filters import CallFilter
from calls.models import CallQuestion
from calls.public_questions import services
from calls.public_questions.forms import AnswerForm
from structures.moderation import DecidingPolicy, Queue
from structures.queues import DecisionView

ANSWER = "calls.change_callquestion"
DONE = {
    "publish": _("Published: whoever asked is told, and everyone reads it on the page of the call."),
    "private": _("Sent to whoever asked; nothing is published."),
    "merge": _("Joined: whoever asked receives the same answer."),
}
#: Where whoever asked left no address.
DONE_FOR_NOBODY = {
    "publish": _("Published: everyone reads it on the page of the call."),
    "private": _("Put away: no address was left to answer to, and nothing is published."),
    "merge": _("Joined to the other question."),
}

register_permission_policy(CallQuestion, DecidingPolicy(CallQuestion))


class CallQuestionFilterSet(WagtailFilterSet):
    call = CallFilter()
    state = django_filters.ChoiceFilter(choices=CallQuestion.State.choices, label=_("state"))

    class Meta:
        model = CallQuestion
        fields = ("call", "state")


class CallQuestionIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[CallQuestion]:
        questions = CallQuestion.objects.for_lists()
        return questions if "state" in self.request.GET else questions.waiting()


class AnswerView(DecisionView, FormView):
    model = CallQuestion
    related = ("call", "merged_into", "answered_by")
    permission = ANSWER
    template_name = "calls/admin/answer.html"
    form_class = AnswerForm
    header_icon = "help"
    list_name = "call_questions:index"
    list_label = _("Questions of the public")

    @property
    def question(self) -> CallQuestion:
        return cast("CallQuestion", self.row)

    @property
    def decision(self) -> str:
        chosen = self.request.POST.get("decision", "")
        return chosen if chosen in DONE else ""

    @property
    def is_editable(self) -> bool:
        return self.question.state in (CallQuestion.State.WAITING, CallQuestion.State.ANSWERED)

    def get_page_title(self) -> str:
        return gettext("Question about a call")

    def get_page_subtitle(self) -> str:
        return self.question.call.title

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "question": self.question, "decision": self.decision}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(question=self.question, is_editable=self.is_editable, **kwargs)

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        if not self.decision:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            self._decide(form.cleaned_data)
        except services.AlreadyAnsweredError:
            return self._too_late(form)
        except services.NotJoinableError:
            form.add_error("merged_into", gettext("This one can no longer be joined: choose another."))
            return self.form_invalid(form)
        said = DONE if self.question.sender else DONE_FOR_NOBODY
        return self.to_list(str(said[self.decision]))

    def _too_late(self, form: AnswerForm) -> HttpResponse:
        """What was typed stays on the page, beside what a colleague answered."""
        del self.row
        if not self.is_editable:
            messages.warning(self.request, gettext("Somebody has already dealt with this question."))
        else:
            words = gettext("A colleague answered meanwhile: read it, then send yours again to replace it.")
            form.add_error(None, words)
        return self.render_to_response(self.get_context_data(form=form, was_overtaken=True), status=409)

    def _decide(self, answers: dict[str, Any]) -> None:
        question, by = self.question, self.person
        if self.decision == "merge":
            services.merge(question=question, into=answers["merged_into"], by=by)
            return
        if self.decision == "private":
            services.answer_privately(question=question, answer=answers["answer"], by=by)
            return
        services.publish(
            question=question,
            public_text=answers["public_text"],
            answer=answers["answer"],
            by=by,
            last_said=self.request.POST.get("last_said", ""),
        )


class CallQuestionViewSet(ModelViewSet):
    model = CallQuestion
    name = "call_questions"
    url_prefix = "questions"
    icon = "help"
    menu_label = _("Questions of the public")
    menu_order = 215
    add_to_admin_menu = True
    copy_view_enabled = False
    index_view_class = CallQuestionIndexView
    filterset_class = CallQuestionFilterSet
    list_display = (
        TitleColumn("text", label=_("Question"), accessor="__str__", url_name="call_questions:answer"),
        Column("call", label=_("Call"), accessor="call.title"),
        Column("state", label=_("State"), accessor="get_state_display"),
        DateColumn("asked_at", label=pgettext_lazy("question", "Asked on"), sort_key="asked_at"),
    )
    search_fields = ("text", "public_text", "answer")
    search_backend_name = None
    form_fields: tuple[str, ...] = ()

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("<int:pk>/repondre/", AnswerView.as_view(), name="answer")]


QUEUE = Queue(
    _("Questions of the public about a call"), "call_questions:index", ANSWER, CallQuestion.objects.waiting
)
