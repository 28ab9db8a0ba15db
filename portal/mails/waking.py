"""Has the worker send mails at once, instead of at its next minute's round."""

import time
from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def send_soon() -> None:
    """Wake the worker when this transaction is committed; its round catches what this misses.

    Not in the transaction itself: two that write mails would wait for each other's queueing lock.
    """
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is _send_now for entry in waiting):
        transaction.on_commit(_send_now, robust=True)


def _send_now() -> None:
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("portal.send_mails").defer(timestamp=int(time.time()))
