"""How days are written. Django's `S` (as in `jS F Y`) only knows English; French says « 1er »."""

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

_english = DateFormat.S


def suffix(moment: DateFormat) -> str:
    if not (get_language() or "").startswith("fr"):
        return _english(moment)
    return "er" if moment.data.day == 1 else ""  # type: ignore[union-attr]


def teach_french() -> None:
    DateFormat.S = suffix  # type: ignore[method-assign,assignment]
