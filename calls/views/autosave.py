"""One answer, saved as it is typed: what the script of a step asks for. Answers are JSON, with a `state`."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from calls import services
from calls.conflicts import Conflict, conflicts_of
from calls.forms import StepForm, fingerprint, without
from calls.questionnaire import TYPED, Answer, Question
from calls.views.base import reason_of
from calls.views.writing import TOO_LONG, StepPage
from portal import kept_text
from portal.dates import date_format


class SaveAnswerView(StepPage):
    """States: saved, invalid (kept all the same), conflict, closed, signed_out, gone."""

    http_method_names = ["post"]

    def handle_no_permission(self) -> Any:
        if self.request.method != "POST":
            return super().handle_no_permission()
        words = _("You are signed out. Save the page: your words will wait for you to sign in.")
        return answer("signed_out", words, status=401)

    def refuse(self, error: Exception) -> HttpResponseBase:
        if isinstance(error, services.FormMovedError):
            return super().refuse(error)
        return answer("closed", str(reason_of(error)), status=409)

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        if self.question is None:
            words = _("This question has left the form. Save the page: what you typed is kept.")
            return answer("gone", words, status=404)
        step = replace(self.step, items=(self.question,))
        form = StepForm(step, answers=self.application.answers, files={}, data=request.POST)
        return self._save(form, self.question)

    @cached_property
    def question(self) -> Question | None:
        """Files are sent with their page."""
        asked = self.application.questionnaire.questions.get(self.request.POST.get("question", ""))
        return asked if asked and asked.type != "file" else None

    def _save(self, form: StepForm, question: Question) -> HttpResponse:
        base = str(form.posted_bases.get(question.key, ""))
        typed = form.answer_of(question)
        try:
            saved = services.save_answer(
                application=self.application, question=question.key, answer=typed, base=base, by=self.person
            )
        except services.NotDraftError:
            return self._keep_aside(question, base, typed)
        if saved.too_long:
            return answer("invalid", str(TOO_LONG))
        self._take_from_kept(question)
        if saved.conflicts:
            return self._conflict(question, saved)
        return self._saved(form, question, base, typed)

    def _keep_aside(self, question: Question, base: str, typed: Answer) -> HttpResponse:
        answers, bases = {question.key: typed}, {question.key: base}
        saved = services.keep_aside(
            application=self.application, answers=answers, files={}, bases=bases, by=self.person
        )
        if saved.too_long:
            return answer("invalid", str(TOO_LONG))
        words = _(
            "This application is no longer a draft. Save the page: what you typed is kept in its history."
        )
        return answer("closed", words, status=409)

    def _take_from_kept(self, question: Question) -> None:
        """Words that waited in the session are in the draft: shown again, they would hide what follows."""
        kept = kept_text.find(self.request, place=self.place)
        if kept is None:
            return
        rest = without(kept, question.key)
        if rest is None:
            kept_text.forget(self.request, place=self.place)
        else:
            kept_text.shorten(self.request, place=self.place, rest=rest)

    def _saved(self, form: StepForm, question: Question, base: str, typed: Answer) -> HttpResponse:
        stored = fingerprint(self.application.answer(question.key))
        # What only someone else changed stays to be told if this page changes it too.
        known = stored if stored == fingerprint(typed) else base
        if not self.is_open:
            words = _("The call is closed. What you wrote is kept in your draft, which can still be read.")
            return answer("closed", words, base=known)
        time = date_format(localtime(self.received_at), _("H:i"))
        if isinstance(typed, dict) and TYPED in typed:
            words = _("Saved at %(time)s, to be completed before you file:") % {"time": time}
            problems = [str(error) for error in form.errors.get(question.key, [])]
            words = " ".join([words, *problems])
            return answer("invalid", words, base=known, problems=problems, **self._around())
        return answer("saved", _("Saved at %(time)s") % {"time": time}, base=known, **self._around())

    def _around(self) -> dict[str, Any]:
        """What the page says around its questions, as it stands once they are saved."""
        context = {"application": self.application, "checklist": self.read_checklist()}
        return {
            "who": str(self.person.public_name),
            "header": render_to_string("calls/includes/saved.html", context, self.request),
            "checklist": render_to_string("calls/includes/checklist.html", context, self.request),
        }

    def _conflict(self, question: Question, saved: services.SavedStep) -> HttpResponse:
        base = fingerprint(self.application.answer(question.key))
        found = conflicts_of(
            self.application,
            {question.key: question},
            stored=saved.conflicts,
            refused=saved.refused,
            bases={question.key: base},
        )[question.key]
        return answer(
            "conflict",
            told(found),
            base=base,
            who=str(found.by.public_name if found.by else ""),
            shown=self._shown(found),
        )

    def _shown(self, conflict: Conflict) -> str:
        return render_to_string("calls/includes/conflict.html", {"conflict": conflict}, self.request)


def told(conflict: Conflict) -> str:
    if conflict.by is None:
        return _("Someone changed this answer while you wrote: choose below.")
    return _("%(who)s changed this answer while you wrote: choose below.") % {"who": conflict.by.public_name}


def answer(state: str, message: str, *, status: int = 200, **facts: Any) -> JsonResponse:
    return JsonResponse({"state": state, "message": message, **facts}, status=status)
