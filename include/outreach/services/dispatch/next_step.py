"""The next step of a run on one account: send a batch, wait, or be done."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy import Connection, RowMapping, func, select

from outreach.domain.calls import BatchState
from outreach.domain.scopes import account_scope
from outreach.domain.timing import Window
from outreach.providers.base import Account, BatchOutline, Capabilities, Reconciliation
from outreach.services.dispatch.calling_hours import leaves_at, window_between
from outreach.services.dispatch.replay import REPLAY_AFTER, REPLAY_WITHIN
from outreach.services.dispatch.throttle import Room, Throttle, throttle_of
from outreach.services.dispatch.wait import DispatchStatus, Finished, Wait, WaitFor
from outreach.services.runs.run import Run
from outreach.services.safeguards.account_holds import account_holds
from outreach.services.safeguards.send_gate import close_gate
from outreach.storage import tables
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

LOOK_AGAIN_AFTER = timedelta(minutes=1)
"""How long a batch waits when the account still has enough to do."""

AT_FIRST, AT_ONCE = 4, 32
"""How many batches are checked first, and then at a time if the first ones have to wait."""


@dataclass(frozen=True, kw_only=True)
class Send:
    """This batch may be sent now, as far as is known before the claim; with the values that were read."""

    run: Run
    outline: BatchOutline
    throttle: Throttle
    name: str
    """The batch's name in the log."""

    @property
    def batch_id(self) -> UUID:
        """The batch."""
        return self.outline.batch_id


@dataclass(frozen=True, kw_only=True)
class _Planned:
    """A batch to be handed over. Without a window the claim withdraws it."""

    batch_id: UUID
    sequence: int
    template_id: str | None
    not_before: datetime | None
    window: Window | None
    calls: int


def next_step(
    connection: Connection, run: Run, *, account: Account, capabilities: Capabilities, now: datetime
) -> Send | DispatchStatus:
    """Decide from the ledger alone; a second call returns the same."""
    step = _next_step(connection, run, account=account, capabilities=capabilities, now=now)
    if isinstance(step, Wait) and capabilities.reconciliation is Reconciliation.REPLAY:
        return _until_replay(connection, step, now=now)
    return step


def _next_step(
    connection: Connection, run: Run, *, account: Account, capabilities: Capabilities, now: datetime
) -> Send | DispatchStatus:
    connection_id = account.connection_id
    planned = _planned(connection, run, connection_id=connection_id, now=now)
    first = next(planned, None)
    if first is None:
        of_account = {"run_id": run.run_id, "connection_id": connection_id}
        batches = connection.execute(statement("batches_of_account"), of_account).mappings().all()
        return _await_results(run, batches, connection_id=connection_id, now=now)
    if _is_blocked(connection, run, connection_id=connection_id):
        return _wait(run, connection_id, WaitFor.ACCOUNT, run.call_until)
    canary = _await_canary(connection, run, connection_id=connection_id, capabilities=capabilities, now=now)
    if canary:
        return canary
    batches_in_order = chain([first], planned)
    return _earliest(connection, run, batches_in_order, account=account, capabilities=capabilities, now=now)


def _planned(connection: Connection, run: Run, *, connection_id: str, now: datetime) -> Iterator[_Planned]:
    """Yield the batches in the order in which they are sent; later ones are read only when needed."""
    passed_over, at_most = 0, AT_FIRST
    while True:
        parameters = {
            "run_id": run.run_id,
            "connection_id": connection_id,
            "passed_over": passed_over,
            "at_most": at_most,
        }
        rows = connection.execute(statement("planned_batches"), parameters).all()
        for row in rows:
            yield _Planned(
                batch_id=row.batch_id,
                sequence=row.sequence,
                template_id=row.template_id,
                not_before=row.not_before,
                window=window_between(row.starts_at, row.ends_at, run, now=now),
                calls=row.planned,
            )
        if len(rows) < at_most:
            return
        passed_over, at_most = passed_over + at_most, AT_ONCE


def _wait(run: Run, connection_id: str, reason: WaitFor, until: datetime) -> Wait:
    return Wait(run_id=run.run_id, connection_id=connection_id, reason=reason, until=until)


def _until_replay(connection: Connection, wait: Wait, *, now: datetime) -> Wait:
    """Shorten the wait if an unclear request may be replayed before its end."""
    batch = tables.call_batch
    query = select(func.greatest(batch.c.claimed_at + REPLAY_AFTER, batch.c.not_before)).where(
        batch.c.connection_id == wait.connection_id,
        batch.c.state == BatchState.UNKNOWN,
        batch.c.may_replay,
        batch.c.claimed_at > now - REPLAY_WITHIN,
    )
    replay_at = connection.scalar(query)
    if replay_at is None:
        return wait
    return replace(wait, until=min(wait.until, max(replay_at, now + LOOK_AGAIN_AFTER)))


def _is_blocked(connection: Connection, run: Run, *, connection_id: str) -> bool:
    holds = account_holds(connection, campaign_id=run.campaign.campaign_id, connection_id=connection_id)
    return holds.closed is not None or holds.in_flight is not None


