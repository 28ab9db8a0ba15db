from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from calls.public_questions import services
from calls.public_questions.forms import AskForm
from calls.rules import takes_questions
from calls.shown import shown_call
from portal import limits
from portal.languages import language_here


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, call_id: int) -> HttpResponse:
    call = shown_call(request, call_id).localized
    is_open = takes_questions(closing_at=call.source.closing_at, now=timezone.now())
    form = AskForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and is_open and form.is_valid():
        if form.is_trapped:
            return redirect("calls:asked", call_id)
        refused = limits.too_many(request, "ask")
        if refused:
            return refused
        services.ask(
            key=form.cleaned_data["key"],
            call=call,
            text=form.cleaned_data["text"],
            sender=form.cleaned_data["sender"],
            language=language_here(),
        )
        return redirect("calls:asked", call_id)
    context = {
        "form": form,
        "call": call,
        "is_open": is_open,
        "questions": call.source.public_questions.public(),
    }
    return render(request, "calls/public_questions/ask.html", context, status=422 if form.errors else 200)


@require_safe
def asked(request: HttpRequest, call_id: int) -> HttpResponse:
    return render(
        request, "calls/public_questions/asked.html", {"call": shown_call(request, call_id).localized}
    )
