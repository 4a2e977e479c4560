"""Broken answers: connections closed, reset, or cut in the middle.

They need the TCP connection itself, which ASGI hides; ``ConnectionProtocol``
puts it into the request's state.
"""

import asyncio
import socket
import struct
from typing import Any, cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ConnectionProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, with its connection at ``request.state.connection``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Store the connection, so that a response can find it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "connection": transport}


def _close(scope: Scope, *, reset: bool) -> None:
    """Close the connection: with FIN after what was written, or with RST at once."""
    connection = cast("asyncio.Transport", scope["state"]["connection"])
    if not reset or connection.is_closing():
        connection.close()
        return
    raw: Any = connection.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    connection.abort()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class BrokenOff(Response):
    """Closes the connection without a byte of an answer."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__()
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close, and wait until the server has noticed."""
        _close(scope, reset=self._reset)
        await _until_gone(receive)


class CutShort(Response):
    """Sends the head and half of the announced body, then closes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the first half, then close in order, so that the half arrives."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        _close(scope, reset=False)
        await _until_gone(receive)


class Silence(Response):
    """Says nothing until the client has gone, then sets ``gone``."""

    def __init__(self, gone: asyncio.Event) -> None:
        super().__init__()
        self._gone = gone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for the client to leave."""
        await _until_gone(receive)
        self._gone.set()
