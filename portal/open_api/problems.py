"""Errors as a program reads them: RFC 9457, `application/problem+json`."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

PROBLEM = "application/problem+json"
Errors = Iterable[tuple[str, str]]


class ParameterError(Schema):
    parametre: str = Field(description=gettext_noop("Name of the parameter."))
    message: str = Field(description=gettext_noop("What is wrong with it."))


class Problem(Schema):
    type: str = Field("about:blank", description=gettext_noop("Kind of problem."))
    title: str = Field(description=gettext_noop("The same for every problem of this kind."))
    status: int = Field(description=gettext_noop("Status of the answer."))
    detail: str = Field(description=gettext_noop("What happened."))
    errors: list[ParameterError] = Field([], description=gettext_noop("What is wrong with each parameter."))


class ProblemError(Exception):
    """Raised by an endpoint; `errors` are names of parameters and what is wrong with them."""

    def __init__(self, status: HTTPStatus, detail: str, errors: Errors = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)


def misunderstood(errors: Errors) -> ProblemError:
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Part of the question is not understood."), errors)


def not_found(detail: str = "") -> ProblemError:
    return ProblemError(HTTPStatus.NOT_FOUND, detail or _("There is nothing at this address."))


def answer(problem: ProblemError) -> JsonResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": int(problem.status),
        "detail": problem.detail,
        "errors": [{"parametre": name, "message": message} for name, message in problem.errors],
    }
    options = {"ensure_ascii": False}
    response = JsonResponse(body, status=problem.status, content_type=PROBLEM, json_dumps_params=options)
    response.headers["Cache-Control"] = "no-store"
    return response
