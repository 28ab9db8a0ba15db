from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search.findings import Findings, read
from search.forms import SearchForm


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    kept = [("kind", form.chosen_kind)] if form.chosen_kind else []
    context = {"form": form, "kept": kept, "findings": None}
    if form.query:
        findings = Findings(form, get_language())
        results = findings.page(request.GET.get("page"))
        context |= {"findings": findings, "results": results, "read": read(results)}
    return render(request, "search/search.html", context)
