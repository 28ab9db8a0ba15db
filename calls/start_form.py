from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.models import CallPage
from commons.models import CommonsPage
from structures.models import StructurePage


class LeadForm(forms.Form):
    """Which structure leads. `key` makes of a double click one draft."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    lead = forms.TypedChoiceField(
        label=_("Lead structure"),
        help_text=_("It writes to the Département in the name of all, and files the application."),
        widget=forms.RadioSelect,
    )

    def __init__(self, structures: Sequence[StructurePage], **options: Any) -> None:
        super().__init__(**options)
        choose_among(self, "lead", structures)


class StartForm(LeadForm):
    invites = forms.BooleanField(
        label=_("Invite the structures that take part in this commons"),
        help_text=_("Each receives an invitation, and accepts or declines."),
        required=False,
        initial=True,
    )

    def __init__(
        self, structures: Sequence[StructurePage], *, commons: CommonsPage | None = None, **options: Any
    ) -> None:
        super().__init__(structures, **options)
        if commons is None:
            del self.fields["invites"]


class CarryOverForm(LeadForm):
    call = forms.TypedChoiceField(label=_("Call"), widget=forms.RadioSelect)
    invites = forms.BooleanField(
        label=_("Invite the same structures again"),
        help_text=_("Nobody takes part in a new call without having accepted."),
        required=False,
    )
    field_order = ("key", "call", "lead", "invites")

    def __init__(
        self, calls: Sequence[CallPage], structures: Sequence[StructurePage], **options: Any
    ) -> None:
        super().__init__(structures, **options)
        choose_among(self, "call", calls)


def choose_among(form: forms.Form, name: str, pages: Sequence[StructurePage | CallPage]) -> None:
    """The only one is chosen already."""
    found = {str(page.pk): page for page in pages}
    field = cast("forms.TypedChoiceField", form.fields[name])
    field.choices = [(pk, page.title) for pk, page in found.items()]
    field.coerce = found.__getitem__
    if len(found) == 1:
        field.initial = next(iter(found))
