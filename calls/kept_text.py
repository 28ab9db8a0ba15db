"""Words typed by someone whose session had ended, kept for them until they sign in again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict

from calls.forms import storable
from calls.models import Application

SESSION_KEY = "application_text"
MOST_CHARACTERS = 400_000


def keep(request: HttpRequest, *, key: UUID, number: int) -> None:
    """Only for an application that exists, so that nobody fills sessions with what they like."""
    body = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "action"):
        body.pop(name, None)
    text = storable(body.urlencode())
    if len(text) > MOST_CHARACTERS or not Application.objects.filter(pk=key).exists():
        return
    request.session[SESSION_KEY] = {"key": str(key), "number": number, "text": text}


def take(request: HttpRequest, *, key: UUID, number: int) -> QueryDict | None:
    """What was kept for this very page, once."""
    kept: dict[str, Any] = request.session.get(SESSION_KEY) or {}
    if kept.get("key") != str(key) or kept.get("number") != number:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["text"], mutable=True)
