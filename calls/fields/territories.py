"""Territories, chosen in a list."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from structures.models import Territory


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
