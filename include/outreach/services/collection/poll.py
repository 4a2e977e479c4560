"""Asking a provider about our calls, and writing its answers into the inbox.

An answer is handled like every event: it goes into the inbox, and the same reducer
applies it to the calls. So reading twice, late, or on two machines at once changes
nothing. If a batch has no answer, each of its calls that the provider shows is settled;
a call that it does not show proves nothing.
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
"""How long after its claim a batch is asked about; an unknown one is asked about without a limit. Later
results come by webhook or never."""

ASK_FOR_TRANSCRIPT = timedelta(days=2)
"""How long after a talk its transcript is asked for again; `reporting.missing_transcript` lists the rest."""

ASK_FOR_WORDS = timedelta(minutes=30)
"""How long after a talk the agent's word for it is asked for, since evaluations come after a call's end."""

ASK_HOURLY_FOR_WORDS = timedelta(minutes=90)
"""The same after the end of a run: long enough for an hourly task to ask at least once."""

STORED_AT_ONCE = 50
"""How many observations one transaction stores, so that they are kept if the reading stops."""


@dataclass(frozen=True, kw_only=True)
class Polled:
    """The results of one round of asking: new observations, and problems."""

    observations: int = 0
    problems: tuple[str, ...] = ()


def accounts_to_poll(ledger: Engine, *, now: datetime) -> list[str]:
    """Return the accounts that have calls whose result is still awaited."""
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
    """Read the provider's data on all awaited calls of the account, or on those of one run and unknown ones.

    ``batch_ids`` limits that to some batches. A call that a person marked as not made
    is asked about, too: if the provider shows it after all, the next attempt at its
    person must not be sent. A provider that cannot be read returns nothing. A failure
    with one batch becomes a problem in the result, not an exception: the other batches
    are still asked about, and the next round asks again.
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
    """Return the batch with the provider's id, if the acceptance with the id was lost or never came to us.

    A batch that a person launches is searched for each time, since it may be launched once more.
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
    """Store the oldest id as that of the batch, and close the gate for every other new one."""
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
