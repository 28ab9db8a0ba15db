from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from structures.models import StructurePage


class StartForm(forms.Form):
    """Which structure leads. `key` makes of a double click one draft."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    lead = forms.TypedChoiceField(
        label=_("Lead structure"),
        help_text=_("It writes to the Département in the name of all, and files the application."),
        widget=forms.RadioSelect,
    )

    def __init__(self, structures: Sequence[StructurePage], **options: Any) -> None:
        super().__init__(**options)
        found = {str(structure.pk): structure for structure in structures}
        lead = cast("forms.TypedChoiceField", self.fields["lead"])
        lead.choices = [(pk, structure.title) for pk, structure in found.items()]
        lead.coerce = found.__getitem__
        if len(found) == 1:
            lead.initial = next(iter(found))
