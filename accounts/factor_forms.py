"""Allauth's forms of the second factor, in the portal's words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

DIGITS_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-input"}


def _code_field(label: Any, *, numeric: bool = False) -> forms.CharField:
    attrs = dict(DIGITS_ATTRS)
    if not numeric:
        del attrs["inputmode"]
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attrs))


class ActivateAppForm(ActivateTOTPForm):
    code = _code_field(_("Six digits shown by the app"), numeric=True)


class FactorForm(AuthenticateForm):
    code = _code_field(_("Code of the app or recovery code"))


class FactorAgainForm(ReauthenticateForm):
    code = _code_field(_("Code of the app or recovery code"))


class AddKeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), required=False, max_length=100)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        required=False,
        help_text=_("Without a code by e-mail; the key then asks for your fingerprint, face or PIN."),
    )


class RenameKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the key"), max_length=100)
