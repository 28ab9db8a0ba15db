"""Filing, the receipt, taking back, withdrawing; and the whole application to take away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import rules, services
from calls.reading import read_steps
from calls.sharing import application_document
from calls.signing_forms import AskForm, WithdrawForm
from calls.views.base import ApplicationPage, ConfirmedView, reason_of


class SubmitView(ApplicationPage):
    """One last look, then filing. A repeated click finds the receipt of the first."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if self.application.is_filed:
            return self._receipt()
        if not self.may(rules.Action.FILE):
            return self.turn_away(rules.Action.FILE)
        return self.page(
            "submit",
            form=AskForm(initial={"version": self.application.version}),
            signatures=self.application.signatories(),
        )

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        try:
            services.file_application(
                application=self.application,
                version=self.posted_version,
                by=self.person,
                received_at=self.received_at,
            )
        except services.NotEnoughStructuresError as error:
            words = ngettext(
                "%(count)s more signature is needed.", "%(count)s more signatures are needed.", error.missing
            )
            messages.warning(request, words % {"count": error.missing})
            return redirect("calls:sign", self.application.pk)
        except services.LeadUnsignedError as error:
            messages.warning(request, str(reason_of(error)))
            return redirect("calls:sign", self.application.pk)
        return self._receipt()

    def _receipt(self) -> HttpResponse:
        return redirect("calls:receipt", self.application.pk)


class ReceiptView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if not self.application.is_filed or self.application.state == rules.State.WITHDRAWN:
            return self.not_now()
        return self.page("receipt", signatures=self.application.signatories())


class TakeBackView(ConfirmedView):
    action = rules.Action.TAKE_BACK
    template = "take_back"

    def act(self) -> str | Promise:
        services.take_back(application=self.application, by=self.person, now=self.received_at)
        return _("The application is a draft again. File it once more before the closing.")


class WithdrawView(ApplicationPage):
    action = rules.Action.WITHDRAW

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self.page("withdraw", form=WithdrawForm())

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.page("withdraw", 422, form=form)
        services.withdraw(
            application=self.application,
            reason=form.cleaned_data["reason"],
            by=self.person,
            now=self.received_at,
        )
        messages.success(request, _("The application is withdrawn. Everyone in the group is told."))
        return self.back()


class DownloadView(ApplicationPage):
    """The application as one page to keep, that needs nothing from the portal."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        response = self.page(
            "document", read_steps=read_steps(self.application), signatures=self.application.signatories()
        )
        return _attached(response, self.application.number, "html")


class JsonView(ApplicationPage):
    """Everything, for programs: what is signed, who signed, the form, both logs."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        response = JsonResponse(
            application_document(self.application), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        return _attached(response, self.application.number, "json")


def _attached(response: HttpResponse, number: str | None, extension: str) -> HttpResponse:
    name = f"candidature-{number or 'brouillon'}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
