"""A server of plain bytes, for what no web framework can be made to do.

async with raw_server(after_request(b"HTTP/1.1 201 Created\r\n...")) as server:
    server.origin            # http://127.0.0.1:<port>
    server.connections       # the bytes that each connection brought, in order
"""

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

TOKEN_ANSWER = b'{"access_token": "opaque-token"}'


@dataclass(kw_only=True)
class Visit:
    """One connection: what it brought so far, and both its ends."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    received: bytearray = field(default_factory=bytearray)

    async def read(self, count: int) -> None:
        """Read until ``count`` bytes came in all, or the client has gone."""
        while len(self.received) < count:
            part = await self.reader.read(count - len(self.received))
            if not part:
                return
            self.received += part

    async def read_request(self) -> None:
        """Read one whole request with its body."""
        while b"\r\n\r\n" not in self.received:
            part = await self.reader.read(65536)
            if not part:
                return
            self.received += part
        head, _, _ = self.received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        await self.read(len(head) + 4 + int(length[1] if length else 0))

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a reset instead of a goodbye."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def until_left(self) -> None:
        """Keep silent until the client goes."""
        while part := await self.reader.read(65536):
            self.received += part


Play = Callable[[Visit], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class RawServer:
    """Where it listens, and what came."""

    origin: str
    visits: list[Visit] = field(default_factory=list)

    @property
    def connections(self) -> list[bytes]:
        return [bytes(visit.received) for visit in self.visits]

    @property
    def submits(self) -> list[bytes]:
        """The bytes of each connection that was not for a token, if it brought any."""
        return [received for received in self.connections if received and not _is_for_token(received)]


def answer(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    """Write an answer's bytes; header names are given with underscores."""
    lines = [f"HTTP/1.1 {status} Any", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def after_request(data: bytes) -> Play:
    """Read a whole request, then write ``data`` and close."""

    async def play(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(data)

    return play


def after_bytes(count: int, *, reset: bool = False) -> Play:
    """Read so many bytes, then close or reset without an answer."""

    async def play(visit: Visit) -> None:
        await visit.read(count)
        if reset:
            visit.reset()

    return play


async def silence(visit: Visit) -> None:
    """Take everything and say nothing."""
    await visit.until_left()


@asynccontextmanager
async def raw_server(
    play: Play, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[RawServer]:
    """Play the same part to each connection; requests for a token are answered properly beside it."""
    visits: list[Visit] = []

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = Visit(reader=reader, writer=writer)
        visits.append(visit)
        try:
            await play(visit)
        except ConnectionError:
            pass  # the client went first, which is its right
        finally:
            writer.close()

    server = await asyncio.start_server(visited, host, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    try:
        yield RawServer(origin=f"{'https' if tls else 'http'}://{shown}:{port}", visits=visits)
    finally:
        server.close()
        for visit in visits:
            visit.writer.transport.abort()
        await server.wait_closed()


def with_tokens(play: Play) -> Play:
    """Answer requests for a token properly; play the part to all others."""

    async def chosen(visit: Visit) -> None:
        await visit.read(len(b"POST /auth"))
        if _is_for_token(visit.received):
            await visit.read_request()
            await visit.write(answer(200, TOKEN_ANSWER))
        else:
            await play(visit)

    return chosen


def _is_for_token(received: bytes | bytearray) -> bool:
    return received.startswith(b"POST /auth")
