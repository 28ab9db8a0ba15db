"""Fields of a form read from an address: many codes under one name."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

MOST_CODES = 50
SHOWN_LENGTH = 40


class CodesField(forms.Field):
    """Codes of a controlled list, each once; `names` says which there are."""

    widget = forms.SelectMultiple

    def __init__(self, *, names: Mapping[str, str] | None = None, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.names: Mapping[str, str] = names or {}

    def to_python(self, value: list[str] | None) -> list[str]:
        return list(dict.fromkeys(filter(None, value or [])))

    def validate(self, value: list[str]) -> None:
        if len(value) > MOST_CODES:
            raise ValidationError(_("Choose %(most)d values at most.") % {"most": MOST_CODES})
        unknown = [code for code in value if not self.knows(code)]
        if unknown:
            raise ValidationError(_("“%(code)s” is not in this list.") % {"code": shortened(unknown[0])})

    def knows(self, code: str) -> bool:
        return code in self.names


def shortened(value: str) -> str:
    """What a visitor sent, fit to be shown again."""
    return Truncator(value.replace("\x00", "")).chars(SHOWN_LENGTH)
