"""Asking for signatures, signing, withdrawing."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import Participant


class AskForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    message = forms.CharField(
        label=_("A word for those who sign"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SignForm(forms.Form):
    """Each commitment is a box of its own: `commitments` gives their words once all are ticked."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    part = forms.TypedChoiceField(label=_("Structure that you sign for"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Your first and last name"), max_length=120)
    capacity = forms.CharField(
        label=_("In what capacity"),
        max_length=120,
        help_text=_("For instance: president, manager, by proxy."),
    )

    def __init__(self, parts: Sequence[Participant], commitments: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self._texts = list(commitments)
        found = {str(part.pk): part for part in parts}
        field = cast("forms.TypedChoiceField", self.fields["part"])
        field.choices = [(pk, part.name) for pk, part in found.items()]
        field.coerce = found.__getitem__
        if len(found) == 1:
            field.initial = next(iter(found))
        for number, text in enumerate(self._texts):
            self.fields[f"commitment-{number}"] = forms.BooleanField(
                label=text, error_messages={"required": _("This commitment is needed to sign.")}
            )

    @property
    def commitments(self) -> list[str]:
        return [
            text for number, text in enumerate(self._texts) if self.cleaned_data.get(f"commitment-{number}")
        ]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Told to the group and kept with the application."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
