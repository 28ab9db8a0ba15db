import smtplib

import structlog
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.mail import EmailMessage, get_connection
from django.shortcuts import render
from post_office.settings import get_backend

logger = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 120


def deliver_now(message: EmailMessage) -> None:
    """Hand a message to the mail server without the queue: its rows would keep the code readable.

    Answers the request in hand with a 503 page when the server cannot be reached.
    """
    message.connection = get_connection(get_backend("default"))
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("sign_in_mail_failed", error=repr(error))
        response = render(current.request, "accounts/mail_unavailable.html", status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        raise ImmediateHttpResponse(response) from error
