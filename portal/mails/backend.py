"""What Django and its apps send by themselves, queued as it is: Post Office would render it as a template."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.mails.queue import put
from portal.mails.texts import Text


class QueueBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                put(
                    Text(str(message.subject), str(message.body)), to=recipient, headers=message.extra_headers
                )
        return len(email_messages)
