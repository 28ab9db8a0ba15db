"""Words typed by someone whose session had ended, kept for them until they sign in again."""

from typing import Any

from django.http import HttpRequest, QueryDict

SESSION_KEY = "kept_text"
MOST_CHARACTERS = 400_000
NOT_WORDS = ("csrfmiddlewaretoken", "action")


def keep(request: HttpRequest, *, place: str) -> None:
    """What was just posted, for the page that `place` names. The caller makes sure that this page exists."""
    body = request.POST.copy()
    for name in NOT_WORDS:
        body.pop(name, None)
    text = body.urlencode().replace("%00", "")
    if len(text) <= MOST_CHARACTERS:
        request.session[SESSION_KEY] = {"place": place, "text": text}


def take(request: HttpRequest, *, place: str) -> QueryDict | None:
    """What was kept for this very page, once."""
    kept: dict[str, Any] = request.session.get(SESSION_KEY) or {}
    if kept.get("place") != place:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["text"], mutable=True)
