"""What members of a structure do with their applications. Views read and show; `calls.services` decides."""

from datetime import datetime
from functools import cached_property
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import structlog
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from accounts.models import User
from calls import kept_text, services
from calls.forms import StepForm, stored_forms
from calls.models import Application, ApplicationFile, CallPage
from calls.questionnaire import Step
from calls.reading import read_steps
from calls.start_form import StartForm
from structures.models import StructurePage

logger = structlog.get_logger(__name__)

APPLICATIONS_A_PAGE = 20


@method_decorator(never_cache, name="dispatch")
class MemberView(LoginRequiredMixin, View):
    """`received_at` is the instant at which the request arrived: closing is counted from it."""

    received_at: datetime

    @property
    def person(self) -> User:
        return cast("User", self.request.user)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.received_at = timezone.now()
        super().setup(request, *args, **kwargs)

    @cached_property
    def application(self) -> Application:
        """One that this person takes part in; anyone else's does not exist."""
        theirs = Application.objects.of(self.person)
        return get_object_or_404(
            theirs.select_related("call__locale", "lead", "form_version", "updated_by"), pk=self.kwargs["key"]
        )

    @property
    def is_open(self) -> bool:
        return services.is_open(self.application, self.received_at)

    @property
    def common_context(self) -> dict[str, Any]:
        return {
            "application": self.application,
            "call": self.application.local_call,
            "is_open": self.is_open,
            "can_write": self.application.is_draft and self.is_open,
        }


class ApplicationsView(MemberView, TemplateView):
    template_name = "calls/applications.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        theirs = Application.objects.of(self.person).for_lists()
        page = Paginator(theirs, APPLICATIONS_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_of_applications=page, **kwargs)


class StartView(MemberView):
    """What applying needs, then the choice of the structure that leads."""

    @cached_property
    def call(self) -> CallPage:
        call = get_object_or_404(CallPage.objects.live(), pk=self.kwargs["call_id"])
        return call.source

    @cached_property
    def structures(self) -> list[StructurePage]:
        theirs = StructurePage.objects.filter(memberships__user=self.request.user)
        return list(theirs.defer_streamfields().order_by("title"))

    def get(self, request: HttpRequest, call_id: int) -> HttpResponse:
        return self._page(StartForm(self.structures, initial={"key": uuid4()}))

    def post(self, request: HttpRequest, call_id: int) -> HttpResponse:
        form = StartForm(self.structures, data=request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            application = services.start(
                key=form.cleaned_data["key"],
                call=self.call,
                lead=form.cleaned_data["lead"],
                by=self.person,
                now=self.received_at,
            )
        except services.CallClosedError:
            return self._page(form, status=409)
        return redirect("calls:step", application.pk, 1)

    def _page(self, form: StartForm, status: int = 200) -> HttpResponse:
        localized = self.call.localized
        mine = Application.objects.of(self.person)
        context = {
            "form": form,
            "call": localized if localized.live else self.call,
            "structures": self.structures,
            "state": self.call.state_at(self.received_at),
            "existing": mine.filter(call=self.call).for_lists(),
        }
        return render(self.request, "calls/start.html", context, status=status)


class ApplicationView(MemberView, TemplateView):
    """The whole application, to read."""

    template_name = "calls/application.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **self.common_context, read_steps=read_steps(self.application), **kwargs
        )


