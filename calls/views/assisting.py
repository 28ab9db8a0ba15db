"""An agent enters an application for a group: it begins here, then goes the way of any other."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from calls import rules, services
from calls.assisting_forms import (
    ArrivalForm,
    EnterForm,
    EnterNewcomerForm,
    HonourForm,
    PaperSignForm,
    ScansForm,
)
from calls.group_forms import taken_over
from calls.models import Application, ApplicationFile, CallPage, Participant
from calls.models.pages import SOURCE_LANGUAGE
from calls.querysets import ASSIST
from calls.views.base import ApplicationPage, MemberView, known_words, reason_of
from portal import limits


class EnterView(MemberView):
    """Which structure leads, how it came and when."""

    template = "enter"
    form_class: type[ArrivalForm] = EnterForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_perm(ASSIST):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def calls(self) -> list[CallPage]:
        """Open, or closed lately enough for what came in time."""
        begun = CallPage.objects.live().in_language(SOURCE_LANGUAGE).filter(opening_at__lte=self.received_at)
        lately = begun.filter(closing_at__gt=self.received_at - rules.HONOURED_FOR).order_by("-closing_at")
        known = (call for call in lately if call.honoured_until > self.received_at)
        return [call for call in known if call.questionnaire.steps]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(self._form(initial={"key": uuid4(), **taken_over(request.GET)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        try:
            application = self._enter(form)
        except (services.NotInTimeError, services.CallClosedError):
            form.add_error("received_at", _("The call is not open at that instant."))
        except services.AlreadyListedError as error:
            form.add_error("siret", known_words(error))
        except services.OwnAddressError as error:
            form.add_error("email", str(reason_of(error)))
        except services.AlreadyThereError:
            form.add_error(None, _("This page was refused or removed meanwhile: begin again."))
        except services.NotAllowedError as error:
            raise PermissionDenied from error
        else:
            return redirect("calls:step", application.pk, 1)
        return self._page(form, 422)

    def _enter(self, form: Any) -> Application:
        lead = form.cleaned_data["structure"].structure
        return services.enter(lead=lead, by=self.person, now=self.received_at, **form.facts)

    def _form(self, **options: Any) -> ArrivalForm:
        return self.form_class(self.calls, now=self.received_at, **options)

    def _page(self, form: ArrivalForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "calls": self.calls}
        return render(self.request, f"calls/{self.template}.html", context, status=status)


class EnterNewcomerView(EnterView):
    """The same for a structure that is not in the directory."""

    template = "enter_newcomer"
    form_class = EnterNewcomerForm

    def _enter(self, form: Any) -> Application:
        return services.enter_newcomer(
            facts=form.page_facts, by=self.person, now=self.received_at, **form.facts
        )


class ScansView(ApplicationPage):
    """The pages signed on paper."""

    action = rules.Action.SCAN

    @property
    def scans(self) -> list[ApplicationFile]:
        return list(self.application.files.scans())

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self._page(ScansForm(initial={"scans": self.scans}), 200)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = ScansForm(request.POST, request.FILES, initial={"scans": self.scans})
        held = limits.count(request, "upload") if request.FILES else None
        if held:
            return held.beside(form, self._page)
        if form.is_valid() and self._keep(form):
            messages.success(request, _("The signed pages are kept."))
            return redirect("calls:scans", self.application.pk)
        return self._page(form)

    def _page(self, form: ScansForm, status: int = 422) -> HttpResponse:
        return self.page("scans", status, form=form, has_scans=bool(self.scans))

    def _keep(self, form: ScansForm) -> bool:
        sent = form.cleaned_data["scans"]
        try:
            services.keep_scans(
                application=self.application,
                added=sent.added,
                removed=sent.removed,
                by=self.person,
                now=self.received_at,
            )
        except services.ScanNeededError as error:
            form.add_error("scans", str(reason_of(error)))
            return False
        except OSError:
            form.add_error("scans", _("This file could not be kept: nothing else is lost, try again later."))
            return False
        return True


class SignOnPaperView(ApplicationPage):
    """Type the signatures of the pages, one structure at a time."""

    action = rules.Action.SIGN_ON_PAPER

    @cached_property
    def unsigned(self) -> list[Participant]:
        frozen = {each["participant"] for each in self.application.participants}
        signed = self.checklist.signed_parts
        parts = (part for part in self.checklist.parts if part.signs and part.pk in frozen)
        return [part for part in parts if part.pk not in signed and not part.is_closed]

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self._page(self._form(initial={"content_hash": self.application.content_hash}))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        try:
            signature = services.sign_on_paper(
                application=self.application, by=self.person, now=self.received_at, **given
            )
        except services.NoScanError:
            words = _("Add the pages of this very content first: a signature on paper is kept with its page.")
            form.add_error(None, words)
            return self._page(form, 422)
        except services.NamelessError as error:
            form.add_error(error.field, str(reason_of(error)))
            return self._page(form, 422)
        messages.success(
            request, _("The signature of %(name)s is recorded.") % {"name": signature.participant.name}
        )
        return redirect("calls:sign", self.application.pk)

    def _form(self, **options: Any) -> PaperSignForm:
        return PaperSignForm(self.unsigned, now=self.received_at, received_at=self.counted_at, **options)

    def _page(self, form: PaperSignForm, status: int = 200) -> HttpResponse:
        return self.page(
            "sign_on_paper",
            status,
            form=form,
            unsigned=self.unsigned,
            scans=list(self.application.files.scans()),
            commitments=services.commitments_of(self.application),
        )


class HonourView(ApplicationPage):
    """Go on after the closing with what was received before it."""

    action = rules.Action.HONOUR

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self.page("honour", form=HonourForm()) if self.may_honour else self.back()

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = HonourForm(request.POST)
        if not form.is_valid():
            return self.page("honour", 422, form=form)
        reason = form.cleaned_data["reason"]
        services.honour(application=self.application, reason=reason, by=self.person, now=self.received_at)
        messages.success(request, _("You may go on: the application counts from when it was received."))
        return self.back()
