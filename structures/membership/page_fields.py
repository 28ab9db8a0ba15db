"""The parts of the members' form alone: rows of offers and contacts, pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from portal.models import PortalImage
from structures.membership import pictures
from structures.models import Contact


@dataclass(frozen=True)
class Row:
    """One offer or one contact: its fields, and the key of the row it changes. Counted from 0."""

    number: int | str
    fields: list[BoundField]
    key: BoundField


@dataclass(frozen=True)
class Picture:
    """`image` is the one the page would show; `is_new` when it is not on the published page."""

    name: str
    image: PortalImage | None
    is_new: bool
    kept: str
    file: BoundField
    alt: BoundField
    remove: BoundField | None


class PictureField(forms.FileField):
    def __init__(self, name: str) -> None:
        super().__init__(
            label=_("Choose a photo") if name == "photo" else _("Choose a logo"),
            required=False,
            widget=forms.FileInput({"accept": ".jpg,.jpeg,.png,.webp"}),
            help_text=_("JPEG, PNG or WebP, 8 MB at most. People one recognises must have agreed."),
        )

    def clean(self, value: Any, initial: Any = None) -> Any:
        upload = super().clean(value, initial)
        return pictures.made_again(upload) if upload else None


def offer_fields(row: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {
        "title": forms.CharField(
            label=_("Title"), required=False, max_length=120, initial=row.get("title", "")
        ),
        "text": forms.CharField(
            label=_("In a few words"),
            required=False,
            max_length=600,
            initial=row.get("text", ""),
            widget=forms.Textarea({"rows": 3}),
        ),
        "answers_public_tenders": forms.BooleanField(
            label=_("Answers public tenders"),
            required=False,
            initial=row.get("answers_public_tenders", False),
        ),
    }


def contact_fields(row: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {
        "kind": forms.ChoiceField(
            label=_("Kind"), choices=Contact.Kind.choices, initial=row.get("kind", Contact.Kind.EMAIL)
        ),
        "value": forms.CharField(
            label=_("Address, number or name"), required=False, max_length=160, initial=row.get("value", "")
        ),
        "is_public": forms.BooleanField(
            label=_("Shown on the page"), required=False, initial=row.get("is_public", True)
        ),
    }
