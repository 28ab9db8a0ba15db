"""Answering an invitation, by the link of its mail or from « Mon espace »."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import User
from calls import services
from calls.group_forms import DeclineForm
from calls.models import Idea, Participant
from calls.views.base import REFUSALS, MemberView, reason_of
from portal.arrival import arrived_at

GONE = 410


@method_decorator(never_cache, name="dispatch")
class InvitationView(View):
    """A visit shows and changes nothing. Accepting needs an account; declining only the link."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        part = services.read_token(token)
        return page_of(request, part) if part else joined_or_gone(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        part = services.read_token(token)
        if part is None:
            return joined_or_gone(request, token)
        is_signed_in = request.user.is_authenticated
        if request.POST.get("action") == "decline":
            by = cast("User", request.user) if is_signed_in else None
            may = by is not None and services.may_answer(part, by)
            return decline(request, part, by if may else None)
        if not is_signed_in:
            return redirect_to_login(request.path)
        return accept(request, part)


class AnswerView(MemberView):
    """The same for those whom « Mon espace » shows the invitation; to anyone else it does not exist."""

    @property
    def part(self) -> Participant | None:
        return services.invitations_of(self.person).filter(pk=self.kwargs["number"]).first()

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        part = self.part
        return page_of(request, part) if part else self._joined()

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        part = self.part
        if part is None:
            return self._joined()
        if request.POST.get("action") == "decline":
            return decline(request, part, self.person)
        return accept(request, part)

    def _joined(self) -> HttpResponse:
        """The way back, a second click, a colleague who was faster: what was accepted leads to its group."""
        part = get_object_or_404(services.accepted_by(self.person), pk=self.kwargs["number"])
        return redirect("calls:application", part.application_id)


def accept(request: HttpRequest, part: Participant) -> HttpResponse:
    try:
        part = services.accept(part=part, by=cast("User", request.user), now=arrived_at(request))
    except services.InvitationOverError:
        return gone(request)
    except services.NotTheirsError:
        return page_of(request, part, 403)
    except REFUSALS as error:
        return page_of(request, part, 409, problem=reason_of(error))
    messages.success(request, _("Welcome: %(name)s takes part in this application.") % {"name": part.name})
    return redirect("calls:application", part.application_id)


def decline(request: HttpRequest, part: Participant, by: User | None) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return page_of(request, part, 422, form=form)
    try:
        services.decline(part=part, by=by, now=arrived_at(request), message=form.cleaned_data["message"])
    except (services.InvitationOverError, services.DeletedError):
        return gone(request)
    except services.NotTheirsError:
        return page_of(request, part, 403)
    if by:
        messages.success(request, _("The invitation is declined; those who sent it are told."))
        return redirect("calls:applications")
    return render(request, "calls/invitation_declined.html", {"part": part})


def page_of(request: HttpRequest, part: Participant, status: int = 200, **context: Any) -> HttpResponse:
    person = cast("User", request.user) if request.user.is_authenticated else None
    context = {
        "form": DeclineForm(),
        "problem": "",
        "part": part,
        "application": part.application,
        "call": part.application.local_call,
        "idea": Idea.objects.filter(application=part.application).first(),
        "others": part.application.parts.taking_part().order_by("sent_at", "pk"),
        "is_theirs": person is not None and services.may_answer(part, person),
        **context,
    }
    return render(request, "calls/invitation.html", context, status=status)


def joined_or_gone(request: HttpRequest, token: str) -> HttpResponse:
    """The same, for whoever comes back by the link of the mail."""
    part = services.answered_by(token)
    person = cast("User", request.user) if request.user.is_authenticated else None
    if part and person and services.accepted_by(person).filter(pk=part.pk).exists():
        return redirect("calls:application", part.application_id)
    return gone(request, token)


def gone(request: HttpRequest, token: str = "") -> HttpResponse:
    over = services.ended_by(token)
    return render(request, "calls/invitation_over.html", {"application": over}, status=GONE)
