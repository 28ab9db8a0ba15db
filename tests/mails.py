"""Mails as they wait to leave."""

from post_office.models import Email


def mails_to(address: str) -> list[Email]:
    """In the order in which they were written."""
    return list(Email.objects.filter(to=address).order_by("pk"))
