"""Asks a ClamAV daemon whether a file holds a virus, where `CLAMAV` names one.

The protocol (clamd's INSTREAM) is a few lines. Of its clients, the only one kept up that also speaks through
a Unix socket, as Debian's daemon does, has a licence (GPL 2 alone) that does not go with the portal's.
"""

import re
import socket
import struct
import time
from typing import Any

from django.conf import settings

#: Below the StreamMaxLength of any daemon.
CHUNK_BYTES = 64 * 1024
#: A large archive takes seconds; whoever sends a file waits for the whole conversation.
SECONDS = 20
CONNECTING_SECONDS = 2
#: How long a daemon that did not answer is left alone: the others who send files do not wait for it in turn.
SILENCE_SECONDS = 60
LONGEST_ANSWER = 4096
FOUND = re.compile(r"^stream: (?P<virus>.+) FOUND$")
CLEAN = "stream: OK"


#: Until when which daemon is left alone, in the time of this process.
_silent: dict[str, float] = {}


class NotScannedError(Exception):
    """The daemon could not read the file."""


class UnreachableError(NotScannedError):
    """The daemon does not answer: it would read no other file either."""


def is_configured() -> bool:
    return bool(settings.CLAMAV)


def virus_in(file: Any, *, seconds: float = SECONDS) -> str:
    """The name of what was found in what can be read; empty when sound. Raises `NotScannedError`."""
    answer = _answer_about(file, settings.CLAMAV, seconds)
    found = FOUND.match(answer)
    if found:
        return found["virus"]
    if answer != CLEAN:
        raise NotScannedError(answer or "no answer")
    return ""


def _answer_about(file: Any, address: str, seconds: float) -> str:
    if time.monotonic() < _silent.get(address, 0):
        raise UnreachableError("it did not answer a moment ago")
    try:
        with _connected(address) as daemon:
            return _ask(daemon, file, deadline=time.monotonic() + seconds)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise NotScannedError(str(error)) from error  # it hangs up on what is too large
    except OSError as error:
        _silent[address] = time.monotonic() + SILENCE_SECONDS
        raise UnreachableError(str(error)) from error


def _connected(address: str) -> socket.socket:
    """`host:port`, or the path of a Unix socket."""
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECTING_SECONDS)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(CONNECTING_SECONDS)
    try:
        daemon.connect(address)
    except OSError:
        daemon.close()
        raise
    return daemon


def _ask(daemon: socket.socket, file: Any, *, deadline: float) -> str:
    _send(daemon, b"zINSTREAM\0", deadline)
    while chunk := file.read(CHUNK_BYTES):
        _send(daemon, struct.pack("!L", len(chunk)) + chunk, deadline)
    _send(daemon, struct.pack("!L", 0), deadline)
    answer = b""
    while len(answer) < LONGEST_ANSWER:
        _wait_until(daemon, deadline)
        part = daemon.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.decode(errors="replace").strip("\0\n ")


def _send(daemon: socket.socket, content: bytes, deadline: float) -> None:
    _wait_until(daemon, deadline)
    daemon.sendall(content)


def _wait_until(daemon: socket.socket, deadline: float) -> None:
    """Bounds what comes next: a timeout of its own for each would add up to minutes."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("it takes too long")
    daemon.settimeout(left)
