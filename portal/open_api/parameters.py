"""Parameters are read by forms: an unknown one, or a value that makes no sense, is named and refused."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.forms import Field
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.open_api.problems import misunderstood

SHOWN_LENGTH = 40
LANGUAGE = "lang"


def read(form: forms.BaseForm) -> dict[str, Any]:
    """What the form understood, or a problem that names what it did not."""
    if not form.is_valid():
        raise misunderstood((name, str(error)) for name, errors in form.errors.items() for error in errors)
    return form.cleaned_data


def refuse_unknown(request: HttpRequest, *known: Collection[str]) -> None:
    names = {LANGUAGE}.union(*known)
    unknown = [name for name in request.GET if name not in names]
    if unknown:
        shown = [Truncator(name.replace("\x00", "")).chars(SHOWN_LENGTH) for name in unknown]
        raise misunderstood((name, _("There is no such parameter.")) for name in shown)


def described(fields: Mapping[str, Field], *, several: Collection[str] = ()) -> list[dict[str, Any]]:
    """Parameters of OpenAPI; those in `several` may be repeated, and one of the values is enough."""
    return [_parameter(name, field, several=name in several) for name, field in fields.items()]


def _parameter(name: str, field: Field, *, several: bool) -> dict[str, Any]:
    schema = _schema(field)
    told: dict[str, Any] = {"name": name, "in": "query", "required": False}
    words = " — ".join(str(each) for each in (field.label, field.help_text) if each)
    if words:
        told["description"] = words
    if several:
        return told | {"schema": {"type": "array", "items": schema}, "style": "form", "explode": True}
    return told | {"schema": schema}


def _schema(field: Field) -> dict[str, Any]:
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": [str(code) for code, _name in field.widget.choices]}
    if isinstance(field, forms.CharField) and field.max_length:
        return {"type": "string", "maxLength": field.max_length}
    return {"type": "string"}
