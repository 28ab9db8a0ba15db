"""Words: forgiving in what they read, strict in what they keep."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

PHONE = re.compile(r"\+?[0-9]{6,15}")
PHONE_SEPARATORS = re.compile(r"[\s\u00a0\u202f.()/-]+")


class TextField(forms.CharField):
    """Counts a line break as one character, however the browser sent it.

    The page counts, the browser enforces nothing: what is pasted is never cut silently.
    """

    def __init__(
        self, *, max_length: int | None = None, min_length: int | None = None, **options: Any
    ) -> None:
        self.longest, self.shortest = max_length, min_length
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return {**attrs, "data-limit": str(self.longest)} if self.longest else attrs

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.longest and len(value) > self.longest:
            words = ngettext(
                "%(limit)s character at most: it has %(count)s.",
                "%(limit)s characters at most: it has %(count)s.",
                self.longest,
            )
            raise ValidationError(_counted(words, self.longest, value), code="max_length")
        if self.shortest and value and len(value) < self.shortest:
            words = ngettext(
                "%(limit)s character at least: it has %(count)s.",
                "%(limit)s characters at least: it has %(count)s.",
                self.shortest,
            )
            raise ValidationError(_counted(words, self.shortest, value), code="min_length")

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _counted(words: str, limit: int, text: str) -> str:
    return words % {"limit": grouped(limit), "count": grouped(len(text))}


class PhoneField(TextField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not PHONE.fullmatch(PHONE_SEPARATORS.sub("", text)):
            raise ValidationError(_("Give a telephone number, for instance 04 66 00 00 00."), code="invalid")
        return text
