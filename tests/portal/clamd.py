"""A clamd that speaks INSTREAM over a socket, and knows one virus: the EICAR test file."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

# In two halves, so that no antivirus takes this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(address: str = "", *, answer: str = "", unread: bytes = b"") -> Iterator[str]:
    """Yields what to set: `host:port`, or `address` for a Unix socket; `answer` says it in its place, and
    what holds `unread` is more than it can read."""
    family = socket.AF_UNIX if address else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(address or ("127.0.0.1", 0))
    server.listen()
    thread = Thread(target=_serve, args=(server, answer, unread), daemon=True)
    thread.start()
    try:
        yield address or f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=2)


def _serve(server: socket.socket, answer: str, unread: bytes) -> None:
    while True:
        try:
            client, _address = server.accept()
        except OSError:
            return
        with suppress(struct.error), client, client.makefile("rb") as stream:  # who asks may hang up
            assert stream.read(10) == b"zINSTREAM\0"
            content = _content(stream)
            client.sendall((answer or _said_of(content, unread)).encode() + b"\0")


def _said_of(content: bytes, unread: bytes) -> str:
    if unread and unread in content:
        return "INSTREAM size limit exceeded. ERROR"
    return "stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK"


def _content(stream: object) -> bytes:
    content = b""
    while size := struct.unpack("!L", stream.read(4))[0]:
        content += stream.read(size)
    return content


@contextmanager
def mute() -> Iterator[tuple[str, list[None]]]:
    """One that takes every call and never answers, and a list as long as the calls it had."""
    calls: list[None] = []
    server = socket.create_server(("127.0.0.1", 0))
    kept: list[socket.socket] = []

    def listen() -> None:
        with suppress(OSError):
            while True:
                kept.append(server.accept()[0])
                calls.append(None)

    thread = Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}", calls
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=2)
        for client in kept:
            client.close()
