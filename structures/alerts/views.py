"""Following a search by e-mail. A visit changes nothing: mail scanners open every link."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal import limits
from portal.languages import language_here
from structures.alerts import links, questions, rules, services
from structures.alerts.forms import AlertForm
from structures.forms import DirectoryForm
from structures.models import DirectoryPage, SearchAlert
from structures.presentation import directory_trail
from structures.sharing.questions import published_directory

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@read_or_write
def new(request: HttpRequest) -> HttpResponse:
    """The search is in the address, as on the directory's own page."""
    directory = published_directory()
    search = questions.read(request.GET.urlencode(), directory)
    if search.errors:
        return redirect(f"{directory.get_url(request)}?{request.GET.urlencode()}")
    form = AlertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = limits.count(request, "follow")
        if held:
            return held.beside(form, lambda form: _asking(request, search, directory, form))
        services.ask(
            email=form.cleaned_data["email"],
            question=questions.written(search),
            title=questions.title(search),
            frequency=form.cleaned_data["frequency"],
            language=language_here(),
        )
        return redirect("alerts:sent")
    return _asking(request, search, directory, form)


def _asking(
    request: HttpRequest, search: DirectoryForm, directory: DirectoryPage, form: AlertForm
) -> HttpResponse:
    context = {
        "form": form,
        "title": questions.title(search),
        "trail": [(directory.title, directory.get_url(request) or "")],
        "back": f"{directory.get_url(request)}{search.list_query()}",
        "directory": directory,
        "most": rules.MOST_ALERTS,
    }
    status = 422 if form.errors else 200
    return render(request, "structures/alerts/new.html", context, status=status)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    context = {"directory": published_directory(), "trail": directory_trail(request)}
    return render(request, "structures/alerts/sent.html", context)


@never_cache
@read_or_write
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    return _changed(request, token, "confirm", services.confirm)


@never_cache
@read_or_write
def renew(request: HttpRequest, token: str) -> HttpResponse:
    return _changed(request, token, "renew", services.renew)


def _changed(request: HttpRequest, token: str, name: str, change: Callable[..., SearchAlert]) -> HttpResponse:
    """A page with a button, and the same page once it was pressed."""
    alert = links.alert_of(token)
    if alert is None:
        return _gone(request)
    if request.method == "POST":
        try:
            change(alert=alert)
        except services.GoneError:
            return _gone(request)
        return redirect(f"{request.path}?fait=1")
    context = {
        "alert": alert,
        "stop_path": links.path(alert, "stop"),
        "is_done": "fait" in request.GET,
        "trail": directory_trail(request),
    }
    return render(request, f"structures/alerts/{name}.html", context)


@csrf_exempt  # mail programs post here by themselves (RFC 8058): the signed link is the proof
@never_cache
@read_or_write
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Answers without a redirection, as the RFC asks; twice says the same."""
    alert = links.alert_of(token)
    if request.method == "POST" and alert:
        services.stop(alert=alert)
        alert = None
    context = {"alert": alert, "trail": directory_trail(request)}
    return render(request, "structures/alerts/stop.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "structures/alerts/gone.html", {"trail": directory_trail(request)}, status=404)
