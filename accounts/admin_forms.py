"""Wagtail's forms for people, without the password and the user name they do not have."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts.models import User

FIELDS = ["email", "full_name", "language", "is_superuser", "is_staff", "groups"]
WIDGETS: dict[str, Any] = {"groups": forms.CheckboxSelectMultiple}


class PersonForm:
    password_enabled = False
    first_name = None
    last_name = None


class PersonCreationForm(PersonForm, UserCreationForm):
    class Meta:
        model = User
        fields = FIELDS
        widgets = WIDGETS

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonEditForm(PersonForm, UserEditForm):
    class Meta:
        model = User
        fields = [*FIELDS, "is_active"]
        widgets = WIDGETS

    def save(self, commit: bool = True) -> User:
        """The former address must no longer open the account."""
        user = super().save(commit=commit)
        if "email" in self.changed_data:
            EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
        return user


class NameForm(forms.ModelForm):
    """The person's own name, on Wagtail's account page."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["full_name"]
