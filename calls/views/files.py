"""Files of an application, for whoever may read it."""

from typing import Any

import structlog
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from calls.models import ApplicationFile
from calls.views.base import ApplicationPage

logger = structlog.get_logger(__name__)


class FileView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any, file_key: Any) -> HttpResponseBase:
        """A group reads what it sent, even before the antivirus does; an agent only once it has."""
        file = get_object_or_404(self.application.files, pk=file_key)
        if file.virus:
            return blocked(request, file, self.application.get_absolute_url())
        if file.awaits_scan and self.assists:
            raise Http404
        return file_response(file)


def blocked(request: HttpRequest, file: ApplicationFile, back: str) -> HttpResponse:
    words = _("A virus was found in “%(name)s”: nobody can open this file.") % {"name": file.name}
    messages.error(request, words)
    return redirect(back)


def file_response(file: ApplicationFile) -> FileResponse:
    """A stranger's file: downloaded, never opened by the browser as part of the portal."""
    try:
        content = file.open()
    except FileNotFoundError as error:
        logger.exception("application_file_missing", file=str(file.pk), application=str(file.application_id))
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.name,
        content_type="application/octet-stream",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
