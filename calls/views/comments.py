"""A step as the whole group reads it, partners outside the ESS included, and what they say about it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import services
from calls.reading import read_steps
from calls.views.base import ApplicationPage, reason_of
from calls.views.writing import StepPage


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your comment"),
        max_length=2000,
        help_text=gettext_lazy("Read by your group only. It is never part of the application."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CommentsView(StepPage):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and self.assists:
            return self.back()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        return self._page(CommentForm())

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        form = CommentForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        try:
            services.comment(
                application=self.application,
                step=self.step.key,
                text=text,
                by=self.person,
                now=self.received_at,
            )
        except services.WrongStateError as error:
            form.add_error("text", str(reason_of(error)))
            return self._page(form, status=409)
        messages.success(request, _("Your comment is there for your group."))
        return redirect("calls:comments", self.application.pk, number)

    def _page(self, form: CommentForm, status: int = 200) -> HttpResponse:
        thread = list(self.application.comments.about(self.step.key))
        return self.page(
            "comments",
            status,
            form=form,
            step=self.step,
            read_steps=[read_steps(self.application)[self.step.number - 1]],
            comments=thread,
            removable=services.removable(thread, self.person),
            steps=self.application.questionnaire.steps,
        )


class RemoveCommentView(ApplicationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        comment = get_object_or_404(self.application.comments, pk=number)
        self.step_key = comment.step
        services.remove_comment(comment=comment, by=self.person, now=self.received_at)
        messages.success(request, _("Your comment is removed."))
        return self.back()

    def back(self) -> HttpResponse:
        """To the step that it was about, when the form still has it."""
        steps = self.application.questionnaire.steps
        number = next((step.number for step in steps if step.key == getattr(self, "step_key", "")), None)
        if number is None:
            return super().back()
        return redirect(reverse("calls:comments", args=[self.application.pk, number]))
