"""Stopping the calls that can still be stopped, and saying why the others cannot.

Planned calls are withdrawn here, and so are calls that become planned in these batches
later. Only the provider can stop the calls that it has. A call that may still ring is
not cancelled yet: it ends when the provider reports that it stopped it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping

from outreach.domain.calls import BatchState
from outreach.domain.decisions import WithdrawalReason
from outreach.domain.errors import ConfigurationError, RunNotReady, SubmitError
from outreach.domain.one_line import one_line
from outreach.providers.base import NotSupported, SubmittedBatch, VoiceProvider
from outreach.services.dispatch.reconcile import reconcile_account
from outreach.services.dispatch.withdraw import withdraw_batch
from outreach.storage.engine import changing
from outreach.storage.statements import statement

NOT_SHOWN = "the provider shows no batch of this name (yet); ask again in a minute"
NOT_LAUNCHED = (
    "a person has it as a file, and the provider shows no batch made of it (yet): do not upload it, delete "
    "the file, and say so with `outreach resolve <batch> --not-called`"
)

UNDER_WAY_FOR = timedelta(hours=1)
"""How long a call may last that was under way when its batch was stopped."""

LEFT_OVER_FOR = timedelta(days=30)
"""How long after its claim we try every hour to stop a batch, until the provider agrees."""


@dataclass(frozen=True, kw_only=True)
class BatchAnswer:
    """The result for one batch that the provider has, or may have."""

    batch_id: UUID
    connection_id: str
    open_calls: int
    stopped: bool
    """Whether the provider agreed to dial no one else in it."""
    words: str


@dataclass(frozen=True, kw_only=True)
class CancelReport:
    """How many calls were withdrawn, and the answer for every batch that was already sent."""

    withdrawn: int
    answers: Sequence[BatchAnswer]

    @property
    def is_complete(self) -> bool:
        """Whether, by the providers' answers, no one else will be dialled."""
        return all(answer.stopped for answer in self.answers)


async def cancel(
    ledger: Engine,
    *,
    run_or_batch: UUID,
    provider_of: Callable[[str], VoiceProvider],
    reason: str,
    by: str,
    now: datetime,
) -> CancelReport:
    """Withdraw planned calls, and ask the provider to stop its own.

    Raises ``RunNotReady``, with nothing changed, if no batch has that name. A batch
    about which the provider cannot be asked is part of the report.
    """
    reason = one_line(reason)
    if not reason:
        raise RunNotReady("say why: a cancellation without a reason helps no one later")
    evidence = {"cancel": str(run_or_batch), "reason": reason}
    _settle(ledger, run_or_batch, now=now)
    with changing(ledger, actor=f"person {by}", evidence=evidence) as connection:
        batches = _batches(connection, run_or_batch)
        batch_ids = [batch["batch_id"] for batch in batches]
        connection.execute(statement("cancel_batches"), {"batch_ids": batch_ids, "now": now})
        withdrawn = sum(
            withdraw_batch(connection, batch_id, reason=WithdrawalReason.CANCELLED, now=now)
            for batch_id in batch_ids
        )
    answers = []
    for batch in batches:
        if batch["open_calls"]:
            answer = await stop_batch(dict(batch), provider_of)
            answers.append(answer)
            note_answer(ledger, answer, by=by, now=now)
    return CancelReport(withdrawn=withdrawn, answers=answers)


def _settle(ledger: Engine, run_or_batch: UUID, *, now: datetime) -> None:
    """Settle batches whose sender is gone, so that they do not count as being sent now."""
    with ledger.connect() as connection:
        accounts = {batch["connection_id"] for batch in _batches(connection, run_or_batch)}
    for connection_id in accounts:
        reconcile_account(ledger, connection_id=connection_id, now=now)


