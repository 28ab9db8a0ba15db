"""The list of a person's applications; an application begins, is read whole, and a draft ends."""

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from calls import rules, services
from calls.ideas import offers, requests
from calls.models import Application, CallIndexPage, CallPage, Idea, LeadRequest, SeenNotice
from calls.models.pages import SOURCE_LANGUAGE
from calls.querysets import ASSIST
from calls.reading import read_steps
from calls.shown import shown_call
from calls.start_form import CarryOverForm, StartForm
from calls.views.base import ApplicationPage, MemberView
from commons.models import CommonsPage
from portal import limits
from portal.text import whole_number
from structures.models import DirectoryPage, StructurePage

APPLICATIONS_A_PAGE = 20
#: Those that an agent has not filed yet.
MOST_ENTERED = 50


class ApplicationsView(MemberView, TemplateView):
    template_name = "calls/applications.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        theirs = Application.objects.of(self.person).for_lists()
        page = Paginator(theirs, APPLICATIONS_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_of_applications=page,
            invitations=services.invitations_of(self.person),
            entered=list(Application.objects.entered_by(self.person).unfiled().for_lists()[:MOST_ENTERED]),
            may_enter=self.person.has_perm(ASSIST),
            lead_requests=LeadRequest.objects.to_answer(self.person),
            calls=CallIndexPage.objects.live().filter(locale__language_code=get_language()).first(),
            **kwargs,
        )


class StartView(MemberView):
    """What applying needs, then the choice of the structure that leads."""

    @cached_property
    def call(self) -> CallPage:
        return shown_call(self.request, self.kwargs["call_id"]).source

    @cached_property
    def structures(self) -> list[StructurePage]:
        theirs = StructurePage.objects.filter(memberships__user=self.request.user)
        return list(theirs.defer_streamfields().order_by("title"))

    @cached_property
    def commons(self) -> CommonsPage | None:
        """The commons that the application will be about, when one comes from its page."""
        number = whole_number(self.request.GET.get("commun", ""))
        return CommonsPage.objects.live().public().filter(pk=number).first() if number else None

    def get(self, request: HttpRequest, call_id: int) -> HttpResponse:
        return self._page(StartForm(self.structures, commons=self.commons, initial={"key": uuid4()}))

    def post(self, request: HttpRequest, call_id: int) -> HttpResponse:
        form = StartForm(self.structures, commons=self.commons, data=request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        held = limits.count(request, "begin")
        if held:
            return held.beside(form, self._page)
        try:
            application = self._start(form)
        except services.CallClosedError:
            return self._page(form, status=409)
        except services.NotAllowedError as error:
            raise PermissionDenied from error
        return redirect("calls:step", application.pk, 1)

    def _start(self, form: StartForm) -> Application:
        facts = {
            "key": form.cleaned_data["key"],
            "call": self.call,
            "lead": form.cleaned_data["lead"],
            "by": self.person,
            "now": self.received_at,
        }
        if self.commons is None:
            return services.start(**facts)
        return services.start_from_commons(
            commons=self.commons, invites=form.cleaned_data["invites"], **facts
        )

    def _page(self, form: StartForm, status: int = 200) -> HttpResponse:
        mine = Application.objects.of(self.person)
        context = {
            "form": form,
            "call": self.call.localized,
            "structures": self.structures,
            "directory": None if self.structures else directory_here(),
            "commons": self.commons,
            "state": self.call.state_at(self.received_at),
            "existing": mine.filter(call=self.call).for_lists(),
        }
        return render(self.request, "calls/start.html", context, status=status)


class ApplicationView(ApplicationPage):
    """The whole application, to read, and all that may be done with it."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self.page(
            "application",
            read_steps=read_steps(self.application),
            lead_request=self.application.lead_requests.waiting().select_related("participant").first(),
            **received(self),
            scans=list(self.application.files.scans()) if self.application.assisted else [],
            events=self.application.events.select_related("by", "structure").order_by("-at", "-pk"),
        )


def directory_here() -> DirectoryPage | None:
    """Where one looks for one’s structure."""
    shown = DirectoryPage.objects.live().public()
    return shown.filter(locale__language_code=get_language()).first()


def received(view: ApplicationPage) -> dict[str, Any]:
    """The idea of an application, and what it brought, for those who may read it."""
    application = view.application
    reads, leads = view.may(rules.Action.READ_REQUESTS), view.may(rules.Action.READ_OFFERS)
    return {
        "idea": Idea.objects.filter(application=application).first(),
        "requests": requests.of_application(application) if reads else (),
        "offers": offers.offers_of(application) if leads else (),
    }


class DeleteView(ApplicationPage):
    action = rules.Action.DELETE

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self.page("delete")

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        services.delete_draft(application=self.application, by=self.person, now=self.received_at)
        messages.success(request, _("Your draft is deleted."))
        return redirect("calls:applications")


class SeenView(ApplicationPage):
    """A person has read what the form changed in their draft."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        event = get_object_or_404(self.application.events, pk=number)
        SeenNotice.objects.get_or_create(event=event, person=self.person)
        return self.back()


class CarryOverView(ApplicationPage):
    """Begin again in an open call with what was written."""

    @cached_property
    def calls(self) -> list[CallPage]:
        opened = CallPage.objects.live().public().in_language(SOURCE_LANGUAGE).open_at(self.received_at)
        others = opened.exclude(pk=self.application.call_id).order_by("closing_at")
        return [call for call in others if call.takes_applications_at(self.received_at)]

    @cached_property
    def structures(self) -> list[StructurePage]:
        theirs = StructurePage.objects.filter(memberships__user=self.person)
        return list(theirs.defer_streamfields().order_by("title"))

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        if not self.may_carry_over:
            return self.back()
        return self._page(self._form(initial={"key": uuid4(), "invites": True}))

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        form = self._form(data=request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        held = limits.count(request, "begin")
        if held:
            return held.beside(form, self._page)
        draft = services.carry_over(
            source=self.application,
            key=form.cleaned_data["key"],
            call=form.cleaned_data["call"],
            lead=form.cleaned_data["lead"],
            invites_again=form.cleaned_data["invites"],
            by=self.person,
            now=self.received_at,
        )
        messages.success(request, _("Your answers are carried over: read them again in the new form."))
        return redirect("calls:application", draft.pk)

    def _form(self, **options: Any) -> CarryOverForm:
        return CarryOverForm(self.calls, self.structures, **options)

    def _page(self, form: CarryOverForm, status: int = 200) -> HttpResponse:
        return self.page("carry_over", status, form=form, calls=self.calls)
