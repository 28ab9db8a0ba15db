"""The least a WSGI server can do: the limit that the pages are compared with."""

from collections.abc import Callable
from typing import Any

BODY = b"hello"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))])
    return [BODY]
