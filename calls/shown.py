"""The published call that an address names."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from calls.models import CallPage


def shown_call(request: HttpRequest, call_id: int) -> CallPage:
    """For whoever may read its page: to anyone else it does not exist.

    So must they the page in the language of the address, which is the one shown, and the French one, whose
    questions and dates it shows: each may be restricted alone.
    """
    call = get_object_or_404(CallPage.objects.live().select_related("locale"), pk=call_id)
    if not all(_may_read(request, page) for page in {call, call.localized, call.source}):
        raise Http404
    return call


def _may_read(request: HttpRequest, call: CallPage) -> bool:
    return all(restriction.accept_request(request) for restriction in call.get_view_restrictions())
