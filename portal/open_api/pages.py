"""Long lists by pages: each begins after the last row of the one before, so that a new row shifts nothing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

USUAL, MOST = 50, 100
LONGEST_CURSOR = 600
LARGEST_KEY = 2**63

Place = tuple[str, int]


class CursorField(forms.CharField):
    """Reads where a page ended: the sort key and the primary key of its last row."""

    def to_python(self, value: Any) -> Place | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            name, number = json.loads(urlsafe_b64decode(text.encode() + b"=="))
        except (Base64Error, ValueError, TypeError):
            raise _foreign() from None
        if not isinstance(name, str) or not isinstance(number, int) or not 0 < number < LARGEST_KEY:
            raise _foreign()
        return name, number

    def run_validators(self, value: Any) -> None:
        super().run_validators(value[0] if value else "")


def _foreign() -> ValidationError:
    return ValidationError(_("This cursor comes from no page of this API."))


class PageForm(forms.Form):
    limite = forms.IntegerField(
        label=_("Rows on a page"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=_("50 if not given."),
    )
    curseur = CursorField(
        label=_("Where the page begins"),
        required=False,
        max_length=LONGEST_CURSOR,
        help_text=_("As the page before gives it in `suivante`."),
    )


@dataclass(frozen=True)
class Slice:
    keys: list[int]
    #: Address of the next page, if there is one.
    following: str | None


def page_of(rows: QuerySet, asked: dict[str, Any], request: HttpRequest) -> Slice:
    """Keys of the rows of one page; the model has a `sort_key`."""
    size = asked.get("limite") or USUAL
    places = list(_after(rows, asked.get("curseur")).values_list("sort_key", "pk")[: size + 1])
    keys = [key for _name, key in places[:size]]
    if len(places) <= size:
        return Slice(keys, None)
    return Slice(keys, _following(request, places[size - 1]))


def _after(rows: QuerySet, place: Place | None) -> QuerySet:
    ordered = rows.order_by("sort_key", "pk")
    if place is None:
        return ordered
    name, key = place
    # The first condition alone is what an index on the sort key can begin with.
    return ordered.filter(sort_key__gte=name).filter(Q(sort_key__gt=name) | Q(pk__gt=key))


def _following(request: HttpRequest, place: Place) -> str:
    query = request.GET.copy()
    query["curseur"] = urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
