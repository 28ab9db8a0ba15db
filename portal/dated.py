"""Pages whose day has come go online, those that have expired leave: each on its own.

Wagtail's command does the same in one loop, where a fault on one keeps every later one waiting.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.apps import apps
from django.db import models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

from portal.publication import SCHEDULED

EXPIRED = "wagtail.unpublish.scheduled"

logger = structlog.get_logger(__name__)


def unpublish_expired(now: datetime) -> None:
    for model in _with_drafts():
        expired = model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
        _each(expired, lambda found: found.unpublish(set_expired=True, log_action=EXPIRED))


def publish_due(now: datetime) -> None:
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    _each(due, lambda revision: revision.publish(log_action=SCHEDULED))


def _with_drafts() -> Iterator[Any]:
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def _each(rows: models.QuerySet[Any], act: Callable[[Any], object]) -> None:
    """What fails is tried again the next time. The log names its key alone: reading it may be what fails."""
    for key in list(rows.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                if row := rows.filter(pk=key).first():
                    act(row)
        except Exception:
            logger.exception("date_not_kept", kind=rows.model._meta.label, item=key)
