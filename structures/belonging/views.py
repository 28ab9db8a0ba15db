from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from structures.belonging.forms import BelongingForm
from structures.belonging.verdicts import verdict
from structures.models import DirectoryPage, RegisterRecord
from structures.presentation import directory_trail, grouped


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    directory = DirectoryPage.objects.live().filter(locale__language_code=get_language()).first()
    if directory is None:
        raise Http404
    form = BelongingForm(request.GET, structures=directory.structures())
    found = list(form.found()) if form.is_asked and form.is_valid() else []
    records = form.found_in_registers() if form.is_asked and not found else []
    context = {
        "form": form,
        "trail": directory_trail(request),
        "title": _("Is it a structure of the ESS?"),
        "is_answered": form.is_asked and form.is_valid(),
        "found": found,
        "records": records,
        **_answer(form, found, records, request),
    }
    return render(request, "structures/belonging/ask.html", context)


def _answer(
    form: BelongingForm, found: list[Any], records: list[RegisterRecord], request: HttpRequest
) -> dict[str, Any]:
    if len(found) == 1:
        page = found[0]
        url = page.get_url(request)
        return {"structure": page, "name": page.title, "url": url, **_verdict(page.register)}
    if len(records) == 1:
        return {"name": records[0].legal_name, **_verdict(records[0])}
    return {"meant": form.meant() if form.is_asked and not found and not records else ""}


def _verdict(record: RegisterRecord | None) -> dict[str, Any]:
    siret = grouped(record.siret) if record and record.siret else ""
    return {"siret": siret, "record": record, "verdict": verdict(record)}
