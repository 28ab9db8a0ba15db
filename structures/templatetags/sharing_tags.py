"""What templates ask before they offer a file."""

from django import template

from structures.sharing import workbooks

register = template.Library()


@register.filter
def fits_workbook(count: int) -> bool:
    return workbooks.holds(count)


@register.simple_tag
def workbook_limit() -> str:
    """How many structures a workbook holds."""
    return workbooks.limit()
