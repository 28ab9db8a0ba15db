"""Wagtail's forms for people, without the password and the user name they do not have."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts.models import User
from accounts.permissions import says
from portal.models import Bounce

FIELDS = ["email", "full_name", "language", "is_superuser", "is_staff", "groups"]


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups, each with what it may do."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Any) -> str:
        return says(group.name)


class PersonForm(forms.ModelForm):
    password_enabled = False
    first_name = None
    last_name = None
    email = forms.EmailField(label=_("E-mail address"))
    groups = GroupsField(
        label=_("Groups"),
        queryset=Group.objects.order_by("name"),
        required=False,
        help_text=_("Members of structures and applicants need none: their account alone is enough."),
    )


class PersonCreationForm(PersonForm, UserCreationForm):
    class Meta:
        model = User
        fields = FIELDS

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonEditForm(PersonForm, UserEditForm):
    class Meta:
        model = User
        fields = [*FIELDS, "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        failing = Bounce.objects.failing_addresses(timezone.now())
        if failing.filter(address=self.instance.email).exists():
            self.fields["email"].help_text = gettext(
                "Mails to this address have come back for good, several times: ask for another one."
            )

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


class DigestForm(forms.ModelForm):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["daily_digest"]
