"""A mail server that goes down and comes back, and remembers each receipt that it accepted."""

import re
from email import policy
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.filing.judging import Delivered
from portal.development.instance import HOST, free_port

#: In the subject of every receipt, whatever its language.
NUMBER = re.compile(r"\b\d{4}-\d{4,}\b")


class Post:
    def __init__(self) -> None:
        self.port = free_port()
        self.delivered: list[Delivered] = []
        self._controller: Controller | None = None

    @property
    def is_up(self) -> bool:
        return self._controller is not None

    def rise(self) -> None:
        if self._controller is None:
            self._controller = Controller(self, hostname=HOST, port=self.port)
            self._controller.start()

    def fall(self) -> None:
        """Conversations under way are cut."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name for aiosmtpd
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        subject = str(BytesHeaderParser(policy=policy.default).parsebytes(raw)["Subject"])
        if number := NUMBER.search(subject):
            self.delivered += [Delivered(number[0], address.lower()) for address in envelope.rcpt_tos]
        return "250 OK"
