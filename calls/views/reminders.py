"""Whether a person is reminded of closings: from their space, or by the link of a mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from calls.services import reminders
from calls.views.base import MemberView

#: Posted by the button that starts the reminders again.
AGAIN = "again"


class RemindersView(MemberView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "calls/reminders.html", {**_context(self.person), "is_own_space": True})

    def post(self, request: HttpRequest) -> HttpResponse:
        _choose(request, self.person)
        is_wanted = reminders.wants_reminders(self.person)
        said = (
            _("You will be reminded of the closings.") if is_wanted else _("You will no longer be reminded.")
        )
        messages.success(request, said)
        return redirect("accounts:space")


@csrf_exempt  # mail programs post here by themselves (RFC 8058): the signed link is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """Answers without a redirection, as the RFC asks; twice says the same."""
    person = reminders.by_token(token)
    if person is None:
        return render(request, "calls/reminders.html", {"is_gone": True, "is_own_space": False}, status=404)
    if request.method == "POST":
        _choose(request, person)
    return render(request, "calls/reminders.html", _context(person))


def _choose(request: HttpRequest, person: User) -> None:
    reminders.choose_reminders(person=person, wanted=AGAIN in request.POST, now=timezone.now())


def _context(person: User) -> dict[str, Any]:
    return {"is_wanted": reminders.wants_reminders(person), "is_own_space": False}
