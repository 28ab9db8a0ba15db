from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from structures.corrections.targets import TARGETS, PageFlag, PageTerms, RecordTerm, as_text
from structures.models import Suggestion

LONGEST_LINE = 120


class DecisionForm(forms.Form):
    """`value` is the proposed text, which may be edited; `seen` is what the page said when it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, suggestion: Suggestion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggestion = suggestion
        if suggestion.field:
            self.initial["seen"] = TARGETS[suggestion.field].read(suggestion.structure)
        if self._is_editable:
            long = len(suggestion.proposed) > LONGEST_LINE
            self.fields["value"] = forms.CharField(
                label=_("Value to publish"),
                required=False,
                initial=suggestion.proposed,
                help_text=_("You may change it before you accept."),
                widget=forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput,
            )
        if self._may_withdraw:
            self.fields["withdraw"] = forms.BooleanField(
                label=_("Take the page off the site"),
                required=False,
                help_text=_("It stays in the admin, and can be published again."),
            )
        self.fields["answer"] = forms.CharField(
            label=_("Answer"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Sent as it is with the decision, when the person left an address."),
        )

    @property
    def _is_editable(self) -> bool:
        """Terms of lists, yes and no come as codes: taken as they are, or changed on the page."""
        target = TARGETS.get(self.suggestion.field)
        return target is not None and not isinstance(target, PageFlag | PageTerms | RecordTerm)

    @property
    def _may_withdraw(self) -> bool:
        leaving = (Suggestion.Reason.CLOSED, Suggestion.Reason.UNLISTED)
        return self.suggestion.reason in leaving and self.suggestion.structure.live

    def clean_value(self) -> str:
        target = TARGETS[self.suggestion.field]
        try:
            return target.clean(as_text(self.cleaned_data["value"]))
        except ValidationError as error:
            raise ValidationError(error.messages) from None

    def clean_seen(self) -> str:
        """Browsers send lines with a carriage return, which no text of the page holds."""
        return str(self.cleaned_data["seen"]).replace("\r\n", "\n")
