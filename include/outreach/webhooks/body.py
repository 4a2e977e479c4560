"""Reading the raw body of a request: no more of it, no longer, and no more of all of them than is allowed."""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

LIMIT = 1024 * 1024
"""Bytes. A transcript of an hour's call is a tenth of it."""

WITHIN_SECONDS = 10.0
"""For a whole body: a provider's own servers send theirs in one go."""

AT_ONCE = 32 * LIMIT
"""Bytes of all bodies that are held at one time, in this process."""


class BodyTooLarge(Exception):
    """More came, or was announced, than is allowed."""


class BodyIncomplete(Exception):
    """The sender went away before the end."""


class BodyTooSlow(Exception):
    """The end did not come in time."""


class NoRoom(Exception):
    """Too much of other bodies is held just now."""


class Body:
    """The bytes of one request as they come in; ``Bodies`` counts them."""

    def __init__(self, bodies: "Bodies") -> None:
        self._bodies = bodies
        self._bytes = bytearray()

    async def read(self, request: Request) -> bytes:
        """Read to the end; raises ``BodyTooLarge`` as soon as it is known to be, ``NoRoom`` and the like.

        The header only spares the reading: what counts is what arrives.
        """
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._bodies.limit:
            raise BodyTooLarge
        try:
            async with asyncio.timeout(self._bodies.within_seconds):
                async for chunk in request.stream():
                    self._add(chunk)
        except ClientDisconnect as error:
            raise BodyIncomplete from error
        except TimeoutError as error:
            raise BodyTooSlow from error
        return bytes(self._bytes)

    def _add(self, chunk: bytes) -> None:
        if len(self._bytes) + len(chunk) > self._bodies.limit:
            raise BodyTooLarge
        if self._bodies.held + len(chunk) > self._bodies.at_once:
            raise NoRoom
        self._bodies.held += len(chunk)
        self._bytes += chunk

    def __enter__(self) -> "Body":
        return self

    def __exit__(self, *_: object) -> None:
        self._bodies.held -= len(self._bytes)
        self._bytes.clear()


class Bodies:
    """Every body held at one time. ``with bodies.one() as body`` holds one until it is dealt with."""

    def __init__(
        self, *, limit: int = LIMIT, within_seconds: float = WITHIN_SECONDS, at_once: int = AT_ONCE
    ) -> None:
        self.limit = limit
        self.within_seconds = within_seconds
        self.at_once = at_once
        self.held = 0

    def one(self) -> Body:
        """Begin with a further one."""
        return Body(self)
