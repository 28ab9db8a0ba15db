"""Form fields of application forms: forgiving in what they read, strict in what they keep."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from calls import uploads
from structures.models import Territory

SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
PHONE = re.compile(r"\+?[0-9]{6,15}")
PHONE_SEPARATORS = re.compile(r"[\s\u00a0\u202f.()/-]+")


class TextField(forms.CharField):
    """Counts a line break as one character, however the browser sent it."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class NumberField(forms.DecimalField):
    """Reads “1 500,50” as well as “1500.50”."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=15, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = SPACES.sub("", str(value or "")).replace("€", "").replace(",", ".")
        return super().to_python(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal" if self.decimal_places else "numeric", "autocomplete": "off"}


class AmountField(NumberField):
    default_error_messages = {"invalid": _("Give a sum in euros, for instance 1 500.")}


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value.strip() if isinstance(value, str) else value)


class PhoneField(TextField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not PHONE.fullmatch(PHONE_SEPARATORS.sub("", text)):
            raise ValidationError(_("Give a telephone number, for instance 04 66 00 00 00."), code="invalid")
        return text


def territory_code(territory: Territory) -> str:
    """What tells a territory for good: kinds share codes."""
    return f"{territory.kind}:{territory.code}"


class TerritoryField(forms.ChoiceField):
    def __init__(self, *, kinds: Iterable[str], **options: Any) -> None:
        self.kinds = list(kinds)
        super().__init__(choices=territory_choices(self.kinds), **options)

    def clean(self, value: Any) -> Territory | None:  # type: ignore[override]
        code = super().clean(value)
        if not code:
            return None
        kind, _separator, number = code.partition(":")
        return Territory.objects.light().get(kind=kind, code=number)


def territory_choices(kinds: list[str]) -> Callable[[], list[tuple[str, Any]]]:
    def choices() -> list[tuple[str, Any]]:
        found = Territory.objects.filter(kind__in=kinds).values_list("kind", "code", "name")
        names = dict(Territory.Kind.choices)
        groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in names if kind in kinds}
        for kind, code, name in found:
            groups[kind].append((f"{kind}:{code}", name))
        return [("", _("Choose…")), *((str(names[kind]), rows) for kind, rows in groups.items() if rows)]

    return choices


class KeptFileInput(forms.ClearableFileInput):
    """Shows the file already kept, with a link to it, and replaces it."""

    template_name = "calls/widgets/file.html"
    initial_text = _("File kept")  # type: ignore[assignment]
    input_text = _("Replace it")  # type: ignore[assignment]
    clear_checkbox_label = _("Remove this file")  # type: ignore[assignment]


class CheckedFileField(forms.FileField):
    """Accepts a file of the allowed kinds only, by its content as well as by its name."""

    widget = KeptFileInput

    def __init__(self, *, kinds: Iterable[uploads.FileKind], max_bytes: int, **options: Any) -> None:
        self.kinds = list(kinds)
        self.max_bytes = max_bytes
        super().__init__(max_length=200, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": ",".join(f".{name}" for kind in self.kinds for name in uploads.EXTENSIONS[kind])}

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A page shown again shows the file that is kept, not one that would have to be sent again."""
        return initial

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            uploads.check(upload, kinds=self.kinds, max_bytes=self.max_bytes)
        return upload
