"""What tests refuse and production forgives: a variable that does not exist, a query repeated."""

import sys
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.base import FilterExpression, Node
from zeal import zeal_context


class MissingVariable(str):
    """`string_if_invalid` that fails in the portal's own templates; those of Wagtail or allauth keep "".

    Django asks for its truth, or for "%s" in it, just when a variable is missing. `{{ name|default:"…" }}`
    says that the name may be missing, so does `{% if name %}`, which never asks.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        if frame.f_code is FilterExpression.resolve.__code__:
            expression = frame.f_locals["self"]
            if not any(function.__name__ == "default" for function, _ in expression.filters):
                _refuse(expression.var, frame)
        return False

    def __contains__(self, part: object) -> bool:
        frame = sys._getframe(1)
        if frame.f_code.co_name == "render_value" and frame.f_back:
            _refuse(frame.f_locals["key"], frame)
        return False


def _refuse(name: object, frame: FrameType) -> None:
    template = _own_template(frame)
    if template:
        raise AssertionError(f"{template}: the variable “{name}” does not exist")


def _own_template(frame: FrameType | None) -> str:
    """The name of the portal's template being rendered, or "" when it is another's."""
    while frame:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if origin and isinstance(node, Node):
            inside = any(str(origin.name).startswith(str(folder)) for folder in settings.TEMPLATES[0]["DIRS"])
            return str(origin.template_name) if inside else ""
        frame = frame.f_back
    return ""


def refuse_repeated_queries(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Fail a request that runs the same query for each row; Wagtail's and allauth's views are left alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(("/admin/", "/compte/")):
            return get_response(request)
        with zeal_context():
            return get_response(request)

    return middleware
