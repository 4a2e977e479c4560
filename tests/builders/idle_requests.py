"""Strangers who open requests and send little of them."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import urlsplit

from builders.events import clock

BODY = 1024 * 1024
"""Bytes that each announces."""


def opening(path: str, *, sent: int) -> bytes:
    """A request that could be genuine by its headers: their time is now, and no one can say who signed."""
    lines = [
        f"POST {path} HTTP/1.1",
        "host: localhost",
        f"content-length: {BODY}",
        "svix-id: msg_stranger",
        f"svix-timestamp: {int(clock().timestamp())}",
        "svix-signature: v1,c3RyYW5nZXI=",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + b"x" * sent


@contextmanager
def strangers(address: str, number: int, *, sent: int) -> Iterator[list[socket.socket]]:
    """Connections whose request is opened, and of whose body only so much was sent."""
    parts = urlsplit(address)
    with ExitStack() as stack:
        wires = []
        for _ in range(number):
            wire = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
            wires.append(stack.enter_context(wire))
            with suppress(ConnectionError):  # its place may be needed before all is sent
                wire.sendall(opening(parts.path, sent=sent))
        yield wires


def is_still_awaited(wire: socket.socket) -> bool:
    """Whether a stranger's request has no answer yet."""
    wire.setblocking(False)
    with suppress(BlockingIOError, ConnectionError):
        wire.recv(1)
        return False
    return True
