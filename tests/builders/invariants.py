"""Invariants that hold after every night, even a disturbed one.

The oracle is the simulator's log of requests and rings; the ledger is only asked
whether it knows what the log says.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine, Text, cast, func, select

from builders.night import ACCOUNT
from builders.oracle import calls_made_twice, endings, requests, rings
from builders.simulator import RunningSimulator
from outreach.domain.calls import BatchState, CallState
from outreach.services.dispatch.reconcile import reconcile_account
from outreach.services.reporting.conservation import conservation
from outreach.storage import tables
from outreach_sandbox.simulator.log import LogEntry, PhoneCalled

KNOWN_OR_VISIBLE = frozenset(
    {
        CallState.COMPLETED,
        CallState.FAILED,
        CallState.UNKNOWN,
        CallState.EXPIRED,
        CallState.SUBMITTED,
        CallState.IN_PROGRESS,
    }
)
"""Where a call may stand that rang: its end is known, or someone still sees it as open."""

SHORTEST_NAME = 5
"""Shorter names may stand in any text by chance."""


class Night(Protocol):
    """The parts of a night that are looked at; ``builders.shift.Shift`` has them."""

    @property
    def ledger(self) -> Engine: ...

    @property
    def simulator(self) -> RunningSimulator: ...

    @property
    def run_id(self) -> UUID: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...


@dataclass(frozen=True, kw_only=True)
class _Known:
    run_id: UUID
    state: str


def check_invariants(night: Night, *, connection_id: str = ACCOUNT) -> None:
    """Assert I1 to I7 once every sender of the night is gone; each account has a log of its own."""
    reconcile_account(night.ledger, connection_id=connection_id, now=night.clock())
    entries = night.simulator.entries()
    with night.ledger.connect() as connection:
        known = _known_calls(connection)
        nothing_is_left_submitting(connection, connection_id)
        every_request_was_claimed_before(entries, _claims(connection, connection_id))
        no_person_stands_in_what_operators_read(connection)
    no_one_was_called_twice(entries, known)
    every_ring_is_known_or_visible(entries, known)
    assert conservation(night.ledger, run_id=night.run_id) == (), "I5"


def check_while_it_goes_on(night: Night, *, connection_id: str = ACCOUNT) -> None:
    """Assert what holds at every moment, also between two steps of a sender."""
    entries = night.simulator.entries()
    with night.ledger.connect() as connection:
        known = _known_calls(connection)
        every_request_was_claimed_before(entries, _claims(connection, connection_id))
    no_one_was_called_twice(entries, known)


def no_one_was_called_twice(entries: Sequence[LogEntry], known: dict[str, _Known]) -> None:
    """I1 by call, I2 by phone: once in a run, and never while an earlier call to it is still going on."""
    assert calls_made_twice(entries) == [], "I1"
    ended_at = {ended.provider_call_id: ended.at for ended in endings(entries)}
    in_run: Counter[tuple[UUID, str]] = Counter()
    before: dict[str, PhoneCalled] = {}
    for ring in rings(entries):
        earlier = before.get(ring.phone)
        if earlier is not None:
            over = ended_at.get(earlier.provider_call_id)
            assert over is not None, f"I2: call {ring.call_id} rang beside call {earlier.call_id}"
            assert over <= ring.at, f"I2: call {ring.call_id} rang beside call {earlier.call_id}"
        before[ring.phone] = ring
        if ring.call_id in known:
            in_run[known[ring.call_id].run_id, ring.phone] += 1
    assert [run_id for (run_id, _), count in in_run.items() if count > 1] == [], "I2"


def every_request_was_claimed_before(entries: Sequence[LogEntry], claims: Sequence[datetime]) -> None:
    """I3: at no moment had more requests arrived than claims been written down.

    The same bytes under the same key are one request, however often they are sent.
    """
    sent_once = {request.key or str(request.request_number): request for request in requests(entries)[::-1]}
    arrivals = sorted(request.arrived_at for request in sent_once.values())
    assert len(arrivals) <= len(claims), "I3: a request without a claim"
    for arrived_at, claimed_at in zip(arrivals, claims, strict=False):
        assert claimed_at < arrived_at, "I3: a request that was sent before its claim"


def every_ring_is_known_or_visible(entries: Sequence[LogEntry], known: dict[str, _Known]) -> None:
    """I4: no ring is lost."""
    called = {ring.call_id for ring in rings(entries)}
    lost = {call_id: known.get(str(call_id)) for call_id in called}
    assert {
        call_id: call for call_id, call in lost.items() if call is None or call.state not in KNOWN_OR_VISIBLE
    } == {}, "I4"


def no_person_stands_in_what_operators_read(connection: Connection) -> None:
    """I6: neither a phone nor a name in evidence, problems, reasons and reports."""
    contact = tables.contact
    people = connection.execute(select(contact.c.phone, contact.c.name)).all()
    canaries = {row.phone.lstrip("+") for row in people if row.phone}
    canaries |= {row.name for row in people if row.name and len(row.name) >= SHORTEST_NAME}
    places = (
        tables.call_transition.c.evidence,
        tables.call_batch.c.problem,
        tables.call.c.problem,
        tables.send_gate.c.reason,
        tables.gate_result.c.result,
        tables.gate_result.c.report,
    )
    for place in places:
        said = "\n".join(connection.scalars(select(func.coalesce(cast(place, Text), ""))))
        assert [canary for canary in canaries if canary in said] == [], f"I6: {place}"


def nothing_is_left_submitting(connection: Connection, connection_id: str) -> None:
    """I7: without a sender a batch is submitted or unknown, and a person sees it."""
    batch, call = tables.call_batch, tables.call
    of_account = select(batch.c.batch_id).where(batch.c.connection_id == connection_id)
    for table, state in ((batch, BatchState.SUBMITTING), (call, CallState.SUBMITTING)):
        left = select(func.count()).where(table.c.state == state, table.c.batch_id.in_(of_account))
        assert connection.scalar(left) == 0, f"I7: {table.name}"


def _known_calls(connection: Connection) -> dict[str, _Known]:
    call = tables.call
    rows = connection.execute(select(call.c.call_id, call.c.run_id, call.c.state))
    return {str(row.call_id): _Known(run_id=row.run_id, state=row.state) for row in rows}


def _claims(connection: Connection, connection_id: str) -> Sequence[datetime]:
    """When each claim of an account was written, in order; the database's own record of it."""
    moved, batch = tables.call_transition, tables.call_batch
    query = select(moved.c.happened_at).where(
        moved.c.batch_id.in_(select(batch.c.batch_id).where(batch.c.connection_id == connection_id)),
        moved.c.call_id.is_(None),
        moved.c.to_state == BatchState.SUBMITTING,
    )
    return connection.scalars(query.order_by(moved.c.happened_at)).all()
