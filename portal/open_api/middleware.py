"""What holds for every address under /api/, errors included."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from portal.limits import too_many
from portal.open_api.problems import PROBLEM, ProblemError, answer, misunderstood

ROOT = "/api/"
METHODS = "GET, HEAD, OPTIONS"
#: Any page may read it from a browser. No credentials: a browser sends no cookie with `*`.
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Access-Control-Max-Age": "86400",
}


def open_api(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return get_response(request)
        response = _answer(request, get_response)
        for name, value in SHARED.items():
            response.headers[name] = value
        return response

    return middleware


def _answer(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS})
    if request.method not in {"GET", "HEAD"}:
        refused = answer(ProblemError(HTTPStatus.METHOD_NOT_ALLOWED, _("This API is read only.")))
        refused.headers["Allow"] = METHODS
        return refused
    refusal = _speak(request)
    if refusal:
        return answer(refusal)
    return _as_problem(too_many(request, "api") or _as_get(request, get_response))


def _speak(request: HttpRequest) -> ProblemError | None:
    """`lang` chooses the language, not a header: one address, one answer that every cache may keep."""
    language = request.GET.get("lang")
    if language is None:
        return None
    if language not in dict(settings.LANGUAGES):
        return misunderstood([("lang", _("This language is not spoken here: fr or en."))])
    translation.activate(language)
    return None


def _as_get(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The server itself leaves out the body of an answer to HEAD."""
    asked, request.method = request.method, "GET"
    try:
        return get_response(request)
    finally:
        request.method = asked


def _as_problem(response: HttpResponse) -> HttpResponse:
    """A page made for people, where no endpoint answers."""
    if response.status_code < HTTPStatus.BAD_REQUEST or response.headers["Content-Type"] == PROBLEM:
        return response
    status = HTTPStatus(response.status_code)
    details = {
        HTTPStatus.NOT_FOUND: _("There is nothing at this address."),
        HTTPStatus.TOO_MANY_REQUESTS: _("Too many requests: wait for the seconds that Retry-After says."),
    }
    problem = answer(ProblemError(status, details.get(status, _("The portal could not answer."))))
    if "Retry-After" in response.headers:
        problem.headers["Retry-After"] = response.headers["Retry-After"]
    return problem