def _await_canary(
    connection: Connection,
    run: Run,
    *,
    connection_id: str,
    capabilities: Capabilities,
    now: datetime,
) -> Wait | None:
    """Hold the second batch back until a call has ended under our seal, which proves that results arrive.

    Calls that the provider has or dials prove only that it can be read. A cancelled
    call was not dialled and proves no more. For an account that never reports anything
    there is nothing to wait for.
    """
    if not capabilities.reports or run.campaign.config.batches.canary == 0:
        return None
    of_account = {"run_id": run.run_id, "connection_id": connection_id}
    if connection.scalar(statement("has_ended_call"), of_account):
        return None
    batches = connection.execute(statement("batches_of_account"), of_account).mappings()
    sent = [batch for batch in batches if batch["state"] == BatchState.SUBMITTED and not batch["is_revoked"]]
    if not sent:
        return None
    deadline = min(_begun(batch) for batch in sent) + run.campaign.config.batches.canary_within
    if now < deadline:
        return _wait(run, connection_id, WaitFor.CANARY, deadline)
    if _was_opened_since(connection, account_scope(connection_id), deadline):
        return None
    close_gate(
        connection,
        account_scope(connection_id),
        reason=(
            f"the first batch of {run.campaign.campaign_id} on {run.run_date} reported "
            f"{_what_it_reported(sent)} within {run.campaign.config.batches.canary_within}: "
            + _what_to_check(sent, capabilities, connection_id)
        ),
        by="submit_calls",
        now=now,
    )
    return _wait(run, connection_id, WaitFor.ACCOUNT, run.call_until)


def _what_it_reported(sent: Sequence[RowMapping]) -> str:
    return "no end of a call" if any(batch["confirmed_at"] for batch in sent) else "nothing"


def _what_to_check(sent: Sequence[RowMapping], capabilities: Capabilities, connection_id: str) -> str:
    if all(batch["is_exported"] for batch in sent):
        return "ask the person who exported it whether it was launched, then open the gate"
    if any(batch["confirmed_at"] for batch in sent):
        return (
            "it has the calls, and none that was dialled has ended. Look whether the provider dials, "
            "or cancels what it gets; if it only takes longer, give `batches.canary_within` more time; "
            "then open the gate"
        )
    if capabilities.webhooks and not capabilities.polls:
        return (
            f"check that the provider's webhooks reach /outreach/webhooks/{connection_id} and that "
            "their secret is right, then open the gate"
        )
    return f"check with `outreach probe {connection_id}` that it can be read, then open the gate"


def _was_opened_since(connection: Connection, scope: str, moment: datetime) -> bool:
    gate = tables.send_gate
    query = select(gate.c.is_open).where(gate.c.scope == scope, gate.c.changed_at >= moment)
    return bool(connection.scalar(query))


def _earliest(
    connection: Connection,
    run: Run,
    planned: Iterable[_Planned],
    *,
    account: Account,
    capabilities: Capabilities,
    now: datetime,
) -> Send | Wait:
    throttle = throttle_of(connection, account, run.campaign.config, now=now)
    opens: list[datetime] = []
    for batch in planned:
        window = batch.window
        # Without a window the claim withdraws the batch; that is done at once, too.
        start = leaves_at(window, run, capabilities, now=now) if window else now
        start = max(start, batch.not_before or now)
        if start > now:
            opens.append(start)
        elif window and _must_wait(throttle.room(window, now=now), calls=batch.calls):
            # No batch overtakes it: later ones have less priority, and would take its lines.
            logger.info("%s: %s", account.connection_id, throttle.in_words())
            return _wait(run, account.connection_id, WaitFor.ROOM, min([*opens, now + LOOK_AGAIN_AFTER]))
        else:
            logger.info("%s: %s", account.connection_id, throttle.in_words())
            return _send(run, batch, throttle, connection_id=account.connection_id)
    return _wait(run, account.connection_id, WaitFor.TIME, min(opens))


def _send(run: Run, batch: _Planned, throttle: Throttle, *, connection_id: str) -> Send:
    outline = BatchOutline(
        batch_id=batch.batch_id,
        template_id=batch.template_id,
        options=run.campaign.config.provider.choice_of(connection_id).options,
        window=batch.window,
    )
    name = f"batch {batch.sequence} of {connection_id}"
    return Send(run=run, outline=outline, throttle=throttle, name=name)


def _must_wait(room: Room, *, calls: int) -> bool:
    """Tell whether the outstanding calls would delay a batch past the end of its window.

    A batch that would not fit even alone need not wait: the claim puts its calls off.
    """
    if not room.outstanding or room.at_most == 0:
        return False
    return not room.fits(calls)


def _await_results(
    run: Run, batches: Sequence[RowMapping], *, connection_id: str, now: datetime
) -> Wait | Finished:
    awaited = [batch for batch in batches if batch["is_awaited"]]
    if awaited:
        last = max(_begun(batch) for batch in awaited)
        deadline = last + run.campaign.config.results_within
        if now <= deadline:
            return _wait(run, connection_id, WaitFor.RESULTS, deadline)
    return Finished(run_id=run.run_id, connection_id=connection_id)


def _begun(batch: RowMapping) -> datetime:
    """Return the time from which a batch that was handed over can report."""
    handed_over: datetime = batch["submitted_at"] or batch["claimed_at"]
    return max(handed_over, batch["starts_at"] or handed_over)
