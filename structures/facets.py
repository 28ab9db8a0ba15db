"""The filters of the directory as they are shown: each value with the number of structures it would give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from structures.models import Territory

if TYPE_CHECKING:
    from structures.querysets import StructureQuerySet

MOST_AT_FIRST = 5


@dataclass(frozen=True)
class Choice:
    """`count` is None where nothing was counted, because another filter makes no sense."""

    code: str
    name: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """`parameter` names the filter in the address; `error` says what is wrong with the values received.

    A page holds the commonest values only: the others come when they are asked for.
    """

    parameter: str
    title: str
    choices: list[Choice]
    error: str = ""
    is_whole: bool = False

    @cached_property
    def first(self) -> list[Choice]:
        """Those chosen and the most common ones, in the list's order; all of them where all are asked."""
        return [choice for choice in self.choices if choice.code in self._first]

    @property
    def others(self) -> int:
        """How many are left."""
        return len(self.choices) - len(self.first)

    @cached_property
    def _first(self) -> set[str]:
        if self.is_whole or len(self.choices) <= MOST_AT_FIRST + 1:
            return {choice.code for choice in self.choices}
        common = sorted(self.choices, key=lambda choice: -(choice.count or 0))[:MOST_AT_FIRST]
        return {choice.code for choice in (*common, *filter(lambda choice: choice.is_chosen, self.choices))}


def choices(
    names: Mapping[str, str], counts: Mapping[str, int] | None, chosen: Iterable[str]
) -> list[Choice]:
    """Those chosen and those that would give something."""
    chosen = set(chosen)
    all_choices = [
        Choice(code, name, counts.get(code, 0) if counts is not None else None, code in chosen)
        for code, name in names.items()
    ]
    return [choice for choice in all_choices if choice.is_chosen or choice.count != 0]


def _by(structures: "StructureQuerySet", field: str) -> dict[str, int]:
    counted: QuerySet = structures.order_by().values_list(field).annotate(total=Count("pk"))
    return {code: total for code, total in counted if code}


def by_seat(structures: "StructureQuerySet", kind: Territory.Kind) -> dict[str, int]:
    """How many have their seat in each commune or intercommunality."""
    counted = structures.order_by().filter(record__diffusion="O")
    if kind == Territory.Kind.COMMUNE:
        return _by(counted, "record__commune__code")
    return _by(
        counted.filter(record__commune__contained_in__kind=kind), "record__commune__contained_in__code"
    )
