"""Fields of a form read from an address: many codes under one name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from structures.models import Territory
from structures.places import communes_called, communes_near

MOST_CODES = 50
MOST_NAMED = 12
SEVERAL = "several"
SHOWN_LENGTH = 40
MOST_UNKNOWN = 5
LONGEST_KEY = 9
#: What longitudes and latitudes never pass, west, south, east and north.
LARGEST_BOX = (180, 90, 180, 90)


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
            raise ValidationError([_not_listed(code) for code in unknown[:MOST_UNKNOWN]])

    def knows(self, code: str) -> bool:
        return code in self.names


class CommuneBoundField(BoundField):
    def as_widget(self, *args: Any, **options: Any) -> SafeString:
        """Where several communes match, each may be chosen: that counts for more than what was typed."""
        written, places = super().as_widget(*args, **options), self._places()
        if not places:
            return written
        context = {"name": self.html_name, "places": places}
        return written + render_to_string("structures/_communes.html", context)

    def _places(self) -> list[Territory]:
        errors = self.form.errors.get(self.name)
        told = errors.as_data() if errors else []
        return next(filter(None, map(places_told, told)), [])


class CommuneField(forms.CharField):
    """A commune of the Gard as people name it; cleans to the `Territory`."""

    bound_field_class = CommuneBoundField

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=80, **options)

    def clean(self, value: Any) -> Any:
        asked = super().clean(value)
        if not asked:
            return None
        return commune_called(asked)


def commune_called(asked: str) -> Territory:
    """The only one called so; else an error whose `places` are those among which to choose."""
    found = communes_called(asked)
    if len(found) == 1:
        return found[0]
    if found:
        told = _("Several communes of the Gard match: choose yours.")
        raise ValidationError(told, code=SEVERAL, params={"places": found[:MOST_NAMED]})
    near = communes_near(asked)
    if not near:
        raise ValidationError(_("No commune of the Gard is called “%(name)s”.") % {"name": shortened(asked)})
    names = get_text_list([place.name for place in near], gettext("or"))
    told = _("No commune of the Gard is called “%(name)s”. Did you mean %(names)s?")
    params = {"name": shortened(asked), "names": names, "places": near}
    raise ValidationError(told, code=SEVERAL, params=params)


def places_told(error: ValidationError) -> list[Territory]:
    """Communes among which an error lets choose."""
    return error.params["places"] if error.code == SEVERAL and error.params else []


def _not_listed(code: str) -> ValidationError:
    return ValidationError(_("“%(code)s” is not in this list.") % {"code": shortened(code)})


def shortened(value: str) -> str:
    """What a visitor sent, fit to be shown again."""
    return Truncator(value.replace("\x00", "")).chars(SHOWN_LENGTH)


class KeysField(forms.CharField):
    """Structures chosen one by one, by their keys: "12-45-67", each once, in the order of the address."""

    def to_python(self, value: str | None) -> str:
        keys = [key for key in (super().to_python(value) or "").split("-") if key]
        if not all(key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY for key in keys):
            raise ValidationError(_("This list of structures is not understood."))
        chosen = dict.fromkeys(int(key) for key in keys)
        if len(chosen) > MOST_CODES:
            raise ValidationError(_("Choose %(most)d structures at most.") % {"most": MOST_CODES})
        return written_keys(chosen)


def written_keys(keys: Iterable[int]) -> str:
    return "-".join(str(key) for key in keys)


def read_keys(written: str) -> list[int]:
    return [int(key) for key in written.split("-") if key]


class BoxField(forms.CharField):
    """A part of the map: west, south, east and north in degrees, separated by commas."""

    def to_python(self, value: str | None) -> str:
        asked = super().to_python(value)
        if not asked:
            return ""
        try:
            box = read_box(asked)
        except ValueError:
            box = ()
        if len(box) != len(LARGEST_BOX) or not is_box(box):
            raise ValidationError(_("This part of the map is not understood."))
        return written_box(box)


def is_box(box: Sequence[float]) -> bool:
    west, south, east, north = box
    return all(abs(side) <= limit for side, limit in zip(box, LARGEST_BOX, strict=True)) and (
        west <= east and south <= north
    )


def written_box(box: Iterable[float]) -> str:
    return ",".join(f"{side:.5f}" for side in box)


def read_box(written: str) -> tuple[float, ...]:
    return tuple(float(side) for side in written.split(","))