def _batches(connection: Connection, run_or_batch: UUID) -> Sequence[RowMapping]:
    query = statement("batches_to_cancel")
    batches = connection.execute(query, {"run_or_batch": run_or_batch}).mappings().all()
    if not batches:
        raise RunNotReady(
            f"no batch belongs to {run_or_batch}. A run without batches is stopped by "
            "`outreach close-gate campaign:<id> --reason …` before it plans any"
        )
    return batches


async def stop_batch(batch: Mapping[str, Any], provider_of: Callable[[str], VoiceProvider]) -> BatchAnswer:
    """Ask the provider to dial no one else in a batch; a problem is in the answer's words."""
    try:
        stopped, words = await _ask(batch, provider_of(batch["connection_id"]))
    except (NotSupported, SubmitError, ConfigurationError) as problem:
        stopped, words = False, str(problem)
    return BatchAnswer(
        batch_id=batch["batch_id"],
        connection_id=batch["connection_id"],
        open_calls=batch["open_calls"],
        stopped=stopped,
        words=words,
    )


async def _ask(batch: Mapping[str, Any], provider: VoiceProvider) -> tuple[bool, str]:
    if batch["state"] == BatchState.SUBMITTING:
        return False, "it is being sent at this moment; ask again in a minute"
    if not provider.capabilities.cancels:
        return False, f"{provider.name} cannot stop calls that were handed over"
    submitted = SubmittedBatch(
        batch_id=batch["batch_id"],
        provider_batch_id=batch["provider_batch_id"],
        claimed_at=batch["claimed_at"],
        awaited=frozenset(),
        exported=frozenset(batch["exported"]),
    )
    names = await _names(submitted, provider)
    if not names:
        return False, NOT_LAUNCHED if submitted.exported else NOT_SHOWN
    said = [await provider.cancel(replace(submitted, provider_batch_id=name)) for name in names]
    return all(each.accepted for each in said), "; ".join(each.words for each in said)


async def _names(batch: SubmittedBatch, provider: VoiceProvider) -> Sequence[str]:
    """Return the provider's ids of the batch; one that a person launched may be there several times."""
    known = [batch.provider_batch_id] if batch.provider_batch_id else []
    if known and not batch.exported:
        return known
    return list(dict.fromkeys([*known, *await provider.find(batch)]))


async def stop_left_overs(
    ledger: Engine, *, provider_of: Callable[[str], VoiceProvider], now: datetime
) -> Sequence[BatchAnswer]:
    """Ask providers that can stop calls to stop those of runs whose time to call is over.

    A provider dials at its own pace, and some have calling hours that come again
    every week: a call that it did not dial in its night must not ring in another.
    """
    with ledger.connect() as connection:
        parameters = {"now": now, "claimed_since": now - LEFT_OVER_FOR}
        batches = connection.execute(statement("batches_left_over"), parameters).mappings().all()
    answers = []
    for batch in batches:
        if can_cancel(dict(batch), provider_of):
            answer = await stop_batch({**batch, "state": BatchState.SUBMITTED, "open_calls": 0}, provider_of)
            answers.append(answer)
            note_answer(ledger, answer, by="maintenance", now=now)
    return answers


def can_cancel(batch: Mapping[str, Any], provider_of: Callable[[str], VoiceProvider]) -> bool:
    """Tell whether the account of a batch can stop anything."""
    try:
        return provider_of(batch["connection_id"]).capabilities.cancels
    except ConfigurationError:
        return False  # an account that no longer exists cannot be asked


def note_answer(ledger: Engine, answer: BatchAnswer, *, by: str, now: datetime) -> None:
    """Store the provider's answer with the batch, and that the batch is stopped if the provider agreed."""
    outcome = "stopped" if answer.stopped else "not stopped"
    parameters = {
        "batch_id": answer.batch_id,
        "problem": f"{outcome} when {by} cancelled it: {answer.words}",
        "now": now,
        "under_way_until": now + UNDER_WAY_FOR,
    }
    with ledger.begin() as connection:
        connection.execute(statement("batch_stopped" if answer.stopped else "note_on_batch"), parameters)
