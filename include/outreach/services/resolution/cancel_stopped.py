"""Stopping queued calls of people who opted out, paid or disputed after their calls were handed over.

Providers stop a whole batch or nothing. So a batch is stopped when everyone who waits
in it is held by a stop. While others wait in it, too, it goes on, and a note says so. A
stopped call ends when the provider reports it; until then only its note changes.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from outreach.providers.base import VoiceProvider
from outreach.services.permissions.ask import find_stops_of_queued
from outreach.services.resolution.cancel import LEFT_OVER_FOR, can_cancel, note_answer, stop_batch
from outreach.services.runs.run import read_run
from outreach.storage.engine import changing
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = timedelta(seconds=60)
"""How long to wait before a provider is asked again about a call that it did not stop."""

ANSWER_WITHIN = 10.0
"""Seconds for one answer, since handing over waits for it."""

OTHERS_WAIT = "others wait in the same batch, and only whole batches can be stopped"


@dataclass(frozen=True, kw_only=True)
class StoppedCalls:
    """Calls of one batch for which a stop came, and the result of trying to stop them."""

    batch_id: UUID
    call_ids: Sequence[UUID]
    is_stopped: bool
    """Whether the provider agreed not to dial them."""
    words: str


async def cancel_stopped_calls(
    ledger: Engine,
    *,
    provider_of: Callable[[str], VoiceProvider],
    now: datetime,
    run_id: UUID | None = None,
    connection_id: str | None = None,
) -> Sequence[StoppedCalls]:
    """Stop queued calls of people with a stop, if possible; of one run and account, or of all.

    A second call does no harm. If a call cannot be stopped, the log and the call's note say so.
    """
    stopped = []
    for batch in _batches(ledger, run_id=run_id, connection_id=connection_id, now=now):
        found = await _cancel(ledger, batch, provider_of, now=now)
        _note(ledger, found)
        stopped.append(found)
    return stopped


def _batches(
    ledger: Engine, *, run_id: UUID | None, connection_id: str | None, now: datetime
) -> Sequence[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    about = {"run_id": run_id, "connection_id": connection_id}
    with ledger.connect() as connection:
        queued = connection.execute(
            statement("runs_with_queued_calls"), about | {"claimed_since": now - LEFT_OVER_FOR, "now": now}
        ).all()
    for each in queued:
        with ledger.begin() as connection:
            run = read_run(connection, each.run_id)
            find_stops_of_queued(connection, run, each.connection_id, now=now)
            parameters = {
                "run_id": each.run_id,
                "connection_id": each.connection_id,
                "asked_until": now - ASK_AGAIN_AFTER,
                "now": now,
            }
            rows = connection.execute(statement("batches_with_stopped_calls"), parameters).mappings()
            found += [dict(row) for row in rows]
    return found


async def _cancel(
    ledger: Engine,
    batch: dict[str, Any],
    provider_of: Callable[[str], VoiceProvider],
    *,
    now: datetime,
) -> StoppedCalls:
    if batch["others"] and can_cancel(batch, provider_of):
        is_stopped, words = False, OTHERS_WAIT
    else:
        is_stopped, words = await _stop(ledger, batch, provider_of, now=now)
    return StoppedCalls(
        batch_id=batch["batch_id"], call_ids=batch["stopped"], is_stopped=is_stopped, words=words
    )


async def _stop(
    ledger: Engine,
    batch: dict[str, Any],
    provider_of: Callable[[str], VoiceProvider],
    *,
    now: datetime,
) -> tuple[bool, str]:
    with changing(ledger, actor="cancel_stopped") as connection:
        asked = {"call_ids": batch["stopped"], "now": now}
        connection.execute(statement("note_cancel_asked"), asked)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            answer = await stop_batch(batch | {"open_calls": len(batch["stopped"])}, provider_of)
    except TimeoutError:
        return False, f"no answer came within {ANSWER_WITHIN:.0f} seconds"
    if answer.stopped:
        note_answer(ledger, answer, by="a stop", now=now)
    return answer.stopped, answer.words


def _note(ledger: Engine, found: StoppedCalls) -> None:
    """Store the result; the log says it once, and again if it changes."""
    outcome = "stopped" if found.is_stopped else "not stopped"
    words = f"{outcome}: {found.words}"
    with changing(ledger, actor="cancel_stopped") as connection:
        parameters = {"call_ids": found.call_ids, "words": words}
        is_news = connection.execute(statement("note_cancel_words"), parameters).rowcount > 0
    if is_news:
        logger.warning(
            "a stop or a payment came for %s calls of batch %s after they were handed over; %s",
            len(found.call_ids),
            found.batch_id,
            words,
        )
