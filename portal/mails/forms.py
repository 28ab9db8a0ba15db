from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.mails.editing import Place
from portal.mails.models import LONGEST_BODY
from portal.mails.scopes import Choices, scope_of
from portal.mails.texts import LONGEST_SUBJECT, Text, clean, one_line


class MailTextForm(forms.Form):
    """The words of a message. `sample` chooses whose real values the preview borrows."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("A line is left out when everything that stands in its braces is empty."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, place: Place, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        scope = scope_of(place.kind)
        offered: Choices = scope.samples(person, place.scope) if scope else []
        choices = [("", gettext("the examples of the list")), *offered]
        self.fields["sample"] = forms.ChoiceField(
            label=_("Preview with the values of"),
            choices=choices,
            required=False,
            widget=forms.Select if offered else forms.HiddenInput,
        )

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])

    def clean_body(self) -> str:
        return clean(self.cleaned_data["body"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "subject" in cleaned and "body" in cleaned:
            for part, fault in self.text.faults(self.place.kind):
                self.add_error(part, fault)
        return cleaned

    @property
    def text(self) -> Text:
        return Text(self.cleaned_data["subject"], self.cleaned_data["body"])
