"""The page behind a signed link. A visit confirms nothing: mail scanners open every link."""

import contextlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import limits
from structures.freshness import links, services


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    asked = links.read(token)
    if asked is None:
        return render(request, "structures/freshness/gone.html", status=404)
    if request.method == "POST":
        refused = limits.too_many(request, "confirm")
        return refused or _confirmed(request, asked)
    structure = asked.structure
    context = {
        "structure": structure,
        "record": structure.register,
        "is_done": services.is_used(structure.register, asked.since),
        "is_shown": structure.live and not structure.is_hidden,
    }
    return render(request, "structures/freshness/confirm.html", context)


def _confirmed(request: HttpRequest, asked: links.Asked) -> HttpResponse:
    """Pressed twice, the button says the same."""
    with contextlib.suppress(services.UsedLinkError):
        services.confirm_by_link(asked=asked)
    return redirect(request.path)
