"""What an agent types who enters an application for a group."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.fields import CheckedFilesField, StructureField
from calls.group_forms import NewcomerFields, OfTheDirectory
from calls.models import CallPage, Participant
from calls.services.assisting import MOST_SCANS
from calls.start_form import choose_among
from calls.uploads import FileKind

SCAN_BYTES = 20 * 1024 * 1024


def ways() -> list[tuple[str, Any]]:
    return [(way.value, capfirst(way.label)) for way in rules.Way]


class ArrivalForm(forms.Form):
    """How, when and for which call it came. `key` makes of a double click one draft."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    call = forms.TypedChoiceField(label=_("Call"), widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("What you enter it from"), choices=ways, widget=forms.RadioSelect)
    received_at = forms.DateTimeField(
        label=_("Received on"),
        help_text=_("Day and hour at which it reached the Département, Paris time."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(
        label=_("Why it is entered after the closing"),
        help_text=_(
            "Only for a call that is closed, and a file received before its closing. Kept in the log, "
            "shown on the application and on its receipt."
        ),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = forms.EmailField(
        label=_("E-mail address of somebody there"),
        help_text=_("If they have one: what is entered, and the receipt, are sent there too."),
        required=False,
    )

    def __init__(self, calls: Sequence[CallPage], *, now: datetime, **options: Any) -> None:
        self.now = now
        super().__init__(**options)
        choose_among(self, "call", calls)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        call, received_at = given.get("call"), given.get("received_at")
        if not call or not received_at:
            return given
        if received_at > self.now or received_at < call.opening_at:
            self.add_error("received_at", _("Give an instant that is past, after the opening of the call."))
        elif self.now >= call.closing_at:
            self._check_honoured(call, received_at, given)
        return given

    def _check_honoured(self, call: CallPage, received_at: datetime, given: dict[str, Any]) -> None:
        way = given.get("way", "")
        if received_at >= call.closing_at:
            self.add_error(
                "received_at", _("The call was closed by then: what came later can no longer be entered.")
            )
        elif way and not call.may_honour(way=way, received_at=received_at, now=self.now):
            self.add_error(
                "way", _("The call is closed: only a file received before it can still be entered.")
            )
        elif not given.get("reason"):
            self.add_error("reason", _("The call is closed: say why this file is entered now."))

    @property
    def facts(self) -> dict[str, Any]:
        names = ("key", "call", "way", "received_at", "reason", "email")
        return {name: self.cleaned_data[name] for name in names}


class EnterForm(ArrivalForm, OfTheDirectory):
    structure = StructureField(
        label=_("Lead structure"), help_text=_("Its name, its commune or its SIRET number.")
    )
    field_order = ("key", "call", "structure", "email", "way", "received_at", "reason")


class EnterNewcomerForm(ArrivalForm, NewcomerFields):
    """The lead structure is not in the directory: its draft page is read by the portal's editors."""

    field_order = (
        "key", "call", "name", "family", "commune", "siret", "email", "way", "received_at", "reason",
    )  # fmt: skip


class ScansForm(forms.Form):
    scans = CheckedFilesField(
        label=_("Pages signed on paper"),
        help_text=_("Scanned or photographed: PDF or image, 20 MB at most each."),
        kinds=[FileKind.PDF, FileKind.IMAGE],
        max_bytes=SCAN_BYTES,
        most=MOST_SCANS,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Taking pages off asks for none in their place.
        self.fields["scans"].required = "scans-remove" not in self.data


class PaperSignForm(forms.Form):
    """A signature as it is written on the page."""

    content_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    part = forms.TypedChoiceField(label=_("Structure that signed"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("First and last name, as written"), max_length=120)
    capacity = forms.CharField(label=_("Capacity, as written"), max_length=120)
    dated_on = forms.DateField(
        label=_("Date written beside the signature"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seen = forms.BooleanField(
        label=_("I have seen this signature, on pages that bear the same content and the same commitments.")
    )

    def __init__(
        self, parts: Sequence[Participant], *, now: datetime, received_at: datetime, **options: Any
    ) -> None:
        self.now, self.received_at = now, received_at
        super().__init__(**options)
        found = {str(part.pk): part for part in parts}
        field: Any = self.fields["part"]
        field.choices = [(pk, part.name) for pk, part in found.items()]
        field.coerce = found.__getitem__
        if len(found) == 1:
            field.initial = next(iter(found))

    def clean_dated_on(self) -> Any:
        day = self.cleaned_data["dated_on"]
        if day and day > self.now.astimezone(rules.PARIS).date():
            raise ValidationError(_("This day is still to come."))
        if day and day > self.received_at.astimezone(rules.PARIS).date():
            raise ValidationError(_("This date is later than the receipt of the file."))
        return day


class HonourForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is entered after the closing"),
        help_text=_("Kept in the log, shown on the application and on its receipt."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
