"""Words typed that could not be taken yet: the session had ended, or it was one time too many."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, QueryDict

SESSION_KEY = "kept_text"
MOST_CHARACTERS = 400_000
NOT_WORDS = ("csrfmiddlewaretoken", "action")
SECRETS = ("password", "code")


def keep(request: HttpRequest, *, place: str) -> None:
    """What was just posted, for the page that `place` names. The caller makes sure that this page exists."""
    text = _words(request, but=NOT_WORDS).urlencode().replace("%00", "")
    if len(text) <= MOST_CHARACTERS:
        request.session[SESSION_KEY] = {"place": place, "text": text}


def take(request: HttpRequest, *, place: str) -> QueryDict | None:
    """What was kept for this very page, once."""
    kept: dict[str, Any] = request.session.get(SESSION_KEY) or {}
    if kept.get("place") != place:
        return None
    del request.session[SESSION_KEY]
    return QueryDict(kept["text"], mutable=True)


def posted(request: HttpRequest) -> QueryDict:
    """What may be shown again to whoever has just posted it; nothing when it is too long or was no post."""
    if request.method != "POST":
        return QueryDict()
    body = _words(request, but=("csrfmiddlewaretoken", *SECRETS))
    return body if len(body.urlencode()) <= MOST_CHARACTERS else QueryDict()


def _words(request: HttpRequest, *, but: Iterable[str]) -> QueryDict:
    body = request.POST.copy()
    for name in but:
        body.pop(name, None)
    return body
