"""Structures, found with the filters of the directory's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from portal.open_api import parameters
from portal.open_api.api import ERRORS
from portal.open_api.pages import PageForm, page_of
from portal.open_api.problems import not_found
from structures.api.schemas import StructureAnswer, StructuresAnswer
from structures.api.terms import Names
from structures.fields import CodesField
from structures.forms import DirectoryForm
from structures.forms.reading import SHOWING
from structures.models import DirectoryPage
from structures.querysets import StructureQuerySet
from structures.sharing.questions import published_directory
from structures.sharing.rows import read, row

router = Router(tags=["structures"])

#: How a page shows what is found is no filter: an address copied from the directory may say it, in vain.
FILTERS = {name: field for name, field in DirectoryForm.base_fields.items() if name not in SHOWING}
SEVERAL = [name for name, field in FILTERS.items() if isinstance(field, CodesField)]
ASKED = {"parameters": parameters.described({**FILTERS, **PageForm.base_fields}, several=SEVERAL)}


@router.get(
    "",
    response={200: StructuresAnswer, **ERRORS},
    summary=gettext_noop("Structures"),
    description=gettext_noop(
        "Those that the directory shows, found with its filters, by name. The address of a search may be "
        "copied whole: what only orders or shows it (tri, affichage, selection, page, tout) changes nothing."
    ),
    openapi_extra=ASKED,
    url_name="structures",
)
def structures(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    parameters.refuse_unknown(request, FILTERS, SHOWING, PageForm.base_fields)
    paging = parameters.read(PageForm(request.GET))
    directory = published_directory()
    asked = {name: request.GET.getlist(name) for name in FILTERS if name in request.GET}
    form = DirectoryForm(asked, structures=directory.structures())
    parameters.read(form)
    found = form.unordered()
    page = page_of(found, paging, request)
    if page.following:
        response.headers["Link"] = f'<{page.following}>; rel="next"'
    return {
        "total": found.count(),
        "suivante": page.following,
        "structures": _answers(found.model.objects.filter(pk__in=page.keys), directory, request, page.keys),
    }


@router.get(
    "/{siret}",
    response={200: StructureAnswer, **ERRORS},
    summary=gettext_noop("One structure"),
    description=gettext_noop("By its SIRET, with or without spaces."),
    url_name="structure",
)
def structure(request: HttpRequest, siret: str) -> dict[str, Any]:
    parameters.refuse_unknown(request)
    directory = published_directory()
    digits = "".join(siret.split())
    if not digits.isdecimal():
        raise not_found()
    answers = _answers(directory.structures().filter(record__siret=digits), directory, request)
    if not answers:
        raise not_found()
    return answers[0]


def _answers(
    found: StructureQuerySet, directory: DirectoryPage, request: HttpRequest, order: list[int] | None = None
) -> list[dict[str, Any]]:
    address = directory.get_full_url(request)
    by_key = {values["pk"]: row(values, address) for values in read(found)}
    rows = [by_key[key] for key in order if key in by_key] if order is not None else [*by_key.values()]
    return Names.of(rows).given_to(rows)
