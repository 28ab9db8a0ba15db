"""Numbers and days, as people write them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
#: As answers are stored, whatever the language.
STORED = re.compile(r"-?\d+\.\d+")


class NumberField(forms.DecimalField):
    """Reads “1 500,50” as well as “1500.50”."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Give a number, for instance 1,500."),
        "max_digits": _("This number is too large."),
        "max_whole_digits": _("This number is too large."),
    }
    #: What follows a number, in the words of what is wrong with it.
    unit = ""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=15, **options)
        self.error_messages |= self._limits() | (options.get("error_messages") or {})

    def _limits(self) -> dict[str, Any]:
        places = self.decimal_places or 0
        decimals = ngettext("%(limit)s decimal at most.", "%(limit)s decimals at most.", places)
        return {
            "min_value": gettext("%(limit)s at least.") % {"limit": self._written(self.min_value)},
            "max_value": gettext("%(limit)s at most.") % {"limit": self._written(self.max_value)},
            "max_decimal_places": decimals % {"limit": places} if places else gettext("Give a whole number."),
        }

    def in_words(self, number: Any) -> str:
        if number is None:
            return ""
        return f"{number_format(number, use_l10n=True, force_grouping=True)}{self.unit}"

    def _written(self, number: Any) -> str:
        """In a message, whose own marks start with a percent sign."""
        return self.in_words(number).replace("%", "%%")

    def run_validators(self, value: Any) -> None:
        """One reason is enough: a number that is too large has too many figures as well."""
        try:
            super().run_validators(value)
        except ValidationError as error:
            raise ValidationError(error.error_list[0]) from error

    def prepare_value(self, value: Any) -> Any:
        """With the decimal sign of the reader's language."""
        text = str(value) if isinstance(value, Decimal) else value
        if not isinstance(text, str) or not STORED.fullmatch(text):
            return value
        return text.replace(".", get_format("DECIMAL_SEPARATOR"))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = SPACES.sub("", str(value or "")).replace("€", "").replace(",", ".")
        number = super().to_python(text)
        if number is not None and not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal" if self.decimal_places else "numeric", "autocomplete": "off"}


def in_euros(number: str) -> str:
    """A sum that is written already, with its sign where readers expect it."""
    return gettext("€%(number)s") % {"number": number}


class AmountField(NumberField):
    default_error_messages = {"invalid": _("Give a sum in euros, for instance 1,500.")}
    unit = "\u202f€"

    def in_words(self, number: Any) -> str:
        if number is None:
            return ""
        return in_euros(number_format(number, use_l10n=True, force_grouping=True))


class PercentageField(NumberField):
    """Reads “12,5 %” as well as “12.5”."""

    default_error_messages = {"invalid": _("Give a percentage, for instance 12.5.")}
    unit = "\u202f%"

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(str(value or "").replace("%", ""))


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value.strip() if isinstance(value, str) else value)
