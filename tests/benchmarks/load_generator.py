"""A provider that reports: signed deliveries over a few connections, each in its turn.

It is a process of its own, and plain bytes over asyncio: a client that costs more than
the server would measure itself. Orders and answers are lines of JSON.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from benchmarks.account import CONNECTION, ENVIRONMENT, SECRET, SETTINGS
from builders.events import call_ended, echo_of, signature_headers


@dataclass(frozen=True, kw_only=True)
class Order:
    """Events to deliver, and where: one event for each call, under keys that begin with ``prefix``."""

    port: int
    calls: Sequence[str]
    prefix: str
    connections: int = 32


@dataclass(kw_only=True)
class Tally:
    """The results of the deliveries."""

    taken: int = 0
    refused: int = 0


def requests_of(order: Order) -> Iterator[bytes]:
    """Sign and write every request, before any is sent."""
    for number, call in enumerate(order.calls):
        echo = echo_of(UUID(call), environment=ENVIRONMENT, key=SETTINGS.metadata_keys[0])
        event = call_ended(UUID(call), key=f"{order.prefix}_{number}", echo=echo)
        body = event.body()
        headers = {
            "host": f"127.0.0.1:{order.port}",
            "content-type": "application/json",
            "content-length": str(len(body)),
            **signature_headers(event, secret=SECRET),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield f"POST /{CONNECTION} HTTP/1.1\r\n{head}\r\n".encode() + body


class _Deliveries(asyncio.Protocol):
    """One connection: sends the next request as soon as an answer is there."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._tally = tally
        self._done = done
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = bytes(self._received).partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self._received.clear()
        if head.startswith(b"HTTP/1.1 200"):
            self._tally.taken += 1
        else:
            self._tally.refused += 1
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("the server closed a connection"))

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._done.set_result(None)
            self._transport.close()
        else:
            self._transport.write(request)


def _length(head: bytes) -> int:
    _, _, after = head.lower().partition(b"content-length:")
    return int(after.partition(b"\r\n")[0])


async def deliver(order: Order, requests: Sequence[bytes], tally: Tally) -> None:
    """Send every request once."""
    waiting = iter(requests)
    loop = asyncio.get_running_loop()
    ends = []
    for _ in range(order.connections):
        done: asyncio.Future[None] = loop.create_future()
        ends.append(done)
        await loop.create_connection(
            lambda done=done: _Deliveries(waiting, tally, done),  # type: ignore[misc]
            "127.0.0.1",
            order.port,
        )
    await asyncio.gather(*ends)


async def _report_now_and_then(tally: Tally) -> None:
    while True:
        await asyncio.sleep(0.1)
        _say({"taken": tally.taken})


async def _main(order: Order) -> None:
    requests = list(requests_of(order))
    _say({"ready": len(requests)})
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    tally = Tally()
    reporting = asyncio.create_task(_report_now_and_then(tally))
    await deliver(order, requests, tally)
    reporting.cancel()
    _say({"done": True, **asdict(tally)})


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main(Order(**json.loads(sys.stdin.readline()))))
