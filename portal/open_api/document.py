"""The published description of the API, and the page that shows it to people."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from portal.licence import LICENCE_NAME, LICENCE_URL
from portal.open_api.api import api
from portal.open_api.problems import PROBLEM

#: Members whose value is words for people.
WORDS = frozenset({"summary", "description"})
FIRST_ERROR = 400
LANGUAGE = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": gettext_noop("Language of the names and messages."),
    "schema": {"type": "string", "enum": ["fr", "en"], "default": "fr"},
}


def description(request: HttpRequest) -> dict[str, Any]:
    """OpenAPI 3.1, in the reader's language."""
    document = _translated(api.get_openapi_schema())
    document["servers"] = [{"url": request.build_absolute_uri("/").rstrip("/")}]
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["parameters"].append(_translated(LANGUAGE))
            _call_errors_problems(operation["responses"])
    return document


def _call_errors_problems(responses: dict[int, Any]) -> None:
    for status, response in responses.items():
        if int(status) >= FIRST_ERROR:
            response["content"] = {PROBLEM: response["content"].pop("application/json")}


def _translated(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: _(value) if key in WORDS and isinstance(value, str) and value else _translated(value)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_translated(each) for each in node]
    return str(node) if isinstance(node, Promise) else node


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(description(request), json_dumps_params=options)


# For people


@dataclass(frozen=True)
class Operation:
    """`example` is an address to try; `fields` are those of one row of the answer."""

    path: str
    summary: str
    description: str
    parameters: list[tuple[str, str, str]]
    fields: list[tuple[str, str, str]]
    example: str


#: What stands in the examples for what is between braces.
INVENTED = {"{siret}": "00000001800010", "{code}": "30189"}


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    told = description(request)
    schemas = told["components"]["schemas"]
    operations = [_operation(path, each["get"], schemas) for path, each in told["paths"].items()]
    context = {
        "operations": operations,
        "info": told["info"],
        "licence_name": LICENCE_NAME,
        "licence_url": LICENCE_URL,
        "trail": [],
    }
    return render(request, "portal/api.html", context)


def _operation(path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    example = path
    for name, invented in INVENTED.items():
        example = example.replace(name, invented)
    return Operation(
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=[_parameter(each) for each in operation["parameters"]],
        fields=_fields(operation["responses"][200]["content"]["application/json"]["schema"], schemas),
        example=example,
    )


def _parameter(parameter: dict[str, Any]) -> tuple[str, str, str]:
    schema = parameter["schema"]
    words = [parameter.get("description", "")]
    if schema.get("type") == "array":
        words.append(_("May be repeated."))
    codes = [code for code in schema.get("enum", []) if code]
    if codes:
        words.append(_("One of: %(codes)s.") % {"codes": ", ".join(codes)})
    return parameter["name"], _kind(schema), " ".join(filter(None, words))


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str, str]]:
    described = _resolved(schema.get("items", schema), schemas)
    found = []
    for name, field in described.get("properties", {}).items():
        found.append((name, _kind(field), field.get("description", "")))
        rows = _resolved(field.get("items", {}), schemas).get("properties", {})
        found += [
            (f"{name}.{inner}", _kind(each), each.get("description", "")) for inner, each in rows.items()
        ]
    return found


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema


def _kind(schema: dict[str, Any]) -> str:
    """In the words of JSON Schema: "string", "string or null", "array"."""
    options = schema.get("anyOf", [schema])
    return " | ".join(str(each.get("type", "object")) for each in options)
