"""The published call that an address names."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from calls.models import CallPage


def shown_call(request: HttpRequest, call_id: int) -> CallPage:
    """For whoever may read its page: to anyone else it does not exist."""
    call = get_object_or_404(CallPage.objects.live().select_related("locale"), pk=call_id)
    if not all(restriction.accept_request(request) for restriction in call.get_view_restrictions()):
        raise Http404
    return call
