"""Ideas as the public reads them: asking to join for members, offering help for anyone."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View

from calls import services
from calls.ideas import offers, requests
from calls.ideas.forms import HelpForm, JoinForm
from calls.models import CallPage, Idea, JoinRequest
from calls.views.base import MemberView
from portal import limits
from portal.arrival import arrived_at
from portal.languages import language_here
from structures.models import AlreadyDecidedError, StructurePage

#: Why nothing was asked, in words.
REASONS: dict[type[Exception], Promise] = {
    services.AlreadyThereError: gettext_lazy("This structure takes part already, or is invited."),
    requests.DeclinedBeforeError: gettext_lazy(
        "The structure that leads this idea has already declined. It may still invite you."
    ),
    services.NotAllowedError: gettext_lazy("You do not speak for this structure."),
}


@method_decorator(never_cache, name="dispatch")
class IdeaView(View):
    """A page about an idea that is shown: any other is answered as one that never was."""

    template = "idea"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.idea is None:
            return self.page("gone", 404)
        try:
            return super().dispatch(request, *args, **kwargs)
        except (services.NotShownError, services.DeletedError):
            return self.page("gone", 404)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.page(self.template)

    @cached_property
    def call(self) -> CallPage:
        """In the reader's language when it is published there."""
        calls = CallPage.objects.live().public().select_related("locale")
        return get_object_or_404(calls, pk=self.kwargs["call_id"]).localized

    @cached_property
    def idea(self) -> Idea | None:
        shown = Idea.objects.shown(arrived_at(self.request)).of_call(self.call).with_names()
        return shown.filter(pk=self.kwargs["number"]).first()

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context = {"call": self.call, "idea": self.idea, **context}
        return render(self.request, f"calls/ideas/{template}.html", context, status=status)

    def to_idea(self) -> HttpResponse:
        return redirect("calls:idea", self.kwargs["call_id"], self.kwargs["number"])


class JoinView(IdeaView, MemberView):
    """For the members of a structure, who ask in its name."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(JoinForm(self.structures))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = JoinForm(self.structures, request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        held = limits.count(request, "join")
        if held:
            return held.beside(form, self._page)
        try:
            self._ask(form)
        except tuple(REASONS) as error:
            form.add_error("structure", str(REASONS[type(error)]))
            return self._page(form, 422)
        messages.success(request, _("Your request is sent: you will be told of the answer by e-mail."))
        return self.to_idea()

    @cached_property
    def structures(self) -> list[StructurePage]:
        """Those of this person that may still ask."""
        theirs = StructurePage.objects.filter(memberships__user=self.person)
        asked = [request.structure_id for request in self.waiting]
        return list(theirs.exclude(pk__in=asked).defer_streamfields().order_by("title"))

    @cached_property
    def waiting(self) -> list[JoinRequest]:
        return list(requests.asked_by(self.person).filter(idea=self.idea))

    def _ask(self, form: JoinForm) -> None:
        assert self.idea is not None  # noqa: S101 - `dispatch` answered otherwise
        requests.ask_to_join(idea=self.idea, by=self.person, now=self.received_at, **form.cleaned_data)

    def _page(self, form: JoinForm, status: int = 200) -> HttpResponse:
        return self.page("join", status, form=form, structures=self.structures, waiting=self.waiting)


class TakeBackView(MemberView):
    """A request that waits, of one of this person's structures."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        asked = get_object_or_404(requests.asked_by(self.person), pk=number)
        try:
            requests.take_back(request=asked, by=self.person, now=self.received_at)
        except (AlreadyDecidedError, services.DeletedError) as error:
            raise Http404 from error
        messages.success(request, _("Your request is taken back."))
        return redirect("accounts:space")


class HelpView(IdeaView):
    """For anyone, without an account."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(HelpForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = HelpForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        if not form.is_trapped:
            held = limits.count(
                request, "help", help_sender=form.cleaned_data["sender"], help_idea=str(self.kwargs["number"])
            )
            if held:
                return held.beside(form, self._page)
            self._offer(form.cleaned_data)
        return redirect("calls:helped", self.kwargs["call_id"], self.kwargs["number"])

    def _offer(self, given: dict[str, Any]) -> None:
        assert self.idea is not None  # noqa: S101 - `dispatch` answered otherwise
        words = {name: given[name] for name in ("key", "name", "sender", "kind", "message")}
        offers.offer(idea=self.idea, language=language_here(), now=arrived_at(self.request), **words)

    def _page(self, form: HelpForm, status: int = 200) -> HttpResponse:
        return self.page("help", status, form=form)


class HelpedView(IdeaView):
    template = "helped"
