"""What the portal does by itself, for one after the other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
logger = structlog.get_logger(__name__)


def each(items: Iterable[Row], act: Callable[[Row], object]) -> None:
    """Each is a transaction of its own: one that fails stops no other, and comes again the next time.

    The log names its key alone: the words of a row that went meanwhile cannot be read.
    """
    for item in items:
        try:
            act(item)
        except Exception:
            logger.exception("application_not_minded", kind=item._meta.label, item=str(item.pk))
