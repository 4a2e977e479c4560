"""Calls for which it is not known whether they rang, and a person's word about them.

Until it is resolved an unknown call counts as made, and its batch blocks the account.
Nothing here plans a call again: a person who certainly was not called gets a *new* call
with its own id, so that a late event can still be recognised.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine, RowMapping

from outreach.domain import identity
from outreach.domain.calls import BatchState, CallState
from outreach.domain.errors import RunNotReady
from outreach.domain.one_line import one_line
from outreach.services.dispatch.reconcile import batch_lock
from outreach.services.runs.run import read_run
from outreach.storage.engine import changing
from outreach.storage.statements import statement

QUIET_TIME = timedelta(minutes=15)
"""How long after the claim a request may still arrive; until then no one may say "did not ring"."""


class Resolution(StrEnum):
    """The finding of a person about a call."""

    RANG = "rang"
    """It rang: the call counts as made, and a late result still completes it."""
    NOT_CALLED = "not_called"
    """It did not ring: this call ends as failed, and the person gets a new call while there is time.

    There is no new call if the batch was cancelled.
    """
    CLOSE = "close"
    """It cannot be found out: the call counts as made, and no one is called again."""


STATES_OF: Mapping[Resolution, tuple[CallState, ...]] = {
    # A call that rang was handed over, and its transitions say so.
    Resolution.RANG: (CallState.SUBMITTED, CallState.EXPIRED),
    Resolution.NOT_CALLED: (CallState.FAILED,),
    Resolution.CLOSE: (CallState.EXPIRED,),
}
"""The states that a resolved call goes through."""


class ResolutionRefused(RunNotReady):
    """It is too early to say, or there is nothing to resolve; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class UnknownCall:
    """One call that waits for evidence or for a person's word."""

    call_id: UUID
    batch_id: UUID
    run_id: UUID
    campaign_id: str
    connection_id: str
    person_id: str
    claimed_at: datetime
    problem: str | None


@dataclass(frozen=True, kw_only=True)
class UnknownBatch:
    """The unknown calls of one batch together, which a person can settle at once."""

    batch_id: UUID
    connection_id: str
    campaign_id: str
    run_date: date
    claimed_at: datetime
    calls: int
    holds_account: bool
    """Whether the account sends nothing until it is settled; false after an event of one of its calls."""

    def may_be_resolved(self, *, now: datetime) -> bool:
        """Tell whether the quiet time is over, so that a person may resolve the calls."""
        return now >= self.claimed_at + QUIET_TIME


def list_unknown_batches(ledger: Engine) -> list[UnknownBatch]:
    """Return every batch with unknown calls, the oldest first."""
    with ledger.connect() as connection:
        return [UnknownBatch(**row) for row in connection.execute(statement("unknown_batches")).mappings()]


def list_unknown(ledger: Engine, *, named: UUID | None = None) -> list[UnknownCall]:
    """Return all unknown calls, or one, or those of a batch; the oldest first."""
    with ledger.connect() as connection:
        rows = connection.execute(statement("unknown_calls"), {"call_or_batch": named}).mappings()
        return [_unknown(row) for row in rows]


def _unknown(row: RowMapping) -> UnknownCall:
    return UnknownCall(**{name: row[name] for name in UnknownCall.__dataclass_fields__})


def resolve(
    ledger: Engine,
    *,
    call_or_batch: UUID,
    resolution: Resolution,
    reason: str,
    by: str,
    now: datetime,
) -> int:
    """Resolve one unknown call, or all of a batch; returns how many calls.

    Raises ``ResolutionRefused`` if there is none, if the sender still holds the batch's
    lock, or if "did not ring" is said before the quiet time is over.
    """
    reason = one_line(reason)
    if not reason:
        raise ResolutionRefused("say why: a resolution without a reason helps no one later")
    with ledger.connect() as connection:
        batches = sorted({row["batch_id"] for row in _find(connection, call_or_batch)})
    with ExitStack() as locks:
        for batch_id in batches:
            if not locks.enter_context(batch_lock(ledger, batch_id)):
                raise ResolutionRefused(
                    f"batch {batch_id} is still being sent by a live process; end it first"
                )
        evidence = {"resolution": resolution, "reason": reason}
        with changing(ledger, actor=f"person {by}", evidence=evidence) as connection:
            rows = _find(connection, call_or_batch)
            _require_time(rows, call_or_batch, resolution, now=now)
            _resolve(connection, rows, resolution, reason=reason, now=now)
            return len(rows)


def _find(connection: Connection, call_or_batch: UUID) -> Sequence[RowMapping]:
    query = statement("unknown_calls")
    return connection.execute(query, {"call_or_batch": call_or_batch}).mappings().all()


def _require_time(
    rows: Sequence[RowMapping], call_or_batch: UUID, resolution: Resolution, *, now: datetime
) -> None:
    if not rows:
        raise ResolutionRefused(f"no unknown call or batch is named {call_or_batch}; see `outreach unknown`")
    quiet_from = max(row["claimed_at"] for row in rows) + QUIET_TIME
    if resolution is not Resolution.RANG and now < quiet_from:
        # Closing, too, frees the number for other campaigns.
        raise ResolutionRefused(
            f"the request may still arrive: until {quiet_from.isoformat()} "
            "no one can know that it does not ring yet"
        )


def _resolve(
    connection: Connection, rows: Sequence[RowMapping], resolution: Resolution, *, reason: str, now: datetime
) -> None:
    problem = f"resolved by a person as {resolution}: {reason}"
    for state in STATES_OF[resolution]:
        connection.execute(
            statement("resolve_call"),
            [{"call_id": row["call_id"], "state": state, "problem": problem, "now": now} for row in rows],
        )
    if resolution is Resolution.NOT_CALLED:
        plan_new_calls(connection, rows, now=now)
    for batch_id in {row["batch_id"] for row in rows}:
        after = BatchState.FAILED if resolution is Resolution.NOT_CALLED else BatchState.SUBMITTED
        connection.execute(statement("resolve_batch"), {"batch_id": batch_id, "state": after})


def plan_new_calls(connection: Connection, rows: Sequence[RowMapping], *, now: datetime) -> list[UUID]:
    """Plan another attempt for each of these calls, in a new batch for each old one; returns the new batches.

    No new call is planned in a run whose time to call is over, or for a cancelled batch.
    """
    planned = []
    for batch_id in sorted({row["batch_id"] for row in rows}):
        mine = [row for row in rows if row["batch_id"] == batch_id]
        if mine[0]["cancelled_at"]:
            continue  # these calls were cancelled by a person, so they are not planned again
        run = read_run(connection, mine[0]["run_id"], lock=True)
        if run.is_stale or run.closed_at is not None or now >= run.call_until:
            continue
        new_batch = uuid5(batch_id, f"again {mine[0]['call_id']}")
        planned.append(new_batch)
        connection.execute(statement("insert_split_batch"), {"batch_id": batch_id, "new_batch": new_batch})
        connection.execute(
            statement("insert_next_attempt"),
            [
                {
                    "call_id": row["call_id"],
                    "new_call": identity.call_id(
                        environment=run.environment,
                        campaign_id=run.campaign.campaign_id,
                        run_date=run.run_date,
                        wave=run.wave,
                        person_id=row["person_id"],
                        attempt=row["attempt"] + 1,
                    ),
                    "new_batch": new_batch,
                    "now": now,
                }
                for row in mine
            ],
        )
    return planned
