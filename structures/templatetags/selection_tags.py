"""What templates ask of the structures that a visitor keeps."""

from collections.abc import Mapping, Sequence

from django import template

from structures.selection.choice import Selection

register = template.Library()


@register.filter
def toggled(selection: Selection, key: int) -> str | None:
    """For `querystring`, which takes away a parameter that is None."""
    return selection.toggled(key) or None


@register.filter
def without(selection: Selection, key: int) -> str:
    return selection.without(key)


@register.filter
def keeps(selection: Selection, key: int) -> bool:
    return key in selection


@register.filter
def of(facts: Mapping[int, list], key: int) -> list:
    return facts.get(key, [])


@register.filter
def item(structures: Sequence[object], number: int) -> object:
    return structures[number]
