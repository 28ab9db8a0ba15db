from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from accounts.factors import has_given_second_factor
from accounts.roles import is_staff

GetResponse = Callable[[HttpRequest], HttpResponse]

OPEN_VIEWS = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "healthz",
    }
)


def require_second_factor(get_response: GetResponse) -> GetResponse:
    """Staff reach nothing before this browser has shown a second factor; `DEBUG` alone spares them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.DEBUG or not _lacks_second_factor(request):
            return get_response(request)
        query = urlencode({"next": request.get_full_path()})
        name = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_index"
        return redirect(f"{reverse(name)}?{query}")

    return middleware


def _lacks_second_factor(request: HttpRequest) -> bool:
    # Without a session cookie nobody is signed in; asking would make the page vary by cookie.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    if not request.user.is_authenticated or not is_staff(request.user):
        return False
    return not has_given_second_factor(request) and _view_name(request) not in OPEN_VIEWS


def _view_name(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
