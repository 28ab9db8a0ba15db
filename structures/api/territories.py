from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Router

from portal.open_api import parameters
from portal.open_api.api import ERRORS
from portal.open_api.pages import PageForm, page_of
from portal.open_api.problems import not_found
from structures.api.schemas import TerritoriesAnswer, TerritoryAnswer
from structures.models import Territory
from structures.sharing.lists import territory_row

router = Router(tags=["territoires"])


class TerritoryForm(PageForm):
    type = forms.ChoiceField(label=_("Kind of territory"), required=False, choices=Territory.Kind.choices)


@router.get(
    "",
    response={200: TerritoriesAnswer, **ERRORS},
    summary=gettext_noop("Territories"),
    description=gettext_noop("Communes, intercommunalities, arrondissements and the département, by name."),
    openapi_extra={"parameters": parameters.described(TerritoryForm.base_fields)},
    url_name="territories",
)
def territories(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    parameters.refuse_unknown(request, TerritoryForm.base_fields)
    asked = parameters.read(TerritoryForm(request.GET))
    found = Territory.objects.all()
    if asked["type"]:
        found = found.filter(kind=asked["type"])
    page = page_of(found, asked, request)
    if page.following:
        response.headers["Link"] = f'<{page.following}>; rel="next"'
    shown = Territory.objects.light().filter(pk__in=page.keys).prefetch_related("contained_in")
    places = shown.in_bulk(page.keys)
    return {
        "total": found.count(),
        "suivante": page.following,
        "territoires": [territory_row(places[key]) for key in page.keys],
    }


@router.get(
    "/{code}",
    response={200: TerritoryAnswer, **ERRORS},
    summary=gettext_noop("One territory"),
    description=gettext_noop("By its INSEE code, or the SIREN of an intercommunality."),
    url_name="territory",
)
def territory(request: HttpRequest, code: str) -> dict[str, Any]:
    parameters.refuse_unknown(request)
    held = Territory.objects.light().prefetch_related("contained_in")
    place = held.filter(code=code).first() if "\x00" not in code else None
    if place is None:
        raise not_found()
    return territory_row(place)
