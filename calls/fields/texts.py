"""Words: forgiving in what they read, strict in what they keep."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PHONE = re.compile(r"\+?[0-9]{6,15}")
PHONE_SEPARATORS = re.compile(r"[\s\u00a0\u202f.()/-]+")


class TextField(forms.CharField):
    """Counts a line break as one character, however the browser sent it.

    The page counts, the browser enforces nothing: what is pasted is never cut silently.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("minlength", None)
        limit = attrs.pop("maxlength", None)
        return {**attrs, "data-limit": limit} if limit else attrs

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class PhoneField(TextField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not PHONE.fullmatch(PHONE_SEPARATORS.sub("", text)):
            raise ValidationError(_("Give a telephone number, for instance 04 66 00 00 00."), code="invalid")
        return text
