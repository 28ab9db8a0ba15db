"""A clamd that speaks INSTREAM over a socket, and knows one virus: the EICAR test file."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

# In two halves, so that no antivirus takes this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(address: str = "", *, answer: str = "") -> Iterator[str]:
    """Yields what to set: `host:port`, or `address` for a Unix socket; `answer` says it in its place."""
    family = socket.AF_UNIX if address else socket.AF_INET
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(address or ("127.0.0.1", 0))
    server.listen()
    thread = Thread(target=_serve, args=(server, answer), daemon=True)
    thread.start()
    try:
        yield address or f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=2)


def _serve(server: socket.socket, answer: str) -> None:
    while True:
        try:
            client, _address = server.accept()
        except OSError:
            return
        with client, client.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            found = EICAR in _content(stream)
            said = answer or ("stream: Eicar-Test-Signature FOUND" if found else "stream: OK")
            client.sendall(said.encode() + b"\0")


def _content(stream: object) -> bytes:
    content = b""
    while size := struct.unpack("!L", stream.read(4))[0]:
        content += stream.read(size)
    return content
