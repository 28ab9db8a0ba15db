from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from structures.belonging.forms import BelongingForm
from structures.belonging.verdicts import verdict
from structures.models import DirectoryPage
from structures.presentation import directory_trail, grouped


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    directory = DirectoryPage.objects.live().filter(locale__language_code=get_language()).first()
    if directory is None:
        raise Http404
    form = BelongingForm(request.GET, structures=directory.structures())
    found = list(form.found()) if form.is_asked and form.is_valid() else []
    context = {
        "form": form,
        "trail": directory_trail(request),
        "title": _("Is it a structure of the ESS?"),
        "is_answered": form.is_asked and form.is_valid(),
        "found": found,
        **_answer(form, found, request),
    }
    return render(request, "structures/belonging/ask.html", context)


def _answer(form: BelongingForm, found: list[Any], request: HttpRequest) -> dict[str, Any]:
    if len(found) == 1:
        page = found[0]
        record = page.register
        siret = grouped(record.siret) if record and record.siret else ""
        return {
            "structure": page,
            "url": page.get_url(request),
            "siret": siret,
            "record": record,
            "verdict": verdict(record),
        }
    return {"meant": form.meant() if form.is_asked and not found else ""}
