"""What visitors fill in about a structure, without an account."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from structures.corrections.targets import TARGETS, as_text
from structures.models import StructurePage, Suggestion

Reason = Suggestion.Reason

#: What the form of corrections offers. The rest is told in words.
PAGE_FIELDS = ("title", "teaser_text", "presentation", "sectors", "website", "email", "phone")
SEAT_FIELDS = ("street", "postal_code", "commune")

LONGEST_MESSAGE = 2000
MOST_LINKS = 2
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class TrapBoundField(BoundField):
    def css_classes(self, extra_classes: Any = None) -> str:
        return "visually-hidden"


class TrapField(forms.CharField):
    """Seen by programs that fill in everything, not by people."""

    bound_field_class = TrapBoundField

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        super().__init__(label=_("Leave this empty"), required=False, max_length=200, widget=widget)


class VisitorForm(forms.Form):
    """`is_trapped` once bound and valid: nothing of it is to be kept."""

    use_required_attribute = False

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("subject"))


def sender_field(**options: Any) -> forms.EmailField:
    return forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        **options,
    )


def _answer_address() -> forms.EmailField:
    return sender_field(
        required=False,
        help_text=_("Only if you would like an answer. It is erased thirty days after it."),
    )


class ReportForm(VisitorForm):
    reason = forms.ChoiceField(
        label=_("What is wrong"),
        choices=[
            (Reason.CLOSED, _("The structure has closed or ceased its activity")),
            (Reason.CONTACT, _("It has moved, or its contact details have changed")),
            (Reason.DESCRIPTION, _("Its presentation or its activity is not right")),
            (Reason.UNLISTED, _("It has no place in the directory, or stands there twice")),
        ],
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("What should we know?"),
        help_text=_("In a few words: what has changed, since when, where we may check it."),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    sender = _answer_address()
    subject = TrapField()


class CorrectionForm(VisitorForm):
    """One field for each thing that may be corrected, filled with what the page says today."""

    def __init__(self, *args: Any, structure: StructurePage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.structure = structure
        for name in _offered(structure):
            today = TARGETS[name].read(structure)
            self.fields[name] = TARGETS[name].field(today)
            self.initial[name] = TARGETS[name].initial(today)
        self.fields["message"] = forms.CharField(
            label=_("Where does this come from?"),
            help_text=_("A website, a leaflet, your own experience: it helps us to check."),
            required=False,
            max_length=LONGEST_MESSAGE,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields["sender"] = _answer_address()
        self.fields["subject"] = TrapField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in _offered(self.structure):
            if name in cleaned:
                self._check(name)
        if not self.errors and not self.changes():
            raise ValidationError(
                gettext("Nothing has changed yet: correct at least one line, then send it."), code="same"
            )
        return cleaned

    def _check(self, name: str) -> None:
        text = as_text(self.cleaned_data[name])
        if text == TARGETS[name].read(self.structure):
            return
        try:
            self.cleaned_data[name] = TARGETS[name].clean(text)
        except ValidationError as error:
            self.add_error(name, error.messages)

    def changes(self) -> dict[str, str]:
        """The proposed texts of what is to change, by field."""
        proposed = {name: as_text(self.cleaned_data[name]) for name in _offered(self.structure)}
        return {name: text for name, text in proposed.items() if text != TARGETS[name].read(self.structure)}


def _offered(structure: StructurePage) -> tuple[str, ...]:
    """A legal person that keeps its address silent is asked for none."""
    record = structure.register
    return (*PAGE_FIELDS, *SEAT_FIELDS) if record is None or record.shows_address else PAGE_FIELDS


class WriteForm(VisitorForm):
    """A message for a structure, whose address stays unseen."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    sender = sender_field(help_text=_("The structure answers you at this address."))
    message = forms.CharField(
        label=_("Your message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 8})
    )
    subject = TrapField()

    def clean_name(self) -> str:
        """One line: it goes into a header's neighbourhood and may hold no address of its own."""
        name = " ".join(self.cleaned_data["name"].split())
        if LINK.search(name) or "@" in name:
            raise ValidationError(_("Give your name, without an address."))
        return name

    def clean_message(self) -> str:
        message = str(self.cleaned_data["message"])
        if len(LINK.findall(message)) > MOST_LINKS:
            raise ValidationError(_("A message may hold two links at most."))
        return message
