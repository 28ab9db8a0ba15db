"""Files of a question, sent as soon as they are chosen: what the script of a step asks for."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from calls import rules, services
from calls.forms import StepForm, files_kept, fingerprint
from calls.questionnaire import Question
from calls.views.autosave import SaveAnswerView, answer
from calls.views.writing import KEPT_ASIDE, file_problems
from portal import limits
from portal.dates import date_format


class SendFilesView(SaveAnswerView):
    """States: those of an answer, and refused, when nothing is kept; `shown` is the field as it stands."""

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        if self.question is None:
            words = _("This question has left the form: your files were not kept.")
            return answer("gone", words, status=404)
        # Before a file is read by the antivirus, which whoever only reads has no use of.
        services.require_part(rules.Action.WRITE, application=self.application, by=self.person)
        held = limits.count(request, "upload")
        if held:
            words = _("Too many files in a short time: nothing was sent. Choose them again in %(wait)s.")
            return held.said(answer("refused", words % {"wait": held.wait}))
        form = StepForm(
            replace(self.step, items=(self.question,)),
            answers=self.application.answers,
            files=files_kept(self.application),
            data=request.POST,
            uploads=request.FILES,
        )
        return self._send(form, self.question)

    @cached_property
    def question(self) -> Question | None:
        asked = self.application.questionnaire.questions.get(self.request.POST.get("question", ""))
        return asked if asked and asked.type == "file" else None

    def _send(self, form: StepForm, question: Question) -> HttpResponse:
        files = form.sent_files()
        if form.errors:
            return answer("refused", " ".join(str(error) for error in form.errors[question.key]))
        sent: dict[str, Any] = {"answers": {}, "files": files, "bases": form.posted_bases, "by": self.person}
        try:
            saved = services.save_step(application=self.application, step_key="", **sent)
        except services.NotDraftError:
            return self._sent_aside(services.keep_aside(application=self.application, **sent))
        if saved.conflicts:
            return self._conflict(question, saved)
        return self._sent(form, question, saved)

    def _sent_aside(self, saved: services.SavedStep) -> HttpResponse:
        problems = file_problems(saved)
        if problems:
            return answer("refused", " ".join(problems))
        return answer("closed", str(KEPT_ASIDE), status=409)

    def _sent(self, form: StepForm, question: Question, saved: services.SavedStep) -> HttpResponse:
        problems = file_problems(saved)
        if problems:
            return answer("refused", " ".join(problems))
        form.reopen(answers=self.application.answers, files=files_kept(self.application))
        time = date_format(localtime(self.received_at), _("H:i"))
        return answer(
            "saved",
            _("Sent and saved at %(time)s") % {"time": time},
            base=fingerprint(self.application.answer(question.key)),
            shown=form[question.key].as_field_group(),
            **self._around(),
        )
