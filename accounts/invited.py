"""Who comes by an invitation is offered the address that received it: no other may accept."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.mixins import NextRedirectMixin
from django.urls import Resolver404, resolve

from accounts.registry import inviting_pages


def invited_address(next_url: str | None) -> str:
    """The one that an invitation at this address was sent to; empty for any other address."""
    try:
        found = resolve(urlsplit(next_url or "").path)
    except Resolver404:
        return ""
    pages = (page for page in inviting_pages if page.view == found.view_name)
    return next((page.address(**found.kwargs) for page in pages), "")


class AddressOfferedMixin(NextRedirectMixin):
    """Sign-in and sign-up name the field differently."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        address = invited_address(self.get_next_url())
        return {"email": address, "login": address, **initial} if address else initial
