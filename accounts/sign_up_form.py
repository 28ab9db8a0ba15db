"""What allauth's sign-up form asks beside the address. Apart from other forms: allauth imports it early."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.consent import record_consent
from accounts.models import User


class SignUpForm(forms.Form):
    full_name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Shown to the people of your structure and to those who read your applications."),
    )
    terms = forms.BooleanField(
        label=_("I have read why my data are kept, and for how long"),
        error_messages={"required": _("Tick this box to open an account.")},
    )

    field_order = ["email", "full_name", "terms"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.language = (get_language() or user.language)[:2]
        user.save(update_fields=["full_name", "language"])
        record_consent(user)
