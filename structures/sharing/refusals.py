"""What a reader gets instead of a file when the question makes no sense."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from structures.sharing.questions import RefusedQuestionError, published_directory

View = Callable[..., HttpResponseBase]


def refusing(view: View) -> View:
    """Say what is not understood in a page that people can read."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RefusedQuestionError as refused:
            return _refusal(request, refused.problems)

    return answer


def _refusal(request: HttpRequest, problems: list[tuple[str, str]]) -> HttpResponse:
    context = {"problems": problems, "directory_url": published_directory().get_url(request)}
    return render(request, "structures/sharing/refused.html", context, status=400)
