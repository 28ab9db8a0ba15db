"""What the directory's page shows. The page serves itself; `structures.forms` reads the question."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from structures.forms import DirectoryForm
from structures.listing import Names, lines
from structures.maps import DirectoryMap
from structures.presentation import directory_trail
from structures.selection.choice import Selection
from structures.spelling.directory import correction_of
from structures.tiles import tile_source

if TYPE_CHECKING:
    from structures.models import DirectoryPage, StructurePage

#: With its filters, a page of so many lines stays a light one: some 350 elements.
PAGE_SIZE = 10


class FoundPaginator(Paginator):
    """Of a question whose filters are counted: what is found was counted with them."""

    def __init__(self, form: DirectoryForm) -> None:
        super().__init__(form.structures().values_list("pk", flat=True), PAGE_SIZE)
        self.form = form

    @cached_property
    def count(self) -> int:
        return self.form.total


def directory_context(directory: "DirectoryPage", request: HttpRequest) -> dict[str, Any]:
    candidates = directory.structures()
    form = DirectoryForm(request.GET, structures=candidates)
    form.is_valid()
    results = FoundPaginator(form).get_page(form.cleaned_data.get("page") or 1)
    selection = Selection.of(form.cleaned_data.get("selection", ""))
    context = {"form": form, "selection": selection, "results": results, "is_narrowed": bool(request.GET)}
    context["correction"] = correction_of(form, results.paginator.count)
    if form.shows_map:
        return {**context, "map": DirectoryMap(form, request), "tiles": tile_source(request)}
    names = Names(sectors=form.names_of("secteur"), families=form.names_of("forme"))
    shown = candidates.with_distance(form.centre) if form.centre else candidates
    return {**context, "lines": lines(results.object_list, shown, names, request, asked=form.territories)}


def closed(request: HttpRequest, structure: "StructurePage") -> HttpResponse:
    """Gone for good; other establishments of the same legal unit are named."""
    siren = structure.record.siren
    others = type(structure).objects.shown().filter(record__siren=siren) if siren else []
    context = {"structure": structure, "others": others, "trail": directory_trail(request)}
    return render(request, "structures/closed.html", context, status=410)
