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


def find(request: HttpRequest, *, place: str) -> QueryDict | None:
    """What was kept for this very page: it stays until what it says is saved, however often it is shown."""
    kept: dict[str, Any] = request.session.get(SESSION_KEY) or {}
    return QueryDict(kept["text"], mutable=True) if kept.get("place") == place else None


def shorten(request: HttpRequest, *, place: str, rest: QueryDict) -> None:
    """A part of it is saved: `rest` alone still waits."""
    request.session[SESSION_KEY] = {"place": place, "text": rest.urlencode()}


def forget(request: HttpRequest, *, place: str) -> None:
    if find(request, place=place) is not None:
        del request.session[SESSION_KEY]


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
