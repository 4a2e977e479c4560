"""Reading the raw body of a request with limits: on its size, its time, and on all bodies together.

A client that sends its body slowly holds a place, and may hold many. So places are few,
and if there is none left the body that was awaited longest is given up. A provider's
servers send a body at once, and send a delivery again that was not accepted.
"""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

LIMIT = 1024 * 1024
"""In bytes. The transcript of an hour is a tenth of this."""

WITHIN_SECONDS = 10.0
"""For a whole body, since a provider's own servers send it at once."""

AT_ONCE = 32 * LIMIT
"""The most bytes of all bodies at one time, in this process."""

AT_ONCE_OF_CLIENT = 8 * LIMIT
"""The most bytes of one client's bodies that are still awaited."""

AWAITED, AWAITED_OF_CLIENT = 512, 64
"""The most bodies awaited at one time, of all clients and of one. Behind a proxy all may be one client."""


class BodyTooLarge(Exception):
    """The body, or its announced size, is larger than allowed."""


class BodyIncomplete(Exception):
    """The sender closed the connection before the end."""


class BodyTooSlow(Exception):
    """The end did not come in time, or before others needed the place."""


class NoRoom(Exception):
    """Other bodies take all the room now."""


class Body:
    """The bytes of one request as they come in; ``Bodies`` counts them."""

    def __init__(self, bodies: "Bodies", client: str) -> None:
        self.client = client
        self._bodies = bodies
        self._bytes = bytearray()
        self._patience: asyncio.Timeout | None = None
        self._is_given_up = False

    @property
    def size(self) -> int:
        """How many bytes of it were received."""
        return len(self._bytes)

    async def read(self, request: Request) -> bytes:
        """Read to the end; raises ``BodyTooLarge`` as early as possible, ``NoRoom`` and the like.

        The announced size only saves reading; the received bytes count.
        """
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self._bodies.limit:
            raise BodyTooLarge
        try:
            async with asyncio.timeout(self._bodies.within_seconds) as self._patience:
                self._bodies.await_one(self)
                async for chunk in request.stream():
                    self._add(chunk)
        except ClientDisconnect as error:
            raise BodyIncomplete from error
        except TimeoutError as error:
            raise BodyTooSlow from error
        finally:
            self._bodies.await_no_more(self)
        return bytes(self._bytes)

    def give_up(self) -> None:
        """Drop the received bytes, and stop waiting for the rest."""
        self._is_given_up = True
        self._release()
        if self._patience and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())

    def _add(self, chunk: bytes) -> None:
        if self._is_given_up:
            raise BodyTooSlow
        if len(self._bytes) + len(chunk) > self._bodies.limit:
            raise BodyTooLarge
        self._bodies.make_room(self, len(chunk))
        self._bodies.held += len(chunk)
        self._bytes += chunk

    def _release(self) -> None:
        self._bodies.held -= len(self._bytes)
        self._bytes.clear()

    def __enter__(self) -> "Body":
        return self

    def __exit__(self, *_: object) -> None:
        self._release()


class Bodies:
    """All bodies at one time. ``with bodies.one(client) as body`` holds one until it is handled."""

    def __init__(
        self,
        *,
        limit: int = LIMIT,
        within_seconds: float = WITHIN_SECONDS,
        at_once: int = AT_ONCE,
        at_once_of_client: int = AT_ONCE_OF_CLIENT,
    ) -> None:
        self.limit = limit
        self.within_seconds = within_seconds
        self.at_once = at_once
        self.at_once_of_client = at_once_of_client
        self.held = 0
        self._awaited: dict[Body, None] = {}
        """The bodies whose end has not come, the oldest first."""

    def one(self, client: str) -> Body:
        """Begin a new body of a client, which is identified by its address."""
        return Body(self, client)

    def await_one(self, body: Body) -> None:
        """Add a body to the awaited ones; if they are too many the oldest is given up."""
        if sum(each.client == body.client for each in self._awaited) >= AWAITED_OF_CLIENT:
            self._give_up_oldest(of=body.client, but=body)
        if len(self._awaited) >= AWAITED:
            self._give_up_oldest(of=None, but=body)
        self._awaited[body] = None

    def await_no_more(self, body: Body) -> None:
        """Remove a body from the awaited ones, for any reason."""
        self._awaited.pop(body, None)

    def make_room(self, body: Body, size: int) -> None:
        """Give up the oldest awaited bodies until ``size`` more bytes may be held.

        Raises ``NoRoom`` if the other bodies are complete and being stored.
        """
        while self._of(body.client) + size > self.at_once_of_client:
            self._give_up_oldest(of=body.client, but=body)
        while self.held + size > self.at_once:
            self._give_up_oldest(of=None, but=body)

    def _of(self, client: str) -> int:
        return sum(each.size for each in self._awaited if each.client == client)

    def _give_up_oldest(self, *, of: str | None, but: Body) -> None:
        for each in self._awaited:
            if each is not but and of in (None, each.client):
                self.await_no_more(each)
                each.give_up()
                return
        raise NoRoom
