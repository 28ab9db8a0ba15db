"""Writing a draft, a step a page."""

from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls import rules, services
from calls.checklist import Checklist, participants_shown
from calls.conflicts import Choice, Conflict, conflicts_of
from calls.fields.parts import MOST_ROWS
from calls.forms import StepForm, completed, files_kept, unsettled_forms
from calls.models import Application, ApplicationFile, StepComment
from calls.questionnaire import Step
from calls.views.base import ApplicationPage, reason_of
from portal import kept_text, limits
from portal.text import whole_number

NOT_KEPT = gettext_lazy("This file could not be kept: nothing else is lost, try again later.")
NO_ROOM = gettext_lazy(
    "The files of this application, those they replaced included, take up all the room there is: "
    "write to the service in charge. Nothing else is lost."
)
KEPT_ASIDE = gettext_lazy(
    "This application is no longer a draft. What you had just written or sent is kept in its history, "
    "from where it may be brought back once someone modifies it."
)
TOO_LONG = gettext_lazy("This answer is far too long to be kept: it stays on this page, shorten it.")


class StepPage(ApplicationPage):
    """What concerns a step of the form."""

    @cached_property
    def step(self) -> Step:
        """Known by its key to a page that is sent: editors may have put another step at its place since."""
        form = self.application.questionnaire
        posted = (step for step in form.steps if step.key == self.posted_key)
        step = next(posted, None) or form.step(self.kwargs["number"])
        if step is None and self.request.method == "POST":
            step = form.steps[-1]
        if step is None:
            raise Http404
        return step

    @property
    def posted_key(self) -> str:
        return self.request.POST.get("step", "")

    @property
    def place(self) -> str:
        """Of the page, for words kept while nobody was signed in."""
        return f"application {self.kwargs['key']} {self.kwargs['number']}"

    def refuse(self, error: Exception) -> HttpResponseBase:
        """The form was published while the page was on its way: it is read again with the new one."""
        if isinstance(error, services.FormMovedError):
            return type(self).as_view()(self.request, **self.kwargs)
        return super().refuse(error)


