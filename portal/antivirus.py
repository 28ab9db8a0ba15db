"""Asks a ClamAV daemon whether a file holds a virus, where `CLAMAV` names one.

The protocol (clamd's INSTREAM) is a few lines. Of its clients, the only one kept up that also speaks through
a Unix socket, as Debian's daemon does, has a licence (GPL 2 alone) that does not go with the portal's.
"""

import re
import socket
import struct
from typing import Any

from django.conf import settings

#: Below the StreamMaxLength of any daemon.
CHUNK_BYTES = 64 * 1024
#: A large archive takes seconds; whoever sends a file waits for it.
SECONDS = 20
LONGEST_ANSWER = 4096
FOUND = re.compile(r"^stream: (?P<virus>.+) FOUND$")
CLEAN = "stream: OK"


class NotScannedError(Exception):
    """The daemon does not answer, or could not read the file."""


def is_configured() -> bool:
    return bool(settings.CLAMAV)


def virus_in(file: Any) -> str:
    """The name of what was found in what can be read; empty when sound. Raises `NotScannedError`."""
    try:
        with _connected(settings.CLAMAV) as daemon:
            answer = _ask(daemon, file)
    except OSError as error:
        raise NotScannedError(str(error)) from error
    found = FOUND.match(answer)
    if found:
        return found["virus"]
    if answer != CLEAN:
        raise NotScannedError(answer or "no answer")
    return ""


def _connected(address: str) -> socket.socket:
    """`host:port`, or the path of a Unix socket."""
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    daemon.settimeout(SECONDS)
    try:
        daemon.connect(address)
    except OSError:
        daemon.close()
        raise
    return daemon


def _ask(daemon: socket.socket, file: Any) -> str:
    daemon.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK_BYTES):
        daemon.sendall(struct.pack("!L", len(chunk)) + chunk)
    daemon.sendall(struct.pack("!L", 0))
    answer = b""
    while (part := daemon.recv(LONGEST_ANSWER)) and len(answer) < LONGEST_ANSWER:
        answer += part
    return answer.decode(errors="replace").strip("\0\n ")
