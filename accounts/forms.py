from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm, LoginForm, SignupForm
from allauth.account.forms import ConfirmEmailVerificationCodeForm as BaseConfirmEmailForm
from allauth.account.forms import ConfirmLoginCodeForm as BaseConfirmLoginForm
from allauth.account.internal.flows.manage_email import email_already_exists, sync_user_email_address
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import codes
from accounts.models import User

CODE_ATTRS = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "class": "code-input",
}


class EmailField(forms.EmailField):
    """One look and one wording for every address asked."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail address"))
        super().__init__(widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254, **options)

    def clean(self, value: str) -> str:
        return super().clean(value).lower()


class SignInForm(LoginForm):
    """Asks for an address and sends it a code. On developers' machines it also takes a password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"] = EmailField()
        if settings.DEBUG:
            self.fields["password"] = forms.CharField(
                label=_("Password"),
                required=False,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
                help_text=_("On this development server only. Leave empty to receive a code."),
            )

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        cleaned = super()._clean_with_password(credentials)
        EmailAddress.objects.update_or_create(
            user=self.user, email=credentials["email"].lower(), defaults={"verified": True, "primary": True}
        )
        return cleaned

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        if not ratelimit.consume(current.request, action="request_login_code", key=email):
            raise ImmediateHttpResponse(ratelimit.respond_429(current.request))
        self.user = next(iter(filter_users_by_email(email, is_active=True, for_login=True)), None)
        if self.user:
            sync_user_email_address(self.user)
        return self.cleaned_data


class AccountForm(SignupForm):
    """The sign-up form, with the address worded as everywhere else."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = EmailField(
            help_text=_("We send a code to it each time you sign in. It is never shown to other people.")
        )
        self.order_fields(self.field_order)


class NewAddressForm(AddEmailForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = EmailField(label=_("New e-mail address"))


class HashedCodeMixin(forms.Form):
    """Compares what is typed with the hash that the session keeps."""

    expected_code = ""

    code = forms.CharField(
        label=_("Code received"),
        max_length=40,
        widget=forms.TextInput(attrs=CODE_ATTRS),
        help_text=_("Eight letters, with or without the dash."),
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        if not codes.matches(typed, self.expected_code):
            raise get_adapter().validation_error("incorrect_code")
        return typed


class ConfirmLoginCodeForm(HashedCodeMixin, BaseConfirmLoginForm):
    pass


class ConfirmEmailForm(HashedCodeMixin, BaseConfirmEmailForm):
    def clean_code(self) -> str:
        typed = HashedCodeMixin.clean_code(self)
        email_already_exists(user=self.user, email=self.email, always_raise=True)
        return typed


class ReauthenticationForm(HashedCodeMixin):
    def __init__(self, *args: Any, expected_code: str, **options: Any) -> None:
        self.expected_code = expected_code
        super().__init__(*args, **options)


class DetailsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "language"]
        labels: ClassVar[dict[str, Any]] = {
            "full_name": _("Your name"),
            "language": _("Language of the mails you receive"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "full_name": _("Shown to the people of your structure and to those who read your applications."),
            "language": "",
        }
        widgets: ClassVar[dict[str, Any]] = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["full_name"].required = True


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I understand that my account cannot be brought back"),
        error_messages={"required": _("Tick this box to confirm.")},
    )
