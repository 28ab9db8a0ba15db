"""Telephone numbers, written one way wherever they come from."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, shortnumberinfo

COUNTRY, COUNTRY_CODE = "FR", 33


def written(text: str) -> str:
    """As people of the country write it: 04 66 00 00 00, 3949, +32 2 555 12 12. Raises `ValidationError`."""
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if not _is_whole(number):
        raise ValidationError(_("Give a full telephone number, alone: 04 66 00 00 00."), code="phone")
    is_ours = number.country_code == COUNTRY_CODE
    shape = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def _is_whole(number: phonenumbers.PhoneNumber) -> bool:
    is_short = shortnumberinfo.is_valid_short_number_for_region(number, COUNTRY)
    return phonenumbers.is_possible_number(number) or is_short
