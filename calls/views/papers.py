"""The receipt and the whole application as PDF/UA, made when they are asked for."""

from collections.abc import Callable
from typing import Any

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from calls import papers
from calls.views.base import ApplicationPage
from portal.documents import DocumentError

logger = structlog.get_logger(__name__)


class PaperView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        application = self.application
        return paper(
            request, lambda: papers.whole(application), papers.whole_name(application), otherwise=self.back
        )


class ReceiptPaperView(ApplicationPage):
    def get(self, request: HttpRequest, key: Any) -> HttpResponse:
        application = self.application
        if not application.is_filed:
            return self.not_now()
        return paper(
            request,
            lambda: papers.receipt(application, application.local_call),
            papers.receipt_name(application),
            otherwise=self.back,
        )


def paper(
    request: HttpRequest, make: Callable[[], bytes], name: str, *, otherwise: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        content = make()
    except DocumentError:
        logger.exception("paper_not_made", name=name)
        messages.error(request, _("This document could not be made. The page itself can be printed."))
        return otherwise()
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
