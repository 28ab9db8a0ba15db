from typing import Any, ClassVar

from django import forms
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts.models import User

ADMIN_FIELDS = ["email", "full_name", "language", "is_staff", "is_superuser", "groups"]


class PersonCreationForm(UserCreationForm):
    """Wagtail's form without a password: people sign in by e-mail code."""

    password_enabled = False
    first_name = None
    last_name = None

    class Meta:
        model = User
        fields = ADMIN_FIELDS
        widgets: ClassVar[dict[str, Any]] = {"groups": forms.CheckboxSelectMultiple}

    def save(self, commit: bool = True) -> User:
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonEditForm(UserEditForm):
    password_enabled = False
    first_name = None
    last_name = None

    class Meta:
        model = User
        fields = [*ADMIN_FIELDS, "is_active"]
        widgets: ClassVar[dict[str, Any]] = {"groups": forms.CheckboxSelectMultiple}
