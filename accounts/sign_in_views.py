"""Allauth's views of the sign-in, where the portal wants another behaviour."""

import time
from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.internal.stagekit import clear_login
from allauth.account.mixins import NextRedirectMixin
from allauth.account.stages import LoginStage
from allauth.core import ratelimit
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from accounts.adapter import AccountAdapter
from accounts.codes import Code
from accounts.factors import count_second_factor_as_given
from accounts.forms import ReauthenticationForm
from accounts.invited import AddressOfferedMixin
from accounts.roles import SignedInRequest, is_staff
from portal import limits

REAUTHENTICATION_KEY = "accounts_reauthentication"
RETRY_AFTER_SECONDS = 300


class SignUpView(AddressOfferedMixin, allauth_views.SignupView):
    pass


class SignInView(AddressOfferedMixin, allauth_views.LoginView):
    """Opening the page again starts again: who mistyped an address must not be held at the code."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Wagtail sends here whoever may not open its admin: once signed in, they would be sent to and fro.
        if request.user.is_authenticated and _is_refused_admin(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        clear_login(request)


def _is_refused_admin(request: HttpRequest) -> bool:
    asks_admin = request.GET.get("next", "").startswith(reverse("wagtailadmin_home"))
    return asks_admin and not request.user.has_perm("wagtailadmin.access_admin")


class ConfirmCodeView(allauth_views.ConfirmLoginCodeView):
    _process = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Allauth sends back without a word whoever comes with a code that is no longer good."""
        response = super().dispatch(request, *args, **kwargs)
        if self._process is None and request.user.is_anonymous:
            messages.error(
                request,
                _("This code is no longer valid: it lasts ten minutes and works once. Ask for another."),
            )
        return response


class FactorsView(IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(must_have_factor=is_staff(self.request.user), **kwargs)


class AddAppView(ActivateTOTPView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        count_second_factor_as_given(self.request, Authenticator.Type.TOTP)
        return response


class AddKeyView(AddWebAuthnView):
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        count_second_factor_as_given(self.request, Authenticator.Type.WEBAUTHN)
        return response


class ReauthenticationProcess(AbstractCodeVerificationProcess):
    """A code sent to someone already signed in, before what matters most."""

    def __init__(self, request: SignedInRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(
            max_attempts=3, timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, state=state, user=request.user
        )

    @classmethod
    def resume(cls, request: SignedInRequest) -> "ReauthenticationProcess | None":
        state = request.session.get(REAUTHENTICATION_KEY)
        return cls(request, state).abort_if_invalid() if state else None

    @classmethod
    def initiate(cls, request: SignedInRequest) -> "ReauthenticationProcess":
        process = cls(request, cls.initial_state(request.user, request.user.email))
        process.send()
        process.persist()
        return process

    def send(self) -> None:
        code = Code.new()
        self.state.update(code=code, at=time.time())
        email = self.request.user.email
        AccountAdapter(self.request).send_mail("account/email/reauthentication_code", email, {"code": code})

    def persist(self) -> None:
        self.request.session[REAUTHENTICATION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(REAUTHENTICATION_KEY, None)


@method_decorator([never_cache, login_required], name="dispatch")
class ReauthenticateView(NextRedirectMixin, FormView):
    """GET shows the form; the code leaves on a POST, so that a page merely opened sends no mail."""

    form_class = ReauthenticationForm
    request: SignedInRequest
    process: ReauthenticationProcess | None = None
    template_name = "account/reauthenticate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_mfa_enabled(request.user):
            return redirect(self.passthrough_next_url(reverse("mfa_reauthenticate")))
        self.process = ReauthenticationProcess.resume(self.request)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limited = ratelimit.consume_or_429(request, action="reauthenticate", user=request.user)
        if limited:
            return limited
        if self.process is None or "send" in request.POST:
            ReauthenticationProcess.initiate(self.request)
            return redirect(self.passthrough_next_url(request.path))
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "expected_code": self.process.code if self.process else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(is_sent=self.process is not None, **kwargs)

    def form_valid(self, form: ReauthenticationForm) -> HttpResponse:
        self.request.session.pop(REAUTHENTICATION_KEY, None)
        record_authentication(self.request, self.request.user, "code", reauthenticated=True)
        return resume_request(self.request) or redirect("accounts:space")

    def form_invalid(self, form: ReauthenticationForm) -> HttpResponse:
        if self.process and self.process.record_invalid_attempt():
            return super().form_invalid(form)
        messages.error(self.request, _("Too many attempts. Ask for a new code."))
        return redirect(self.passthrough_next_url(self.request.path))


def only_sign_in(request: HttpRequest, default: str = "accounts:space") -> HttpResponse:
    """Wagtail's own sign-in pages do not exist: everyone comes in by the same door."""
    return redirect_to_login(request.GET.get("next", resolve_url(default)))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return limits.respond(request, limits.Held(RETRY_AFTER_SECONDS))
