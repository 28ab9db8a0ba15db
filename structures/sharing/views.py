"""What one takes away from the directory: the structures found, as a file."""

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.licence import LICENCE_URL
from portal.limits import too_many
from portal.models import SiteSettings
from structures.models import DirectoryPage
from structures.sharing import columns, formats, workbooks
from structures.sharing.catalogue import table_schema
from structures.sharing.datasets import dataset_called
from structures.sharing.formats import About
from structures.sharing.lists import names_of_codes
from structures.sharing.questions import RefusedQuestionError, asked, published_directory
from structures.sharing.refusals import refusing
from structures.sharing.rows import rows
from structures.sharing.workbooks import as_workbook

TEXT_FORMATS = {
    "csv": (formats.as_csv, "text/csv; charset=utf-8"),
    "json": (formats.as_json, "application/json; charset=utf-8"),
    "geojson": (formats.as_geojson, "application/geo+json; charset=utf-8"),
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@refusing
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The structures found, all of them, in the order asked."""
    directory = published_directory()
    form = asked(request, directory)
    refused = too_many(request, "export")
    if refused:
        return refused
    found = form.structures()
    if extension == "xlsx" and not workbooks.holds(found.count()):
        why = _("A workbook holds %(limit)s structures at most: add a filter, or take the CSV.")
        raise RefusedQuestionError([("XLSX", why % {"limit": workbooks.limit()})])
    about = _about(request, directory, f"{directory.get_full_url(request)}{form.query(affichage=None)}")
    taken = rows(found, directory.get_full_url(request))
    return sent(extension, columns.STRUCTURES, taken, about, name="annuaire-ess")


@require_safe
def dataset(request: HttpRequest, code: str, extension: str) -> HttpResponseBase:
    """A whole dataset."""
    found = dataset_called(code)
    if found is None or extension not in found.formats:
        raise Http404
    refused = too_many(request, "export")
    if refused:
        return refused
    if extension == "xlsx" and not workbooks.holds(found.count()):
        raise Http404
    about = About(str(found.title), _organisation(request), request.build_absolute_uri(), localdate())
    return sent(extension, found.columns, found.rows(request), about, name=code)


@require_safe
def schema(request: HttpRequest, code: str) -> JsonResponse:
    """Table Schema of a dataset, at an address that stays."""
    found = dataset_called(code)
    if found is None:
        raise Http404
    described = table_schema(found, request.build_absolute_uri())
    response = JsonResponse(described, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def sent(
    extension: str, shown: Sequence[columns.Column], taken: Any, about: About, *, name: str
) -> HttpResponseBase:
    """A file named for what it holds and its day."""
    filename = f"{name}-{about.on.isoformat()}.{extension}"
    if extension == "xlsx":
        codes = names_of_codes() if shown is columns.STRUCTURES else ()
        workbook = as_workbook(shown, taken, about, codes)
        response: HttpResponseBase = FileResponse(
            workbook, as_attachment=True, filename=filename, content_type=WORKBOOK
        )
    elif extension in TEXT_FORMATS:
        write, content_type = TEXT_FORMATS[extension]
        response = StreamingHttpResponse(write(shown, taken, about), content_type=content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    else:
        raise Http404
    response.headers["Link"] = f'<{LICENCE_URL}>; rel="license"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _about(request: HttpRequest, directory: DirectoryPage, url: str) -> About:
    return About(directory.title, _organisation(request), url, localdate())


def _organisation(request: HttpRequest) -> str:
    return SiteSettings.for_request(request).organisation
