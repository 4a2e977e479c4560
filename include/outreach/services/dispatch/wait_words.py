"""A sentence for the log: what a run waits for, since when and until when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from outreach.domain.local_moments import say_moment
from outreach.domain.scopes import EVERYTHING, account_scope, campaign_scope
from outreach.services.dispatch.batch_words import say_calls
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.runs.run import Run, read_run
from outreach.services.safeguards.send_gate import SendGate, list_gates
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Said:
    """The log's sentence. ``needs_a_person`` says that only a person can end the wait."""

    words: str
    needs_a_person: bool = False


@dataclass(frozen=True, kw_only=True)
class _Awaited:
    """A wait, with the ledger's data on it."""

    run: Run
    wait: Wait
    found: Row[Any]
    closed: tuple[SendGate, ...]

    def at(self, moment: datetime) -> str:
        """Say a moment in the campaign's zone."""
        return say_moment(moment, self.run.campaign.config.zone())

    @property
    def account(self) -> str:
        """The account."""
        return self.wait.connection_id

    @property
    def until(self) -> str:
        """Until when the wait lasts."""
        return self.at(self.wait.until)

    @property
    def held_back(self) -> str:
        """How many calls wait behind it."""
        return f"{say_calls(self.found.planned)} still to be handed over"


def wait_in_words(connection: Connection, wait: Wait, *, now: datetime) -> Said:
    """Say what a run waits for; closed gates with who closed them, when and why."""
    run = read_run(connection, wait.run_id)
    parameters = {"run_id": wait.run_id, "connection_id": wait.connection_id, "now": now}
    found = connection.execute(statement("what_is_awaited"), parameters).one()
    scopes = {EVERYTHING, campaign_scope(run.campaign.campaign_id), account_scope(wait.connection_id)}
    closed = tuple(gate for gate in list_gates(connection) if not gate.is_open and gate.scope in scopes)
    awaited = _Awaited(run=run, wait=wait, found=found, closed=closed)
    if closed and found.planned:
        return Said(words=_gates(awaited), needs_a_person=True)
    return Said(words=_WORDS[wait.reason](awaited))


def _gates(of: _Awaited) -> str:
    gates = "; ".join(
        f"the gate {gate.scope} is closed since {of.at(gate.changed_at)} by {gate.changed_by}: {gate.reason}"
        for gate in of.closed
    )
    to_open = ", ".join(f"`outreach open-gate {gate.scope}`" for gate in of.closed)
    return (
        f"Nothing is handed over: {gates}. {of.held_back}, until {of.until} at the latest. Once the cause is "
        f"fixed: {to_open}."
    )


def _canary(of: _Awaited) -> str:
    return (
        f"Waiting for the first batch: {say_calls(of.found.outstanding)} at {of.account} since "
        f"{of.at(of.found.first_left_at)}. The rest, {of.held_back}, goes out once one of them has ended. "
        f"Until {of.until} at the latest; then the account's gate closes."
    )


def _results(of: _Awaited) -> str:
    unknown = of.found.unknown
    also = f" ({unknown:,} more may have been made, and no one can tell yet)" if unknown else ""
    return (
        f"Everything is handed over. Waiting for the results of {say_calls(of.found.outstanding)} at "
        f"{of.account}{also}, the last since {of.at(of.found.last_left_at)}. Until {of.until} at the latest; "
        "then calls without a result count as expired."
    )


def _account(of: _Awaited) -> str:
    if of.found.claimed_at is None:
        return f"{of.account} takes no batch now; {of.held_back}. Until {of.until} at the latest."
    batch = (
        f"batch {of.found.sequence} of {of.found.campaign_id} on {of.found.run_date}, wave {of.found.wave}, "
        f"is {of.found.state}"
    )
    return (
        f"Waiting for {of.account}: {batch} since {of.at(of.found.claimed_at)}, and until it is known what "
        f"became of it nothing else is sent. {of.held_back}, until {of.until} at the latest."
    )


def _room(of: _Awaited) -> str:
    return (
        f"Waiting for room at {of.account}: it has {say_calls(of.found.outstanding)} of this run to make. "
        f"{of.held_back}; the next look is at {of.until} or before."
    )


def _time(of: _Awaited) -> str:
    if of.found.problem is None:
        return f"Waiting until {of.until}, when the next batch may go out; {of.held_back}."
    since = of.found.out_of_reach_since
    lasting = f" since {of.at(since)}" if since else ""
    return (
        f"{of.account} takes nothing{lasting}: {of.found.problem}. Nothing was sent; it is tried again at "
        f"{of.until}. {of.held_back}."
    )


_WORDS: Mapping[WaitFor, Callable[[_Awaited], str]] = {
    WaitFor.CANARY: _canary,
    WaitFor.RESULTS: _results,
    WaitFor.ACCOUNT: _account,
    WaitFor.ROOM: _room,
    WaitFor.TIME: _time,
}
