import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.codes import Code
from accounts.delivery import deliver_now
from accounts.factors import recently_confirmed
from accounts.models import User

#: Mails of the sign-in itself. All leave at once, so that an outage says nothing about who has an account.
SIGN_IN_MAILS = frozenset(
    {
        "account/email/account_already_exists",
        "account/email/email_confirmation",
        "account/email/email_confirmation_signup",
        "account/email/login_code",
        "account/email/reauthentication_code",
        "account/email/unknown_account",
    }
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy("This is not the code we sent. Check it and try again."),
        "duplicate_email": gettext_lazy("This is already the address of your account."),
        "email_taken": gettext_lazy("This address can no longer be used. Start again with another one."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Ask for a new code."),
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
    }

    def generate_login_code(self) -> str:
        return Code.new()

    def generate_email_verification_code(self) -> str:
        return Code.new()

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        plain = getattr(context.get("code"), "plain", "")
        context = {**context, "email": email, "code": plain, "base_url": settings.BASE_URL}
        message = self.render_mail(template_prefix, email, context)
        if template_prefix in SIGN_IN_MAILS:
            deliver_now(message)
            return
        message.send()

    def send_account_already_exists_mail(self, email: str) -> None:
        sign_in_url = current.request.build_absolute_uri(reverse("account_login"))
        self.send_mail("account/email/account_already_exists", email, {"sign_in_url": sign_in_url})

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Always settled here: allauth takes someone with neither password nor factor as just confirmed."""
        if not recently_confirmed(current.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """A factor when there is one: an e-mail code must not be enough to take it off."""
        if not user.is_authenticated:
            return []
        if is_mfa_enabled(user):
            methods = super().get_reauthentication_methods(user)
            return [method for method in methods if method["id"] != "reauthenticate"]
        return [
            {
                "id": "code",
                "description": _("Receive a code by e-mail"),
                "url": reverse("account_reauthenticate"),
            }
        ]


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 - allauth's own name
        return _("My passkey")


def _fernet() -> MultiFernet:
    """The previous secret keys still read what they wrote."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"accounts.second-factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
