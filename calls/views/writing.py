"""Writing a draft, a step a page."""

from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from calls import kept_text, rules, services
from calls.checklist import Checklist, checklist, participants_shown
from calls.conflicts import Choice, Conflict, conflicts_of
from calls.forms import StepForm, files_kept, stored_forms
from calls.models import Application, ApplicationFile
from calls.questionnaire import Step
from calls.views.base import ApplicationPage


class StepPage(ApplicationPage):
    """What concerns a step of the form."""

    @cached_property
    def step(self) -> Step:
        step = self.application.questionnaire.step(self.kwargs["number"])
        if step is None:
            raise Http404
        return step


class StepView(StepPage):
    """A page of the form. Whatever is typed is kept, valid or not."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        """A session that ended while someone wrote: their words wait for them to sign in again."""
        if self.request.method == "POST":
            kept_text.keep(self.request, key=self.kwargs["key"], number=self.kwargs["number"])
        return super().handle_no_permission()

    @cached_property
    def files(self) -> dict[str, list[ApplicationFile]]:
        return files_kept(self.application)

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        if not self.may(rules.Action.WRITE) or not self.is_open:
            return self.back()
        kept = kept_text.take(request, key=key, number=number)
        if kept is not None:
            return self._page(self._form(data=kept), is_kept=True)
        return self._page(self._stored_form())

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        form = self._form(data=request.POST, uploads=request.FILES)
        self._save(form)
        if form.set_aside:
            messages.warning(
                request,
                _(
                    "The form changed while you were writing. What you typed for a question that is no "
                    "longer here is kept in the history of the draft."
                ),
            )
        if not self.is_open:
            messages.warning(
                request,
                _("The call is closed. What you wrote is kept in your draft, which can still be read."),
            )
            return self.back()
        if form.conflicts:
            return self._page(form, status=409)
        return self._after_save(form)

    def _save(self, form: StepForm) -> None:
        choice = Choice.read(self.request.POST)
        saved = services.save_step(
            application=self.application,
            step_key=self.step.key,
            answers=form.typed_answers(),
            files=form.sent_files(),
            bases=choice.bases(form.posted_bases),
            by=self.person,
            set_aside=form.set_aside,
        )
        self.__dict__.pop("files", None)
        self.__dict__.pop("forms", None)
        self.__dict__.pop("checklist", None)
        form.reopen(answers=self.application.answers, files=self.files)
        if choice.theirs in saved.conflicts:
            del saved.conflicts[choice.theirs]
            form.take_stored(choice.theirs)
        form.conflicts = self._conflicts(form, saved)
        for name in saved.not_kept:
            form.add_error(name, _("This file could not be kept: nothing else is lost, try again later."))

    def _conflicts(self, form: StepForm, saved: services.SavedStep) -> dict[str, Conflict]:
        if not saved.conflicts:
            return {}
        questions = {question.key: question for question in self.step.questions}
        return conflicts_of(
            self.application,
            questions,
            stored=saved.conflicts,
            refused=saved.refused,
            bases=form.posted_bases,
        )

    def _after_save(self, form: StepForm) -> HttpResponse:
        number = self.step.number
        if self._anchor:
            return redirect(f"{self.request.path}#{quote(self._anchor)}")
        if not form.has_refused_file and (way := self._way_out()):
            return way
        if form.errors:
            return self._page(form, is_saved=True, status=422)
        if number < len(self.application.questionnaire.steps):
            return redirect("calls:step", self.application.pk, number + 1)
        return redirect("calls:review", self.application.pk)

    def _way_out(self) -> HttpResponse | None:
        """Where one goes with the page as it is, complete or not."""
        action, number = self.request.POST.get("action"), self.step.number
        if action == "previous" and number > 1:
            return redirect("calls:step", self.application.pk, number - 1)
        if action == "comment":
            return redirect("calls:comments", self.application.pk, number)
        if action == "quit":
            messages.success(self.request, _("Your draft is saved. It will wait for you here."))
            return redirect("calls:applications")
        return None

    @property
    def _anchor(self) -> str:
        """Where to come back to on the same page: a conflict that was decided, lines that were asked for."""
        chosen = Choice.read(self.request.POST).key
        return f"id_{chosen}" if chosen else self.request.POST.get("more", "")

    def _form(self, **bound: Any) -> StepForm:
        return StepForm(self.step, answers=self.application.answers, files=self.files, **bound)

    def _stored_form(self) -> StepForm:
        if self.step.key not in self.application.visited:
            return self._form()
        return StepForm.of_stored(self.step, answers=self.application.answers, files=self.files)

    @cached_property
    def forms(self) -> list[StepForm]:
        return stored_forms(self.application)

    @cached_property
    def checklist(self) -> Checklist:
        return checklist(self.application, self.received_at, self.forms)

    def _page(self, form: StepForm, status: int = 200, **context: Any) -> HttpResponse:
        context = {
            **context,
            "form": form,
            "step": self.step,
            "steps": step_links(self.application, self.forms, current=self.step.number),
            "conflicts": list(form.conflicts.values()),
            "comments": list(self.application.comments.about(self.step.key)),
            "is_last": self.step.number == len(self.application.questionnaire.steps),
            "participants": participants_shown(self.application, self.checklist.parts),
        }
        return self.page("step", status, **context)


def step_links(application: Application, forms: list[StepForm], *, current: int) -> list[dict[str, Any]]:
    """The steps of the side bar, reading again being the last."""
    links = [
        {
            "label": form.step.title,
            "url": reverse("calls:step", args=[application.pk, form.step.number]),
            "is_current": form.step.number == current,
            "state": _step_state(application, form),
        }
        for form in forms
    ]
    review = {
        "label": _("Read again and sign"),
        "url": reverse("calls:review", args=[application.pk]),
        "is_current": current == len(links) + 1,
        "state": "",
    }
    return [*links, review]


def _step_state(application: Application, form: StepForm) -> str:
    if form.step.key not in application.visited:
        return ""
    return "done" if form.is_complete else "error"
