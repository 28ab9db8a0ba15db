"""Following calls by e-mail. A visit changes nothing: mail scanners open every link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from calls import dates as call_dates
from calls.following import services
from calls.following.forms import FollowForm
from calls.models import CallFollower, CallIndexPage, CallPage
from calls.shown import shown_call
from portal import limits, subscriptions
from portal.languages import language_here

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@read_or_write
def follow(request: HttpRequest, call_id: int | None = None) -> HttpResponse:
    call = shown_call(request, call_id).source if call_id else None
    form = FollowForm(request.POST or None, call=call)
    if request.method == "POST" and form.is_valid():
        refused = limits.too_many(request, "follow")
        if refused:
            return refused
        services.ask(email=form.cleaned_data["email"], call=form.followed, language=language_here())
        return redirect("calls:follow_sent")
    context = {"form": form, "call": call.localized if call else None, **_back(call)}
    return render(request, "calls/following/follow.html", context, status=422 if form.errors else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "calls/following/sent.html", _back(None))


@never_cache
@read_or_write
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button, and the same page once it was pressed."""
    follower = subscriptions.by_token(CallFollower, token)
    if follower is None:
        return _gone(request)
    if request.method == "POST":
        try:
            services.confirm(follower=follower)
        except services.GoneError:
            return _gone(request)
        return redirect(request.path)
    context = {"follower": follower, "stop_path": services.path(follower, "unfollow"), **_back(follower.call)}
    return render(request, "calls/following/confirm.html", context)


@csrf_exempt  # mail programs post here by themselves (RFC 8058): the signed link is the proof
@never_cache
@read_or_write
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Answers without a redirection, as the RFC asks; twice says the same."""
    follower = subscriptions.by_token(CallFollower, token)
    call = follower.call if follower else None
    if request.method == "POST" and follower:
        services.stop(follower=follower)
        follower = None
    return render(request, "calls/following/stop.html", {"follower": follower, **_back(call)})


@require_safe
def dates(request: HttpRequest, call_id: int) -> HttpResponse:
    """The dates of a call, to put in one's own calendar or to subscribe to."""
    call = shown_call(request, call_id)
    headers = {"Content-Disposition": f'attachment; filename="{call.slug}.ics"', "X-Robots-Tag": "noindex"}
    content = call_dates.calendar_of(call.localized)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "calls/following/gone.html", _back(None), status=404)


def _back(call: CallPage | None) -> dict[str, object]:
    """Where these pages lead back to: the call, else the list of calls."""
    index = CallIndexPage.objects.live().filter(locale__language_code=get_language()).first()
    localized = call.localized if call else None
    trail = [(page.title, page.get_url()) for page in (index, localized) if page and page.live]
    return {"trail": trail, "index": index}
