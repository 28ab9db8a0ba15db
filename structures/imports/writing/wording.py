"""Facts in words, as reports and suggestions show them."""

from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from structures.imports.writing.vocabulary import PERSONAL_FACTS
from structures.models import LegalCategory, LegalFamily, RegisterRecord, Territory

LISTS: dict[str, type[Model]] = {"family": LegalFamily, "legal_category": LegalCategory, "commune": Territory}


class Wording:
    """Puts values into words; remembers the names of the rows it met."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, Any], str] = {}

    def change(self, field: str, before: Any, after: Any) -> str:
        """Reports are kept for years: what a person may ask to hide later is never written in them."""
        if field in PERSONAL_FACTS:
            return _("%(field)s: changed") % {"field": label(field)}
        return _("%(field)s: “%(before)s” became “%(after)s”") % {
            "field": label(field),
            "before": self.words(field, before),
            "after": self.words(field, after),
        }

    def words(self, field: str, value: Any) -> str:
        """A value as people read it; a relation is given by its key."""
        if value in ("", None):
            return "—"
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field in LISTS:
            return self._name(field, value)
        choices = dict(RegisterRecord._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
        return str(choices.get(value, value))

    def _name(self, field: str, key: int) -> str:
        if (field, key) not in self._names:
            row = LISTS[field]._default_manager.filter(pk=key).values_list("name", flat=True).first()
            self._names[field, key] = str(row or key)
        return self._names[field, key]


def label(field: str) -> str:
    return capfirst(str(RegisterRecord._meta.get_field(field).verbose_name))  # type: ignore[union-attr]
