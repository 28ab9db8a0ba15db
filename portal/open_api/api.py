from http import HTTPStatus

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer
from pydantic import Field

from portal.licence import LICENCE_URL
from portal.open_api import problems

#: Of the answers' form: the second number grows with what is added, the first would change the address.
FORM_VERSION = "1.0"


class _Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="ESS en commun(s)",
    version=FORM_VERSION,
    description=gettext_noop(
        "The directory of the social and solidarity economy, as its pages show it. Read only."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=_Renderer(),
)


@api.exception_handler(problems.ProblemError)
def _problem(request: HttpRequest, error: problems.ProblemError) -> JsonResponse:
    return problems.answer(error)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, error: Http404) -> JsonResponse:
    return problems.answer(problems.not_found())


@api.exception_handler(ValidationError)
def _misunderstood(request: HttpRequest, error: ValidationError) -> JsonResponse:
    told = [(str(each["loc"][-1]), str(each["msg"])) for each in error.errors]
    return problems.answer(problems.misunderstood(told))


class Start(Schema):
    documentation: str = Field(description=gettext_noop("Page that explains the API to people."))
    openapi: str = Field(description=gettext_noop("Description of the API for programs (OpenAPI)."))
    licence: str = Field(description=gettext_noop("Licence of all that is answered."))


@api.get("/", response=Start, summary=gettext_noop("Where to begin"), url_name="start")
def start(request: HttpRequest) -> dict[str, str]:
    return {
        "documentation": request.build_absolute_uri(reverse("api_documentation")),
        "openapi": request.build_absolute_uri(reverse("openapi")),
        "licence": LICENCE_URL,
    }


ERRORS = {HTTPStatus.NOT_FOUND: problems.Problem, HTTPStatus.UNPROCESSABLE_ENTITY: problems.Problem}
