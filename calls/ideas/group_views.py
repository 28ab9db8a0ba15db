"""The idea of an application as its group sees it: its lead writes, opens and closes it, and answers."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from calls import rules
from calls.ideas import offers, requests
from calls.ideas import services as ideas
from calls.ideas.forms import DeclineForm, IdeaForm
from calls.models import Idea, JoinRequest
from calls.views.base import ApplicationPage
from portal.languages import language_here
from structures.models import AlreadyDecidedError


class IdeaPage(ApplicationPage):
    @cached_property
    def idea(self) -> Idea | None:
        return Idea.objects.filter(application=self.application).with_names().first()

    def back(self) -> HttpResponse:
        return redirect("calls:write_idea", self.application.pk)


class WriteIdeaView(IdeaPage):
    """Everyone of the group reads it; its lead alone writes, previews, opens and closes it."""

    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        return self._page(IdeaForm.of(self.idea), self.idea)

    def post(self, request: HttpRequest, key: Any) -> HttpResponse:
        acts = {"open": self._open, "close": self._close}
        act = acts.get(request.POST.get("action", ""))
        return act() if act else self._write()

    def _write(self) -> HttpResponse:
        form = IdeaForm.of(self.idea, self.request.POST)
        if not form.is_valid():
            return self._page(form, self.idea, 422)
        if self.request.POST.get("action") == "preview":
            return self._page(form, form.previewed(), is_preview=True)
        idea = ideas.write(language=language_here(), **self._facts, **form.cleaned_data)
        messages.success(self.request, _saved(idea))
        return self.back()

    def _open(self) -> HttpResponse:
        try:
            ideas.open_to_all(**self._facts)
        except ideas.TakenOffError:
            messages.warning(
                self.request,
                _("The service in charge took your idea off: put your text right, it may show it again."),
            )
        except ideas.NothingToOpenError:
            messages.warning(self.request, _("There is nothing to open: write your idea first."))
        else:
            messages.success(self.request, _("Your idea is open: everyone reads it on the page of the call."))
        return self.back()

    def _close(self) -> HttpResponse:
        ideas.close(**self._facts)
        messages.success(self.request, _("Your idea is closed: nobody reads it any more."))
        return self.back()

    @property
    def _facts(self) -> dict[str, Any]:
        return {"application": self.application, "by": self.person, "now": self.received_at}

    def _page(
        self, form: IdeaForm, shown: Idea | None, status: int = 200, *, is_preview: bool = False
    ) -> HttpResponse:
        return self.page("ideas/write", status, form=form, shown=shown, idea=self.idea, is_preview=is_preview)


def _saved(idea: Idea) -> str:
    if idea.is_opened and not idea.is_hidden:
        return _("Saved: everyone reads your new words.")
    return _("Saved. Nobody else reads it yet.")


class AnswerJoinView(ApplicationPage):
    """A structure asks to join: who it is, what it says; the lead takes it in or declines."""

    action = rules.Action.DECLINE_REQUEST

    def get(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        return self.page("ideas/answer", asked=self._asked(number), form=DeclineForm())

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        asked, form = self._asked(number), DeclineForm(request.POST)
        if not form.is_valid():
            return self.page("ideas/answer", 422, asked=asked, form=form)
        try:
            words = self._answer(asked, form)
        except AlreadyDecidedError:
            messages.warning(request, _("Somebody has already answered this request."))
        else:
            messages.success(request, words % {"name": asked.structure.title})
        return self.back()

    def _answer(self, asked: JoinRequest, form: DeclineForm) -> str:
        by, now = self.person, self.received_at
        if self.request.POST.get("action") == "accept":
            requests.accept(request=asked, by=by, now=now)
            return _("%(name)s takes part from now on.")
        requests.decline(request=asked, answer=form.cleaned_data["answer"], by=by, now=now)
        return _("%(name)s is told that you decline.")

    def _asked(self, number: int) -> JoinRequest:
        rows = JoinRequest.objects.with_names().select_related("asked_by")
        return get_object_or_404(rows, idea__application=self.application, pk=number)


class RemoveOfferView(ApplicationPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, key: Any, number: int) -> HttpResponse:
        offered = get_object_or_404(offers.offers_of(self.application), pk=number)
        offers.remove(offer=offered, by=self.person, now=self.received_at)
        messages.success(request, _("This offer is erased, with the address of its author."))
        return self.back()
