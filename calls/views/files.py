"""Files of an application, for whoever may read it."""

from typing import Any

import structlog
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from calls.models import ApplicationFile
from calls.querysets import FileQuerySet
from calls.views.base import ApplicationPage

logger = structlog.get_logger(__name__)


class FileView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any, file_key: Any) -> HttpResponseBase:
        return file_response(get_object_or_404(self._readable, pk=file_key))

    @property
    def _readable(self) -> FileQuerySet:
        """A group reads what it sent, even before the antivirus does; an agent only once it has."""
        files: FileQuerySet = self.application.files.filter(virus="")
        return files.safe() if self.assists else files


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
