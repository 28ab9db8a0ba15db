"""What became of each answer, for the group; earlier words are brought back from there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from calls import rules, services
from calls.history import HistoryForm, lines
from calls.views.base import ApplicationPage, reason_of


class HistoryView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = HistoryForm(self.application, request.GET)
        results = form.results
        return self.page(
            "history",
            form=form,
            results=results,
            lines=lines(self.application, results),
            can_restore=self.is_open and self.may(rules.Action.WRITE),
        )


class RestoreView(ApplicationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        change = get_object_or_404(self.application.changes.select_related("form_version"), pk=number)
        services.restore(
            application=self.application,
            change=change,
            version=self.posted_version,
            by=self.person,
        )
        messages.success(
            request, _("These words are back in the draft. The history keeps those they replace.")
        )
        return redirect(self._history)

    def refuse(self, error: Exception) -> HttpResponseBase:
        messages.warning(self.request, str(reason_of(error)))
        return redirect(self._history)

    @property
    def _history(self) -> str:
        return reverse("calls:history", args=[self.kwargs["key"]])


class RestoreFileView(RestoreView):
    def post(self, request: HttpRequest, key: Any, file_key: Any) -> HttpResponse:  # type: ignore[override]
        file = get_object_or_404(self.application.files, pk=file_key)
        services.restore_file(
            application=self.application, file=file, version=self.posted_version, by=self.person
        )
        words = _("“%(name)s” answers its question again. What it replaces is kept.")
        messages.success(request, words % {"name": file.name})
        return redirect(self._history)
