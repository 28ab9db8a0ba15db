from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware as DjangoConditionalGetMiddleware
from django.middleware.locale import LocaleMiddleware as DjangoLocaleMiddleware
from django.utils import timezone, translation

GetResponse = Callable[[HttpRequest], HttpResponse]

PUBLIC_SECONDS = 60
PERMISSIONS_POLICY = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)"
# Wagtail's admin still writes inline scripts and styles, though no event handler: see `docs/operator.md`.
ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


class LocaleMiddleware(DjangoLocaleMiddleware):
    """The address alone chooses the language: a page varies neither by header nor by cookie."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class ConditionalGetMiddleware(DjangoConditionalGetMiddleware):
    """A 304 keeps who may show or read the answer that it stands for: browsers follow the newest headers."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer = super().process_response(request, response)
        if answer is response:
            return answer
        for name, value in response.items():
            if name.startswith("Access-Control-"):
                answer.headers[name] = value
        policies = {name: value for name, value in vars(response).items() if name.startswith("_csp_")}
        vars(answer).update(policies)  # what django-csp's decorators left on the answer
        return answer


class RefusedPublications:
    """Whatever screen of the administration published, its person reads why the page refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from portal import publication  # noqa: PLC0415 - it knows the models

        if not isinstance(exception, publication.NotPublishedError) or not is_admin(request):
            return None
        return publication.answer(request, exception)


class PagesMadeTwice:
    """A new page whose form met its own automatic save: shown again with all that was typed, never a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from portal import publication  # noqa: PLC0415 - it knows the models

        match = request.resolver_match
        if not isinstance(exception, ValidationError | IntegrityError):
            return None
        if match is None or match.view_name != "wagtailadmin_pages:add":
            return None
        publication.point_to_twin(request, match.kwargs.get("parent_page_id") or match.args[-1])
        # The other page is there by now: this time, the form sees it and says what is wrong.
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer


def is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def security_headers(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if is_admin(request):
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
        return response

    return middleware


def public_pages(get_response: GetResponse) -> GetResponse:
    """Mark what is the same for every reader, so that a cache may keep it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_public(request, response):
            seconds = min(PUBLIC_SECONDS, seconds_left_today())
            response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}"
        return response

    return middleware


def seconds_left_today() -> int:
    """Until midnight where the portal is read: lists whose equals are drawn every day change then."""
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=now.tzinfo)
    return int((midnight - now).total_seconds())


def is_public(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an anonymous read got a page that depends on nothing but its address."""
    return (
        request.method in {"GET", "HEAD"}
        and response.status_code in {200, 304}
        and not response.has_header("Cache-Control")
        and not response.has_header("Vary")
        and not response.cookies
        and not response.streaming
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )
