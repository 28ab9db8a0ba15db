"""What a visitor kept: a list to print or take away, a comparison, read from the address alone."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from structures.fields import KeysField
from structures.forms import DirectoryForm
from structures.listing import Names, lines
from structures.selection import comparison
from structures.selection.choice import MOST_COMPARED, Selection
from structures.sharing.questions import published_directory


class ChosenForm(forms.Form):
    structures = KeysField(label=_("Kept structures"), required=False)


@require_safe
def selection(request: HttpRequest) -> HttpResponse:
    context = _context(request)
    form, kept = context["search"], context["kept"]
    names = Names(sectors=form.names_of("secteur"), families=form.names_of("forme"))
    context["lines"] = lines(kept.keys, form.candidates, names, request)
    context["contacts"] = {
        each.pk: comparison.Facts(form).contacts(each)
        for each in comparison.chosen(form.candidates, kept.keys)
    }
    context["missing"] = len(kept) - len(context["lines"])
    return render(request, "structures/selection/selection.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    context = _context(request)
    form, kept = context["search"], context["kept"]
    structures = comparison.chosen(form.candidates, kept.keys)
    context |= {"structures": structures, "missing": len(kept) - len(structures), "most": MOST_COMPARED}
    address = f"{reverse('selection:selection')}?structures={kept}"
    context["trail"] = [*context["trail"], (_("My selection"), address)]
    context["compared"] = Selection(tuple(each.pk for each in structures))
    if context["compared"].is_comparable:
        rows = comparison.rows(structures, form)
        context["only_differences"] = "differences" in request.GET
        context["rows"] = [row for row in rows if row.differs or not context["only_differences"]]
    return render(request, "structures/selection/compare.html", context)


def _context(request: HttpRequest) -> dict[str, Any]:
    directory = published_directory()
    asked = ChosenForm(request.GET)
    kept = Selection.of(asked.cleaned_data["structures"]) if asked.is_valid() else Selection()
    search = DirectoryForm(QueryDict(), structures=directory.structures())
    search.is_valid()
    return {
        "directory": directory,
        "directory_url": directory.get_url(request) or "",
        "trail": [(directory.title, f"{directory.get_url(request) or ''}{kept.suffix}")],
        "kept": kept,
        "error": " ".join(str(error) for error in asked.errors.get("structures", [])),
        "search": search,
    }
