"""One adapter at work: its simulated provider, its account, and people whom no other test knows.

bench.provider()                      # bound to the simulator
await bench.submit()                  # prepare, build, send; gives what the ledger would know
bench.requests(), bench.rings()       # what the simulator's log says of this test alone
async with bench.raw(play) as server: # a server of plain bytes instead of the simulator
    bench.provider(at=server.origin)
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import pytest

from builders import oracle
from builders.levers_accounts import batch_call, utc_now
from builders.raw_server import Play, RawServer, Visit, raw_server
from builders.simulator import RunningSimulator
from builders.station import Promises, Station
from outreach.domain.errors import SubmitError
from outreach.domain.identity import NAMESPACE
from outreach.domain.outcomes import CallEvent
from outreach.providers.base import (
    Account,
    BatchCall,
    BatchOutline,
    BatchRequest,
    Observation,
    Receipt,
    SubmittedBatch,
    VoiceProvider,
)
from outreach_sandbox.simulator.log import LogEntry, PhoneCalled, RequestReceived

MADE_UP_BATCH = "64e5f12345abcdef98765432"
"""In the place of a batch that ``prepare`` made, for requests that are built and not sent."""

_numbers = count(1000)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """Facts of a batch that was accepted."""

    batch: SubmittedBatch
    receipt: Receipt
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Bench:
    """An adapter between us and one running simulator."""

    station: Station
    simulator: RunningSimulator
    calls: tuple[BatchCall, ...]
    batch_id: UUID
    requests_before: int

    @property
    def promises(self) -> Promises:
        return self.station.promises

    @property
    def key(self) -> str:
        """The key by which a provider knows a claim, where it takes one."""
        return f"{self.batch_id}-1"

    @property
    def account(self) -> Account:
        return self.station.account_at(self.simulator)

    def account_at(self, origin: str) -> Account:
        """Give the account of the same provider at another server."""
        known = self.account
        return replace(known, base_url=known.base_url.replace(self.simulator.origin, origin))

    def provider(self, *, at: str | None = None, seconds: float = 10, **fields: Any) -> VoiceProvider:
        """Bind the adapter to the account, which may differ in ``fields``."""
        account = replace(self.account_at(at or self.simulator.origin), **fields)
        return self.station.adapter(account, clock=utc_now, submit_seconds=seconds)

    def request(self, *calls: BatchCall, **fields: Any) -> BatchRequest:
        """Make a batch of these calls, or of all the bench's."""
        chosen: dict[str, Any] = {
            "batch_id": self.batch_id,
            "template_id": self.station.template,
            "calls": calls or self.calls,
            "options": self.station.options,
            "provider_batch_id": MADE_UP_BATCH,
            **fields,
        }
        return BatchRequest(**chosen)

    def outline(self) -> BatchOutline:
        return BatchOutline(
            batch_id=self.batch_id,
            template_id=self.station.template,
            options=self.station.options,
            window=None,
        )

    def submitted(self, provider_batch_id: str | None = None) -> SubmittedBatch:
        return SubmittedBatch(
            batch_id=self.batch_id,
            provider_batch_id=provider_batch_id,
            claimed_at=utc_now(),
            awaited=frozenset(call.call_id for call in self.calls),
        )

    async def submit(self, provider: VoiceProvider | None = None) -> Handed:
        """Do what the sender does of a batch."""
        adapter = provider or self.provider()
        prepared = await adapter.prepare(self.outline())
        try:
            body = adapter.build_body(self.request(provider_batch_id=prepared.provider_batch_id))
            receipt = await prepared.submit(body, key=self.key)
        finally:
            await prepared.close()
        return Handed(batch=self.submitted(receipt.provider_batch_id), receipt=receipt, body=body)

    async def refused(self, provider: VoiceProvider | None = None) -> SubmitError:
        """Submit, and give the error that must come of it."""
        with pytest.raises(SubmitError) as caught:
            await self.submit(provider)
        return caught.value

    async def observe(self, handed: Handed) -> list[Observation]:
        provider = self.provider()
        batch = handed.batch
        if batch.provider_batch_id is None:
            (name,) = await provider.find(batch)
            batch = replace(batch, provider_batch_id=name)
        return [observation async for observation in provider.observe(batch)]

    def read(self, observations: list[Observation]) -> list[CallEvent]:
        """Read observations as they are read from the inbox."""
        provider = self.provider()
        return [
            event
            for each in observations
            for event in provider.read_stored_event(each.body, event_key=each.event_key)
        ]

    def requests(self) -> list[RequestReceived]:
        """Give what the simulator's log says of this test's submits."""
        return self._own_requests(self.simulator.entries())

    def rings(self) -> list[PhoneCalled]:
        """Give what the simulator's log says of this test's people."""
        return self._own_rings(self.simulator.entries())

    def called(self) -> Counter[str]:
        """Wait until everyone was called to the end, and count rings of each call."""
        ours = {str(call.call_id) for call in self.calls}
        entries = self.simulator.wait_until(
            lambda log: ours <= {str(ended.call_id) for ended in oracle.endings(log)}
        )
        return Counter(str(ring.call_id) for ring in self._own_rings(entries))

    def everybody_once(self) -> Counter[str]:
        return Counter(str(call.call_id) for call in self.calls)

    @asynccontextmanager
    async def raw(self, reply: bytes | Callable[[bytes], bytes]) -> AsyncIterator[RawServer]:
        """Serve this to every request, but for what ``prepare`` asks, which is answered properly."""
        async with raw_server(self._playing(reply, self.promises.before_submit)) as server:
            yield server

    @asynccontextmanager
    async def raw_throughout(self, reply: bytes | Callable[[bytes], bytes]) -> AsyncIterator[RawServer]:
        """Serve this to every request, also to what ``prepare`` asks."""
        async with raw_server(self._playing(reply, {})) as server:
            yield server

    def submits_at(self, server: RawServer) -> list[bytes]:
        """Give the requests that a raw server had, but for what ``prepare`` asks."""
        asked = tuple(self.promises.before_submit)
        return [each for each in server.connections if each and not (asked and each.startswith(asked))]

    def _playing(self, reply: bytes | Callable[[bytes], bytes], proper: Mapping[bytes, bytes]) -> Play:
        async def play(visit: Visit) -> None:
            await visit.read_request()
            received = bytes(visit.received)
            asked = next(
                (answered for opening, answered in proper.items() if received.startswith(opening)), None
            )
            if asked is not None:
                await visit.write(asked)
            elif received:
                await visit.write(reply if isinstance(reply, bytes) else reply(received))

        return play

    def _own_requests(self, entries: list[LogEntry]) -> list[RequestReceived]:
        return [each for each in oracle.requests(entries) if each.request_number > self.requests_before]

    def _own_rings(self, entries: list[LogEntry]) -> list[PhoneCalled]:
        ours = {call.phone for call in self.calls}
        return [ring for ring in oracle.rings(entries) if ring.phone in ours]


def bench_on(station: Station, simulator: RunningSimulator, *, people: int = 3) -> Bench:
    """Set up a test of its own on a simulator that others may have used before."""
    simulator.faults.clear()
    numbers = [next(_numbers) for _ in range(people)]
    earlier = oracle.requests(simulator.entries())
    return Bench(
        station=station,
        simulator=simulator,
        calls=tuple(batch_call(number) for number in numbers),
        batch_id=uuid5(NAMESPACE, f"bench {numbers}"),
        requests_before=max((each.request_number for each in earlier), default=0),
    )


def credential_in(request: bytes) -> str:
    """Give what a request showed to be let in."""
    shown = re.search(rb"(?im)^(?:authorization|x-api-key): (?:Bearer )?(\S+)", request)
    assert shown is not None
    return shown[1].decode()


async def find(provider: VoiceProvider, bench: Bench) -> str:
    return f"{await provider.find(bench.submitted())}"


async def observe(provider: VoiceProvider, bench: Bench) -> str:
    return f"{len([each async for each in provider.observe(bench.submitted('batch-1'))])} observations"


async def cancel(provider: VoiceProvider, bench: Bench) -> str:
    return (await provider.cancel(bench.submitted("batch-1"))).words
