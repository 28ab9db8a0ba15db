import sys

from django.db import InterfaceError, OperationalError, connection
from django.db.utils import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

#: PostgreSQL is started again in less.
AWAY_SECONDS = 5


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "down"}, status=503, headers={"Retry-After": str(AWAY_SECONDS)})
    return JsonResponse({"database": "up"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /compte/",
        "Disallow: /mon-espace/",
        "Disallow: /candidatures/",
    ]
    sitemap = request.build_absolute_uri("/sitemap.xml")
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {sitemap}", ""]), content_type="text/plain; charset=utf-8"
    )


def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Keeps an address from being searched among the pages."""
    raise Http404


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away: what was asked may be asked again. Neither page needs anything."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        away = HttpResponse(render_to_string("503.html"), status=503)
        away.headers["Retry-After"] = str(AWAY_SECONDS)
        return away
    return HttpResponse(render_to_string("500.html"), status=500)
