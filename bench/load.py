"""A small HTTP load generator: connections kept open, one request at a time on each, loopback only."""

import re
import selectors
import socket
import statistics
import time
from dataclasses import dataclass, field

CLIENTS = 16
SECONDS = 4.0
MOST_REQUESTS = 40_000
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Measure:
    requests_a_second: float
    median_ms: float
    p95_ms: float
    kilobytes: float


@dataclass
class Client:
    """One connection and the answer it is reading."""

    connection: socket.socket
    request: bytes
    started: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def ask(self) -> None:
        self.received.clear()
        self.started = time.perf_counter()
        self.connection.sendall(self.request)

    def has_read_all(self) -> bool:
        """Read what arrived; whether the answer is complete. Anything but a 200 stops the bench."""
        part = self.connection.recv(262_144)
        self.received += part
        head, separator, _ = self.received.partition(b"\r\n\r\n")
        if not part:
            raise ConnectionError("The server closed a connection")
        if not separator:
            return False
        if b" 200 " not in head[:16]:
            raise ConnectionError(head.decode("latin-1").splitlines()[0])
        length = LENGTH.search(head + b"\r\n")
        if length is None:
            raise ConnectionError("An answer without Content-Length")
        return len(self.received) >= len(head) + 4 + int(length[1])


def measure(port: int, path: str) -> Measure:
    """Load one address for a few seconds, after a short warming up."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-Proto: https\r\n"
        "Accept: text/html\r\nAccept-Encoding: identity\r\n\r\n"
    ).encode()
    _run(port, request, seconds=SECONDS / 4)
    start = time.perf_counter()
    times, size = _run(port, request, seconds=SECONDS)
    elapsed = time.perf_counter() - start
    ordered = sorted(times)
    return Measure(
        requests_a_second=len(times) / elapsed,
        median_ms=statistics.median(ordered) * 1000,
        p95_ms=ordered[int(len(ordered) * 0.95)] * 1000,
        kilobytes=size / 1000,
    )


def _run(port: int, request: bytes, *, seconds: float) -> tuple[list[float], int]:
    """The time of each answer, in seconds, and the size of one."""
    times: list[float] = []
    size = 0
    deadline = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        for _ in range(CLIENTS):
            client = Client(socket.create_connection(("127.0.0.1", port), timeout=30), request)
            selector.register(client.connection, selectors.EVENT_READ, client)
            client.ask()
        # Every answer asked for is awaited: those left behind would weigh on the next measure.
        while selector.get_map():
            for key, _ in selector.select(timeout=30):
                client = key.data
                if not client.has_read_all():
                    continue
                now = time.perf_counter()
                times.append(now - client.started)
                size = len(client.received)
                if now < deadline and len(times) < MOST_REQUESTS:
                    client.ask()
                    continue
                selector.unregister(client.connection)
                client.connection.close()
    return times, size
