from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from structures.corrections.targets import TARGETS, Target, as_text
from structures.models import Suggestion
from structures.writing.fields import CommunesField


class DecisionForm(forms.Form):
    """`value` is what is proposed, which may be edited; `seen` is what the page said when it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, suggestion: Suggestion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggestion = suggestion
        if suggestion.field:
            self.initial["seen"] = TARGETS[suggestion.field].read(suggestion.structure)
            self._add_value(TARGETS[suggestion.field])
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

    def _add_value(self, target: Target) -> None:
        proposed, now = self.suggestion.proposed, self.initial["seen"]
        field = target.field(f"{now}, {proposed}" if self._is_zone else proposed)
        field.label, field.help_text = _("Value to publish"), _("You may change it before you accept.")
        field.initial, field.required = target.initial(proposed), False
        self.fields["value"] = field
        if self._is_zone:
            self.fields["new_communes"] = CommunesField()

    @property
    def _is_zone(self) -> bool:
        return self.suggestion.field == "action_zone"

    @property
    def _may_withdraw(self) -> bool:
        leaving = (Suggestion.Reason.CLOSED, Suggestion.Reason.UNLISTED)
        return self.suggestion.reason in leaving and self.suggestion.structure.live

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "value" in cleaned:
            self._clean_value(cleaned)
        return cleaned

    def _clean_value(self, cleaned: dict[str, Any]) -> None:
        """To the text that the decision keeps."""
        chosen = cleaned["value"]
        if self._is_zone:
            chosen = {*chosen, *cleaned.get("new_communes", [])}
        try:
            cleaned["value"] = TARGETS[self.suggestion.field].clean(as_text(chosen))
        except ValidationError as error:
            self.add_error("value", error.messages)

    def clean_seen(self) -> str:
        """Browsers send lines with a carriage return, which no text of the page holds."""
        return str(self.cleaned_data["seen"]).replace("\r\n", "\n")
