"""Revoking an export: a person has a batch as a file, and says that it was never launched.

The person's word ends the calls. It is not accepted while anything speaks against it,
or before the provider was asked. If the file is launched in spite of that, its calls
are ghosts: the account's gate closes, and anyone who was planned again is withdrawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping

from outreach.domain.calls import NOTHING_HEARD_STATES
from outreach.domain.errors import ConfigurationError, SubmitError
from outreach.domain.one_line import one_line
from outreach.providers.base import SubmittedBatch, VoiceProvider
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.dispatch.reconcile import batch_lock
from outreach.services.resolution.resolve import QUIET_TIME, ResolutionRefused, plan_new_calls
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.engine import changing
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Export:
    """A batch that a person has as a file."""

    batch_id: UUID
    connection_id: str


@dataclass(frozen=True, kw_only=True)
class RevokedExport:
    """How many calls ended, and how many new ones are planned in which batch."""

    calls: int
    planned: int
    new_batch: UUID | None


def find_export(ledger: Engine, call_or_batch: UUID) -> Export | None:
    """Return the exported batch that is named, or to which the call belongs; None if there is none."""
    with ledger.connect() as connection:
        batch = _batch(connection, call_or_batch)
    return Export(batch_id=batch["batch_id"], connection_id=batch["connection_id"]) if batch else None


async def revoke_export(
    ledger: Engine,
    *,
    batch_id: UUID,
    provider: VoiceProvider,
    settings: LedgerSettings,
    reason: str,
    by: str,
    clock: Callable[[], datetime],
) -> RevokedExport:
    """End the calls of an exported batch as never made, and plan new ones while there is time.

    Raises ``ResolutionRefused``, with nothing changed, before the quiet time is over,
    if the provider shows a batch from the file or cannot be asked, or if one of the
    calls was reported.
    """
    reason = one_line(reason)
    if not reason:
        raise ResolutionRefused("say why: a resolution without a reason helps no one later")
    submitted = _read(ledger, batch_id, now=clock())
    await _require_that_it_is_not_shown(provider, submitted)
    reduce_inbox(ledger, provider_of=lambda _: provider, settings=settings, now=clock())
    with batch_lock(ledger, batch_id) as is_ours:
        if not is_ours:
            raise ResolutionRefused(f"batch {batch_id} is held by another process; try again in a minute")
        evidence = {"resolution": "not_called", "reason": reason, "exported": str(batch_id)}
        with changing(ledger, actor=f"person {by}", evidence=evidence) as connection:
            calls = _calls_without_news(connection, batch_id)
            return _end(connection, calls, reason=reason, now=clock())


def _batch(connection: Connection, call_or_batch: UUID) -> RowMapping | None:
    query = statement("exported_batch")
    return connection.execute(query, {"call_or_batch": call_or_batch}).mappings().one_or_none()


def _read(ledger: Engine, batch_id: UUID, *, now: datetime) -> SubmittedBatch:
    with ledger.begin() as connection:
        batch = _batch(connection, batch_id)
        if batch is None:
            raise ResolutionRefused(f"batch {batch_id} was not exported")
        calls = _calls_without_news(connection, batch_id)
    quiet_from = batch["claimed_at"] + QUIET_TIME
    if now < quiet_from:
        raise ResolutionRefused(
            f"batch {batch_id} was exported a moment ago and may just be uploaded: until "
            f"{quiet_from.isoformat()} no one can say that it was not"
        )
    return SubmittedBatch(
        batch_id=batch["batch_id"],
        provider_batch_id=batch["provider_batch_id"],
        claimed_at=batch["claimed_at"],
        awaited=frozenset(),
        exported=frozenset(call["call_id"] for call in calls),
    )


async def _require_that_it_is_not_shown(provider: VoiceProvider, batch: SubmittedBatch) -> None:
    if not provider.capabilities.polls:
        return
    try:
        shown = await provider.find(batch)
    except (SubmitError, ConfigurationError) as problem:
        raise ResolutionRefused(
            f"{provider.name} cannot be asked whether batch {batch.batch_id} was launched: {problem}; "
            "nothing was changed"
        ) from problem
    if shown:
        raise ResolutionRefused(
            f"{provider.name} shows batch {batch.batch_id} as {', '.join(shown)}: it was launched. Stop it "
            f"with `outreach cancel {batch.batch_id}`; it reports the calls that it stopped"
        )


def _calls_without_news(connection: Connection, batch_id: UUID) -> Sequence[RowMapping]:
    """Lock the batch, then its calls; raises ``ResolutionRefused`` if one of them was reported."""
    batch = _batch(connection, batch_id)
    calls = connection.execute(statement("exported_calls"), {"batch_id": batch_id}).mappings().all()
    heard = [call for call in calls if call["state"] not in NOTHING_HEARD_STATES or call["provider_call_id"]]
    if not batch or batch["provider_batch_id"] or batch["confirmed_at"] or heard:
        raise ResolutionRefused(
            f"batch {batch_id} was launched, or resolved before: its calls were reported or have ended"
        )
    return calls


def _end(connection: Connection, calls: Sequence[RowMapping], *, reason: str, now: datetime) -> RevokedExport:
    problem = f"taken back by a person, never launched: {reason}"
    connection.execute(
        statement("revoke_call"),
        [{"call_id": call["call_id"], "problem": problem, "now": now} for call in calls],
    )
    planned = plan_new_calls(connection, calls, now=now)
    return RevokedExport(
        calls=len(calls), planned=len(calls) if planned else 0, new_batch=planned[0] if planned else None
    )
