"""Numbers and days, as people write them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


class NumberField(forms.DecimalField):
    """Reads “1 500,50” as well as “1500.50”."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=15, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = SPACES.sub("", str(value or "")).replace("€", "").replace(",", ".")
        number = super().to_python(text)
        if number is not None and not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal" if self.decimal_places else "numeric", "autocomplete": "off"}


class AmountField(NumberField):
    default_error_messages = {"invalid": _("Give a sum in euros, for instance 1 500.")}


class PercentageField(NumberField):
    """Reads “12,5 %” as well as “12.5”."""

    default_error_messages = {"invalid": _("Give a percentage, for instance 12,5.")}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(str(value or "").replace("%", ""))


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value.strip() if isinstance(value, str) else value)
