"""Mails printed for people to read, where no mail server is set: a code is there to be copied."""

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend

FRAME = "─" * 78


class PrintingBackend(ConsoleBackend):
    def write_message(self, message: EmailMessage) -> None:
        """As it reads, instead of as it travels."""
        facts = {
            "From": message.from_email,
            "To": ", ".join(message.recipients()),
            "Subject": message.subject,
        }
        files = ", ".join(str(attachment[0]) for attachment in message.attachments)
        if files:
            facts["Files"] = files
        heading = "\n".join(f"{name}: {fact}" for name, fact in facts.items())
        self.stream.write(f"\n{FRAME}\n{heading}\n\n{str(message.body).strip()}\n{FRAME}\n\n")
