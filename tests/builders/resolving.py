"""The person who asks the provider what became of unknown calls, and writes it into the ledger."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from builders.oracle import requests, rings
from builders.shift import Shift
from outreach.domain.scopes import account_scope
from outreach.services.resolution.resolve import QUIET_TIME, Resolution, list_unknown, resolve
from outreach.services.safeguards.send_gate import open_gate
from outreach.storage import tables
from outreach_sandbox.simulator.log import LogEntry


def say(night: Shift, call_or_batch: UUID, resolution: Resolution) -> int:
    """Resolve as a person who asked the provider would; returns how many calls."""
    return resolve(
        night.ledger,
        call_or_batch=call_or_batch,
        resolution=resolution,
        reason="asked the provider",
        by="test",
        now=night.clock(),
    )


def resolve_by_the_log(night: Shift) -> int:
    """After the quiet time, say of every unknown call that did not ring that it did not.

    Only right when no sender lives, and everyone who was admitted is called without delay.
    """
    unknown = list_unknown(night.ledger)
    if not unknown:
        return 0
    quiet_from = max(call.claimed_at for call in unknown) + QUIET_TIME
    night.clock.ahead += max(quiet_from - night.clock(), timedelta(0)) + timedelta(seconds=1)
    called = _called(night)
    return sum(
        say(night, call.call_id, Resolution.NOT_CALLED) for call in unknown if str(call.call_id) not in called
    )


def close_what_rang(night: Shift) -> int:
    """Say of every unknown call that rang that it did: its event never came, or named no one."""
    called = _called(night)
    return sum(
        say(night, call.call_id, Resolution.RANG)
        for call in list_unknown(night.ledger)
        if str(call.call_id) in called
    )


def _called(night: Shift) -> set[str | None]:
    def everybody_admitted_was_called(entries: list[LogEntry]) -> bool:
        admitted = sum(request.contacts or 0 for request in requests(entries, admitted=True))
        return len(rings(entries)) >= admitted

    return {ring.call_id for ring in rings(night.simulator.wait_until(everybody_admitted_was_called))}


def open_account(night: Shift) -> None:
    """Open the account's gate, as a person who looked into the matter would."""
    with night.ledger.begin() as connection:
        scope = account_scope(night.sender.account.connection_id)
        open_gate(connection, scope, reason="looked into it", by="test", now=night.clock())


def why_closed(night: Shift) -> str | None:
    """Why the account's gate is closed, None while it is open."""
    gate = tables.send_gate
    query = select(gate.c.reason).where(
        gate.c.scope == account_scope(night.sender.account.connection_id), gate.c.is_open.is_(False)
    )
    with night.ledger.connect() as connection:
        reason: str | None = connection.scalar(query)
        return reason
