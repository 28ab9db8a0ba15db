from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.models import User
from portal import limits
from portal.languages import language_here
from structures.models import Proposal
from structures.presentation import directory_trail
from structures.proposals import services
from structures.proposals.forms import KNOWN_SIRET, ProposalForm


class ProposeView(View):
    """« Référencer ma structure »: a form of its own, without an account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = _person(request)
        known = {"sender_email": person.email, "sender_name": person.full_name} if person else {}
        return self._page(ProposalForm(initial={"key": uuid4(), "link": Proposal.Link.INSIDE, **known}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProposalForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        if form.is_repeated:
            return redirect("proposing:proposed")
        held = limits.count(request, "propose", propose_sender=form.cleaned_data["sender_email"])
        return held.beside(form, self._page) if held else self._propose(form)

    def _propose(self, form: ProposalForm) -> HttpResponse:
        answers = {**form.cleaned_data}
        try:
            services.propose(
                key=answers.pop("key"),
                answers=answers,
                person=_person(self.request),
                language=language_here(),
            )
        except services.KnownSiretError:
            form.add_error("siret", KNOWN_SIRET)
            return self._page(form, status=422)
        return redirect("proposing:proposed")

    def _page(self, form: ProposalForm, status: int = 200) -> HttpResponse:
        return render(
            self.request,
            "structures/proposals/propose.html",
            _context(self.request, form=form),
            status=status,
        )


def proposed(request: HttpRequest) -> HttpResponse:
    return render(request, "structures/proposals/proposed.html", _context(request))


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    return {"trail": directory_trail(request), "title": _("List my structure"), **more}


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