class StepView(StepPage):
    """A page of the form. Whatever is typed is kept, valid or not."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        """A session that ended while someone wrote: their words wait for them to sign in again."""
        exists = Application.objects.filter(pk=self.kwargs["key"]).exists()
        if self.request.method == "POST" and exists:
            kept_text.keep(self.request, place=self.place)
        return super().handle_no_permission()

    @cached_property
    def files(self) -> dict[str, list[ApplicationFile]]:
        return files_kept(self.application)

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        kept = kept_text.find(request, place=self.place)
        if not self.may(rules.Action.WRITE) or not self.is_open:
            return self._too_late(kept) if kept else self.turn_away(rules.Action.WRITE)
        form = self._stored_form()
        if kept is not None:
            form = self._form(data=completed(kept, self.step, self.application.answers))
        form.tell_calmly()
        self._show_more_lines(form)
        return self._page(form, is_kept=kept is not None)

    def _too_late(self, kept: QueryDict) -> HttpResponse:
        """The draft closed while its author was signed out: they read their words, and have them kept."""
        if not rules.may_be_draft_again(state=self.application.state, is_open=self.is_open):
            return self._read_back(kept)
        fields = [(name, value) for name in kept for value in kept.getlist(name)]
        return self._read_back(kept, fields=fields)

    def _read_back(self, kept: QueryDict, *, status: int = 200, **context: Any) -> HttpResponse:
        form = self._form(data=kept)
        typed = [(question, question.words(form.answer_of(question))) for question in self.step.questions]
        never = reason_of(services.NeverDraftAgainError())
        return self.page("too_late", status, step=self.step, typed=typed, never=never, **context)

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        # Before a file is read by the antivirus, which whoever only reads has no use of.
        services.require_part(rules.Action.WRITE, application=self.application, by=self.person)
        form = self._form(data=request.POST, uploads=request.FILES)
        held = limits.count(request, "upload") if request.FILES else None
        if held:
            return held.beside(form, self._page)
        elsewhere = self._elsewhere(form)
        try:
            self._save(form, elsewhere)
        except services.NotDraftError:
            return self._keep_aside(form, elsewhere)
        kept_text.forget(request, place=self.place)
        if not self.is_open:
            messages.warning(
                request,
                _("The call is closed. What you wrote is kept in your draft, which can still be read."),
            )
            return self.back()
        if form.conflicts:
            return self._page(form, status=409)
        return self._after_save(form)

    def _show_more_lines(self, form: StepForm) -> None:
        count = whole_number(self.request.GET.get("lines", ""))
        if count is not None:
            form.show_lines(self.request.GET.get("of", ""), min(count, MOST_ROWS))

    def _elsewhere(self, form: StepForm) -> StepForm:
        """The questions of the page that editors have put in other steps since."""
        asked = self.application.questionnaire.questions
        moved = [asked[key] for key in form.posted_bases if key in asked and key not in form.fields]
        return StepForm(
            replace(self.step, items=tuple(moved)),
            answers=self.application.answers,
            files=self.files,
            data=self.request.POST,
            uploads=self.request.FILES,
        )

    def _keep_aside(self, form: StepForm, elsewhere: StepForm) -> HttpResponse:
        try:
            saved = services.keep_aside(
                application=self.application,
                answers={**form.typed_answers(), **elsewhere.typed_answers()},
                files={**form.sent_files(), **elsewhere.sent_files()},
                bases=form.posted_bases,
                by=self.person,
            )
        except services.NeverDraftAgainError:
            return self._read_back(self.request.POST, status=409)
        lost = [*form.file_errors, *elsewhere.file_errors, *file_problems(saved)]
        self._tell_aside(saved, lost)
        if saved.too_long:
            tell_problems(form, saved)
            return self._page(form, status=409)
        kept_text.forget(self.request, place=self.place)
        if not saved.refused and not lost:
            raise services.NotDraftError
        return redirect("calls:history", self.application.pk)

    def _tell_aside(self, saved: services.SavedStep, lost: list[str]) -> None:
        for words in lost:
            messages.error(self.request, words)
        if saved.refused:
            messages.warning(self.request, str(KEPT_ASIDE))

    def _save(self, form: StepForm, elsewhere: StepForm) -> None:
        choice = Choice.read(self.request.POST)
        set_aside = form.set_aside(self.application.questionnaire.questions)
        saved = services.save_step(
            application=self.application,
            step_key="" if self._has_left else self.step.key,
            answers={**form.typed_answers(), **elsewhere.typed_answers()},
            files={**form.sent_files(), **elsewhere.sent_files()},
            bases=choice.bases(form.posted_bases),
            by=self.person,
            set_aside=set_aside,
        )
        if set_aside:
            self._warn_of_questions_that_left()
        self._show_saved(form, saved, choice)

    @property
    def _has_left(self) -> bool:
        """The step that the page showed is no longer in the form."""
        return self.posted_key not in ("", self.step.key)

    def _warn_of_questions_that_left(self) -> None:
        words = _(
            "The form changed while you were writing. What you typed for a question that is no "
            "longer here is kept in the history of the draft."
        )
        messages.warning(self.request, words)

    def _show_saved(self, form: StepForm, saved: services.SavedStep, choice: Choice) -> None:
        """What is stored now, and what could not be."""
        self.__dict__.pop("files", None)
        self.__dict__.pop("forms", None)
        self.__dict__.pop("checklist", None)
        form.reopen(answers=self.application.answers, files=self.files)
        if choice.theirs in saved.conflicts:
            del saved.conflicts[choice.theirs]
            form.take_stored(choice.theirs)
        form.conflicts = self._conflicts(form, saved)
        tell_problems(form, saved)

    def _conflicts(self, form: StepForm, saved: services.SavedStep) -> dict[str, Conflict]:
        questions = {question.key: question for question in self.step.questions}
        stored = {key: answer for key, answer in saved.conflicts.items() if key in questions}
        if not stored:
            return {}
        return conflicts_of(
            self.application,
            questions,
            stored=stored,
            refused=saved.refused,
            bases=form.posted_bases,
        )

    def _after_save(self, form: StepForm) -> HttpResponse:
        number = self.step.number
        if self._has_left:
            return redirect("calls:step", self.application.pk, number)
        if self._anchor:
            url = reverse("calls:step", args=[self.application.pk, number])
            return redirect(f"{url}{self._lines_asked(form)}#{quote(self._anchor)}")
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

    def _lines_asked(self, form: StepForm) -> str:
        """One more line than the page had, even when some are empty still."""
        key = self.request.POST.get("more", "").removeprefix("id_")
        if key not in form.fields:
            return ""
        return "?" + urlencode({"of": key, "lines": form.lines_of(key) + 1})

    def _form(self, **bound: Any) -> StepForm:
        return StepForm(self.step, answers=self.application.answers, files=self.files, **bound)

    def _stored_form(self) -> StepForm:
        if self.step.key not in self.application.visited:
            return self._form()
        return StepForm.of_stored(self.step, answers=self.application.answers, files=self.files)

    @cached_property
    def forms(self) -> list[StepForm]:
        return unsettled_forms(self.application)

    @cached_property
    def checklist(self) -> Checklist:
        return self.read_checklist(self.forms)

    @property
    def _comments(self) -> list[StepComment]:
        """What a group says to itself is not for the agent who helps it."""
        return [] if self.assists else list(self.application.comments.about(self.step.key))

    def _page(self, form: StepForm, status: int = 200, **context: Any) -> HttpResponse:
        context = {
            **context,
            "form": form,
            "step": self.step,
            "steps": step_links(self.application, self.forms, current=self.step.number),
            "conflicts": list(form.conflicts.values()),
            "comments": self._comments,
            "is_sent": self.request.method == "POST",
            "is_last": self.step.number == len(self.application.questionnaire.steps),
            "participants": participants_shown(self.application, self.checklist.parts),
        }
        return self.page("step", status, **context)


def tell_problems(form: StepForm, saved: services.SavedStep) -> None:
    for words, names in (
        (NOT_KEPT, saved.not_kept),
        (NO_ROOM, saved.no_room),
        (TOO_LONG, saved.too_long),
    ):
        for name in set(names) & form.fields.keys():
            form.add_error(name, str(words))


def file_problems(saved: services.SavedStep) -> list[str]:
    """Why a file that was sent is kept nowhere."""
    problems = ((NOT_KEPT, saved.not_kept), (NO_ROOM, saved.no_room))
    return [str(words) for words, names in problems if names]


def step_links(application: Application, forms: list[StepForm], *, current: int) -> list[dict[str, Any]]:
    """The steps of the side bar, reading again being the last."""
    counted = application.comments.values_list("step").annotate(Count("pk")).order_by()
    comments = dict(counted)
    links = [
        {
            "label": form.step.title,
            "note": comment_words(comments.get(form.step.key, 0)),
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


def comment_words(count: int) -> str:
    return ngettext("%(count)s comment", "%(count)s comments", count) % {"count": count} if count else ""


def _step_state(application: Application, form: StepForm) -> str:
    if form.step.key not in application.visited:
        return ""
    return "done" if form.is_complete else "error"
