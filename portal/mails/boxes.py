"""Reads a box where notices of undelivered mails arrive: IMAP, or a Maildir on this machine."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import structlog

from portal.mails import bounces

logger = structlog.get_logger(__name__)

SCHEMES = ("imaps", "file")
IMAPS_PORT = 993
TIMEOUT_SECONDS = 30
#: What one round reads at most: the next one goes on.
MOST_AT_ONCE = 500


class BoxError(Exception):
    """The box cannot be read; the message says why, without its password."""


def read_box(url: str) -> int:
    """Record the notices of a box, each marked as read once it is; how many returned mails are new."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise BoxError(f"BOUNCES_URL must begin with one of {', '.join(SCHEMES)}")
    read = _imap(parts) if parts.scheme == "imaps" else _maildir(Path(unquote(parts.path)))
    return sum(len(bounces.record(raw)) for raw in read)


def _maildir(folder: Path) -> Iterator[bytes]:
    """New messages, each moved among the read ones after it was recorded: a crash reads it again."""
    if not (folder / "new").is_dir():
        raise BoxError(f"{folder} is not a Maildir")
    box = mailbox.Maildir(str(folder), create=False)
    for key, message in list(box.iteritems())[:MOST_AT_ONCE]:
        if message.get_subdir() != "new":
            continue
        yield box.get_bytes(key)
        message.set_subdir("cur")
        message.add_flag("S")
        box[key] = message


def _imap(parts: SplitResult) -> Iterator[bytes]:
    try:
        connection = imaplib.IMAP4_SSL(
            parts.hostname or "",
            parts.port or IMAPS_PORT,
            ssl_context=ssl.create_default_context(),
            timeout=TIMEOUT_SECONDS,
        )
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
    except (OSError, imaplib.IMAP4.error) as error:
        raise BoxError(f"{parts.hostname} cannot be read: {error}") from None
    with closing(_Session(connection)) as session:
        yield from session.unread(unquote(parts.path.lstrip("/")) or "INBOX")


class _Session:
    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection

    def unread(self, folder: str) -> Iterator[bytes]:
        """`PEEK` leaves a message unread until it has been recorded."""
        status, _answer = self.connection.select(f'"{folder}"')
        if status != "OK":
            raise BoxError(f"no folder {folder}")
        _status, found = self.connection.uid("SEARCH", "UNSEEN")
        for uid in found[0].split()[:MOST_AT_ONCE]:
            _status, parts = self.connection.uid("FETCH", uid, "(BODY.PEEK[])")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if raw:
                yield raw
            self.connection.uid("STORE", uid, "+FLAGS", r"(\Seen)")

    def close(self) -> None:
        try:
            self.connection.logout()
        except (OSError, imaplib.IMAP4.error):
            logger.info("imap_session_lost")
