from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models import CallPage


class Scope(models.TextChoices):
    CALL = "call", _("this call")
    EVERY = "every", _("this call and all those to come")


class FollowForm(forms.Form):
    """`followed` once valid: a call, or None for every call."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    scope = forms.ChoiceField(
        label=_("What you follow"), choices=Scope.choices, initial=Scope.CALL, widget=forms.RadioSelect
    )

    use_required_attribute = False

    def __init__(self, *args: Any, call: CallPage | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.call = call
        if call is None:
            del self.fields["scope"]

    @property
    def followed(self) -> CallPage | None:
        return self.call if self.cleaned_data.get("scope") == Scope.CALL else None