class StepView(MemberView):
    """A page of the form. Whatever is typed is kept, valid or not."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        """A session that ended while someone wrote: their words wait for them to sign in again."""
        if self.request.method == "POST":
            kept_text.keep(self.request, key=self.kwargs["key"], number=self.kwargs["number"])
        return super().handle_no_permission()

    @cached_property
    def step(self) -> Step:
        step = self.application.questionnaire.step(self.kwargs["number"])
        if step is None:
            raise Http404
        return step

    @cached_property
    def files(self) -> dict[str, ApplicationFile]:
        return {file.question: file for file in self.application.files.current()}

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        if not self.application.is_draft or not self.is_open:
            return redirect("calls:application", self.application.pk)
        kept = kept_text.take(request, key=key, number=number)
        if kept is not None:
            return self._page(self._form(data=kept), is_kept=True)
        return self._page(self._stored_form())

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        if not self.application.is_draft:
            messages.warning(request, _("This application is already filed: nothing was changed."))
            return redirect("calls:application", self.application.pk)
        form = self._form(data=request.POST, uploads=request.FILES)
        saved = self._save(form)
        if not self.is_open:
            messages.warning(
                request,
                _("The call is closed. What you wrote is kept in your draft, which can still be read."),
            )
            return redirect("calls:application", self.application.pk)
        if saved.conflicts:
            return self._page(form, conflicts=saved.conflicts, status=409)
        return self._after_save(form)

    def _save(self, form: StepForm) -> services.SavedStep:
        saved = services.save_step(
            application=self.application,
            step_key=self.step.key,
            answers=form.typed_answers(),
            files=form.sent_files(),
            bases=form.posted_bases,
            by=self.person,
        )
        self.__dict__.pop("files", None)
        form.reopen(answers=self.application.answers, files=self.files)
        for name in saved.not_kept:
            form.add_error(name, _("This file could not be kept: nothing else is lost, try again later."))
        return saved

    def _after_save(self, form: StepForm) -> HttpResponse:
        action = self.request.POST.get("action")
        number = self.step.number
        if "more" in self.request.POST:
            return redirect(f"{self.request.path}#{quote(self.request.POST['more'])}")
        if action == "previous" and number > 1 and not form.has_refused_file:
            return redirect("calls:step", self.application.pk, number - 1)
        if action == "quit" and not form.has_refused_file:
            messages.success(self.request, _("Your draft is saved. It will wait for you here."))
            return redirect("calls:applications")
        if form.errors:
            return self._page(form, is_saved=True, status=422)
        if number < len(self.application.questionnaire.steps):
            return redirect("calls:step", self.application.pk, number + 1)
        return redirect("calls:review", self.application.pk)

    def _form(self, **bound: Any) -> StepForm:
        return StepForm(self.step, answers=self.application.answers, files=self.files, **bound)

    def _stored_form(self) -> StepForm:
        if self.step.key not in self.application.visited:
            return self._form()
        return StepForm.of_stored(self.step, answers=self.application.answers, files=self.files)

    def _page(self, form: StepForm, status: int = 200, **context: Any) -> HttpResponse:
        conflicts = context.pop("conflicts", {})
        context = {
            **self.common_context,
            **context,
            "form": form,
            "step": self.step,
            "steps": step_links(self.application, current=self.step.number),
            "conflicts": conflict_lines(form, conflicts),
            "is_last": self.step.number == len(self.application.questionnaire.steps),
        }
        return render(self.request, "calls/step.html", context, status=status)


class ReviewView(MemberView):
    """Read everything again, then file."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if not self.application.is_draft or not self.is_open:
            return redirect("calls:application", self.application.pk)
        return self._page()

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        version = request.POST.get("version", "")
        try:
            services.submit(
                application=self.application,
                version=int(version) if version.isascii() and version.isdigit() else 0,
                by=self.person,
                received_at=self.received_at,
            )
        except services.CallClosedError:
            messages.error(request, _("The call is closed: your application could not be filed."))
            return redirect("calls:application", self.application.pk)
        except (services.ChangedError, services.IncompleteError) as error:
            self.application.refresh_from_db(fields=[*services.WRITTEN, "state"])
            return self._page(has_changed=isinstance(error, services.ChangedError), status=409)
        return redirect("calls:receipt", self.application.pk)

    def _page(self, status: int = 200, *, has_changed: bool = False) -> HttpResponse:
        forms = stored_forms(self.application)
        context = {
            **self.common_context,
            "read_steps": read_steps(self.application),
            "steps": step_links(self.application, current=len(forms) + 1, forms=forms),
            "missing": missing_lines(self.application, forms),
            "has_changed": has_changed,
        }
        return render(self.request, "calls/review.html", context, status=status)


class ReceiptView(MemberView):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if self.application.is_draft:
            return redirect("calls:application", self.application.pk)
        return render(request, "calls/receipt.html", self.common_context)


class DownloadView(MemberView):
    """The application as one page to keep, that needs nothing from the portal."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        context = {**self.common_context, "read_steps": read_steps(self.application)}
        response = render(request, "calls/document.html", context)
        name = f"candidature-{self.application.number or 'brouillon'}.html"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class DeleteView(MemberView):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if not self.application.is_draft:
            return redirect("calls:application", self.application.pk)
        return render(request, "calls/delete.html", self.common_context)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        try:
            services.delete_draft(application=self.application, by=self.person, now=self.received_at)
        except services.WrongStateError:
            messages.warning(request, _("This application is already filed: nothing was changed."))
            return redirect("calls:application", self.application.pk)
        messages.success(request, _("Your draft is deleted."))
        return redirect("calls:applications")


class FileView(MemberView):
    def get(self, request: HttpRequest, key: Any, file_key: Any) -> HttpResponseBase:
        return file_response(get_object_or_404(self.application.files, pk=file_key))


def file_response(file: ApplicationFile) -> FileResponse:
    """A stranger's file: downloaded, never opened by the browser as part of the portal."""
    try:
        content = file.open()
    except FileNotFoundError as error:
        logger.exception("application_file_missing", file=str(file.pk), application=str(file.application_id))
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


def step_links(
    application: Application, *, current: int, forms: list[StepForm] | None = None
) -> list[dict[str, Any]]:
    """The steps of the side bar, filing being the last."""
    links = [
        {
            "label": form.step.title,
            "url": reverse("calls:step", args=[application.pk, form.step.number]),
            "is_current": form.step.number == current,
            "state": _step_state(application, form),
        }
        for form in forms or stored_forms(application)
    ]
    review = {
        "label": _("Read again and file"),
        "url": reverse("calls:review", args=[application.pk]),
        "is_current": current == len(links) + 1,
        "state": "",
    }
    return [*links, review]


def _step_state(application: Application, form: StepForm) -> str:
    if form.step.key not in application.visited:
        return ""
    return "done" if form.is_complete else "error"


def missing_lines(application: Application, forms: list[StepForm]) -> list[dict[str, str]]:
    """What keeps the application from being filed, each with the address of its question."""
    return [
        {
            "label": str(form.fields[name].label),
            "error": " ".join(str(error) for error in errors),
            "url": reverse("calls:step", args=[application.pk, form.step.number]) + f"#{form[name].auto_id}",
        }
        for form in forms
        for name, errors in form.errors.items()
    ]


def conflict_lines(form: StepForm, conflicts: dict[str, Any]) -> list[dict[str, str]]:
    questions = {question.key: question for question in form.step.questions}
    return [
        {
            "label": questions[key].label,
            "stored": questions[key].words(stored),
            "url": f"#{form[key].auto_id}",
        }
        for key, stored in conflicts.items()
    ]
