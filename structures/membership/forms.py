from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import EmailField
from structures.membership.mailboxes import Mailbox
from structures.models import Membership

REASON_LENGTH = 600


class ClaimForm(forms.Form):
    """`is_holder`: the account's own address is on record, nothing more is asked."""

    proof = forms.ChoiceField(
        label=_("How can we know that you speak for it?"), required=False, widget=forms.RadioSelect
    )
    message = forms.CharField(
        label=_("Your role in the structure, or anything that helps to answer"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(
        self, *args: Any, mailboxes: Sequence[Mailbox], is_holder: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        links = [
            (str(box.number), _("A link sent to %(address)s") % {"address": box.masked}) for box in mailboxes
        ]
        if is_holder or not links:
            del self.fields["proof"]
            return
        other = ("", _("I cannot read these addresses: a member or the portal’s editors will answer"))
        self.fields["proof"].choices = [*links, other]  # type: ignore[attr-defined]
        self.fields["proof"].initial = links[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.setdefault("proof", "")
        return cleaned


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label=_("If you refuse, the reason that the person will read"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )

    @property
    def accepts(self) -> bool:
        return self.data.get("action") == "accept"

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"]).strip()
        if not reason and not self.accepts:
            raise forms.ValidationError(_("Give the reason: the person is entitled to it."))
        return reason


class InvitationForm(forms.Form):
    email = EmailField(help_text=_("The invitation is sent there; only this address can accept it."))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("Both write the page. Whoever is in charge also invites, removes and names people."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)


class LeaveForm(forms.Form):
    successor = forms.ModelChoiceField(
        queryset=Membership.objects.none(),
        label=_("Who will be in charge after you?"),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=_("I understand and I leave"), error_messages={"required": _("Tick this box to confirm.")}
    )

    def __init__(self, *args: Any, others: Sequence[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        if not others:
            del self.fields["successor"]
            return
        keys = [other.pk for other in others]
        successor = self.fields["successor"]
        successor.queryset = Membership.objects.filter(pk__in=keys).select_related("user")  # type: ignore[attr-defined]
        successor.label_from_instance = lambda other: str(other.user)  # type: ignore[attr-defined]
        successor.initial = keys[0]


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, if you wish to say so"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )
    sure = forms.BooleanField(
        label=_("I ask for the page to leave the directory"),
        error_messages={"required": _("Tick this box to confirm.")},
    )


class ObjectionLinkForm(forms.Form):
    mailbox = forms.ChoiceField(
        label=_("Where shall we send the link that withdraws the page?"), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, mailboxes: Sequence[Mailbox], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(box.number), box.masked) for box in mailboxes]
        self.fields["mailbox"].choices = choices  # type: ignore[attr-defined]
        self.fields["mailbox"].initial = choices[0][0] if choices else None
