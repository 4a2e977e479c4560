"""Asking a provider what it knows of our calls, and writing its words into the inbox.

An answer goes the way of every event: into the inbox, from there by the
same reducer into the calls. So reading twice, late, or on two machines at once
changes nothing, and what a provider shows of a batch without an answer settles
it, call by call. A call that it does not show proves nothing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine

from outreach.domain.errors import ConfigurationError, SubmitError
from outreach.providers.base import Observation, SubmittedBatch, VoiceProvider
from outreach.services.collection.duplicate_records import RecordsOfCalls
from outreach.services.collection.inbox import store_observations
from outreach.services.collection.incidents import close_gate_for_second_batch, close_gate_for_second_record
from outreach.services.runs.names import with_names
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

ASK_FOR = timedelta(days=7)
"""How long after its claim a batch is asked about, or as long as it is unknown; results later than that
come by webhook or never."""

ASK_FOR_TRANSCRIPT = timedelta(days=2)
"""How long after a talk its transcript is asked for again; `reporting.missing_transcript` lists the rest."""

ASK_FOR_WORDS = timedelta(minutes=30)
"""How long after a talk the agent's word for it is asked for: evaluations follow the end of a call."""

ASK_HOURLY_FOR_WORDS = timedelta(minutes=90)
"""The same where a run is over: who asks once an hour asks once at least."""

STORED_AT_ONCE = 50
"""Observations of one transaction: what was read is kept also when the reading breaks off."""


@dataclass(frozen=True, kw_only=True)
class Polled:
    """The results of one round of asking: new observations, and what went wrong on the way."""

    observations: int = 0
    problems: tuple[str, ...] = ()


def accounts_to_poll(ledger: Engine, *, now: datetime) -> list[str]:
    """Name the accounts that have calls of which more is to be learnt."""
    with ledger.connect() as connection:
        query = statement("accounts_to_poll")
        return list(connection.scalars(query, {"claimed_since": now - ASK_FOR}))


async def poll_account(
    ledger: Engine,
    *,
    provider: VoiceProvider,
    connection_id: str,
    clock: Callable[[], datetime],
    run_id: UUID | None = None,
    batch_ids: Collection[UUID] | None = None,
) -> Polled:
    """Read what the provider knows of every awaited call of the account, or of one run and all unknown ones.

    ``batch_ids`` narrows that down to some batches. A call that a person found
    not to have been made is asked about as well: should it show after all, the next
    attempt at its person must not be sent.
    A provider that cannot be read gives nothing. A failure with one batch is
    a problem of the answer, not an exception: the other batches are asked
    about all the same, and the next round asks again.
    """
    if not provider.capabilities.polls:
        return Polled()
    observations, problems = 0, []
    for batch in await asyncio.to_thread(_batches, ledger, connection_id, run_id, batch_ids, clock()):
        try:
            observations += await _poll_batch(ledger, provider, connection_id, batch, clock)
        except (SubmitError, ConfigurationError) as problem:
            problems.append(f"batch {batch.batch_id}: {problem}")
            said = f"batch {batch.batch_id} could not be read: {problem}"
            logger.warning("%s", await asyncio.to_thread(with_names, ledger, said))
    return Polled(observations=observations, problems=tuple(problems))


def _batches(
    ledger: Engine,
    connection_id: str,
    run_id: UUID | None,
    batch_ids: Collection[UUID] | None,
    now: datetime,
) -> list[SubmittedBatch]:
    parameters = {
        "connection_id": connection_id,
        "run_id": run_id,
        "batch_ids": None if batch_ids is None else list(batch_ids),
        "claimed_since": now - ASK_FOR,
        "ended_since": now - ASK_FOR_TRANSCRIPT,
        "judged_since": now - (ASK_FOR_WORDS if run_id else ASK_HOURLY_FOR_WORDS),
    }
    with ledger.connect() as connection:
        return [
            SubmittedBatch(
                batch_id=row.batch_id,
                provider_batch_id=row.provider_batch_id,
                claimed_at=row.claimed_at,
                awaited=frozenset(row.awaited),
                exported=frozenset(row.exported),
            )
            for row in connection.execute(statement("batches_to_poll"), parameters)
        ]


async def _poll_batch(
    ledger: Engine,
    provider: VoiceProvider,
    connection_id: str,
    batch: SubmittedBatch,
    clock: Callable[[], datetime],
) -> int:
    named = await _named(ledger, provider, connection_id, batch, clock)
    if not batch.awaited:
        return 0
    records = RecordsOfCalls()
    observations = 0
    for each in named:
        async for part in _in_parts(provider.observe(each)):
            observations += await asyncio.to_thread(
                store_observations,
                ledger,
                provider=provider,
                connection_id=connection_id,
                observations=part,
                now=clock(),
            )
            doubled = records.add(provider, part)
            if doubled:
                await asyncio.to_thread(_close_gate, ledger, connection_id, doubled, clock())
    return observations


def _close_gate(
    ledger: Engine, connection_id: str, doubled: Mapping[UUID, Sequence[str]], now: datetime
) -> None:
    with ledger.begin() as connection:
        for call_id, records in doubled.items():
            close_gate_for_second_record(
                connection, call_id, records=records, connection_id=connection_id, now=now
            )


async def _named(
    ledger: Engine,
    provider: VoiceProvider,
    connection_id: str,
    batch: SubmittedBatch,
    clock: Callable[[], datetime],
) -> list[SubmittedBatch]:
    """Give the batch its provider's name, where the acceptance that held it was lost or never ours.

    One that a person launches is looked for each time: it may be launched once more.
    """
    if batch.provider_batch_id is not None and not batch.exported:
        return [batch]
    found = list(reversed(await provider.find(batch)))
    if found:
        await asyncio.to_thread(_keep_names, ledger, connection_id, batch, found, clock())
    return [replace(batch, provider_batch_id=name) for name in found]


def _keep_names(
    ledger: Engine, connection_id: str, batch: SubmittedBatch, found: Sequence[str], now: datetime
) -> None:
    """Write down the oldest as the batch, and close the gate for every other one that is new."""
    with ledger.begin() as connection:
        connection.execute(
            statement("name_batch_of_provider"),
            {"batch_id": batch.batch_id, "provider_batch_id": found[0]},
        )
        again = connection.scalar(
            statement("name_batch_launched_again"), {"batch_id": batch.batch_id, "names": list(found)}
        )
        if again:
            close_gate_for_second_batch(
                connection, batch.batch_id, names=found, connection_id=connection_id, now=now
            )


async def _in_parts(observations: AsyncIterator[Observation]) -> AsyncIterator[list[Observation]]:
    part: list[Observation] = []
    try:
        async for observation in observations:
            part.append(observation)
            if len(part) >= STORED_AT_ONCE:
                yield part
                part = []
    except (SubmitError, ConfigurationError):
        if part:
            yield part
        raise
    if part:
        yield part
