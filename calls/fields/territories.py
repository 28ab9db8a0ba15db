"""Territories, chosen in a list."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.memory import memory
from structures.models import Territory


def territory_code(territory: Territory) -> str:
    """What tells a territory for good: kinds share codes."""
    return f"{territory.kind}:{territory.code}"


class TerritoryField(forms.ChoiceField):
    def __init__(self, *, kinds: Iterable[str], **options: Any) -> None:
        self.kinds = list(kinds)
        super().__init__(choices=territory_choices(self.kinds), **options)

    def clean(self, value: Any) -> Territory | None:  # type: ignore[override]
        """Looked for by its code: reading the whole list is for whoever chooses in it."""
        code = self.to_python(value)
        forms.Field.validate(self, code)
        if not code:
            return None
        kind, _separator, number = code.partition(":")
        known = Territory.objects.light().filter(kind__in=self.kinds)
        found: Territory | None = known.filter(kind=kind, code=number).first()
        if found is None:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return found


def territory_choices(kinds: list[str]) -> Callable[[], list[tuple[str, Any]]]:
    def choices() -> list[tuple[str, Any]]:
        return memory.kept(("territories", *kinds, get_language()), listed)

    def listed() -> list[tuple[str, Any]]:
        found = Territory.objects.filter(kind__in=kinds).values_list("kind", "code", "name")
        names = dict(Territory.Kind.choices)
        groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in names if kind in kinds}
        for kind, code, name in found:
            groups[kind].append((f"{kind}:{code}", name))
        return [("", _("Choose…")), *((str(names[kind]), rows) for kind, rows in groups.items() if rows)]

    return choices
