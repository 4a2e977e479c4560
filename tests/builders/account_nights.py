"""Nights on accounts of their own: several may be disturbed at once and never meet each other.

Each night has a simulator that serves no one else, with its own log and its own
faults.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from builders.airflow_processes import is_at_work, wait_for_scheduler_loop
from builders.airflow_stack import AirflowStack, NightRun
from builders.invariants import check_invariants
from builders.oracle import (
    deliveries,
    endings,
    requests,
    rings,
    rings_by_phone,
    undelivered,
)
from builders.simulator import RunningSimulator
from builders.small_nights import add_night, each_once
from builders.stations import LEVERS, Station
from outreach_sandbox.simulator.log import LogEntry

AddNight = Callable[..., None]
"""Fills the warehouse for a campaign and writes its folder, as ``add_night`` does."""

ENDED = {"completed", "failed"}
"""Where a call stands whose result is known."""


@dataclass(frozen=True, kw_only=True)
class AccountNight:
    """One night, its DAG run, and the simulator whose log is the oracle."""

    stack: AirflowStack
    run: NightRun
    simulator: RunningSimulator
    connection_id: str
    phones_from: int

    @property
    def ledger(self) -> Engine:
        return self.stack.ledger

    @property
    def clock(self) -> Callable[[], datetime]:
        return lambda: datetime.now(UTC)

    @property
    def run_id(self) -> UUID:
        query = text("SELECT run_id FROM outreach.campaign_run WHERE campaign_id = :campaign")
        with self.ledger.connect() as connection:
            return UUID(str(connection.scalar(query, {"campaign": self.run.dag_id})))

    def approve(self) -> None:
        """Let the calls begin."""
        self.run.wait_for("approve", "awaiting_input")
        self.stack.wait_until(lambda: not is_at_work(self.run, "approve"), "the question to stand alone")
        # Until the scheduler has heard that the process ended, Airflow 3.3.2 fails the try on an answer.
        wait_for_scheduler_loop(self.stack)
        self.run.answer("approve", "Approve")

    def wait_until_out(self) -> None:
        """Wait until the simulator holds a request, which is then between its claim and its answer."""
        self.stack.wait_until(self._is_out, f"a request of {self.run.dag_id}", seconds=400)
        # It takes the fault with the first byte; by the second look it has all of them.
        self.stack.wait_until(self._is_out, f"a request of {self.run.dag_id}", seconds=400)

    def _is_out(self) -> bool:
        kinds = {fault["kind"] for fault in self.simulator.faults.waiting()}
        return not kinds - {"pause_events"} and self.batches().get("submitting") == 1

    def batches(self) -> dict[str, int]:
        """How many batches stand in each state."""
        return self._count("call_batch")

    def calls(self) -> dict[str, int]:
        """How many calls stand in each state."""
        return self._count("call")

    def _count(self, table: str) -> dict[str, int]:
        query = text(
            f"SELECT counted.state, count(*) FROM outreach.{table} AS counted "
            "JOIN outreach.campaign_run AS run USING (run_id) WHERE run.campaign_id = :campaign GROUP BY 1"
        )
        with self.ledger.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query, {"campaign": self.run.dag_id})}

    def called(self) -> dict[str, int]:
        """How often each number rang: the simulator's word."""
        return dict(rings_by_phone(self.simulator.entries()))

    def requests(self) -> int:
        """How many requests the simulator admitted."""
        return len(requests(self.simulator.entries(), admitted=True))

    def wait_for_requests(self, admitted: int) -> None:
        """Wait until the simulator has admitted so many requests."""
        self.simulator.wait_until(
            lambda entries: len(requests(entries, admitted=True)) >= admitted, seconds=180
        )

    def wait_for_events(self) -> None:
        """Wait until every call that rang is over, and its event was taken by our door."""

        def all_taken(entries: list[LogEntry]) -> bool:
            return len(endings(entries)) == len(rings(entries)) and not undelivered(entries)

        self.simulator.wait_until(all_taken, seconds=180)

    def wait_for_delivery_in_vain(self) -> None:
        """Wait until from now on an event is brought to our door and not taken."""
        before = len(self.simulator.entries())

        def in_vain(entries: list[LogEntry]) -> bool:
            return any(sent.status is None or sent.status >= 500 for sent in deliveries(entries[before:]))

        self.simulator.wait_until(in_vain, seconds=180)

    def clear_when_at_rest(self) -> None:
        """Clear submit_calls and what follows it, once no process is at it any more."""
        resting = ("up_for_retry", "failed", "deferred", "success")
        self.stack.wait_until(
            lambda: self.run.tasks()["submit_calls"] in resting, f"{self.run.dag_id} to be at rest"
        )
        self.run.clear(["submit_calls"], downstream=True)

    def is_through(self, *, seconds: float = 240) -> None:
        """Assert that the run ends well, that everyone rang once, and every invariant of a night."""
        assert self.run.wait(seconds=seconds) == "success", self.run.tasks()
        assert set(self.run.tasks().values()) == {"success"}
        assert self.calls().keys() <= ENDED
        self.everybody_rang_once()

    def everybody_rang_once(self) -> None:
        """Assert it by the simulator's log, and every invariant of a night with it."""
        assert self.called() == each_once(self.phones_from)
        check_invariants(self, connection_id=self.connection_id)


@contextmanager
def account_night(
    stack: AirflowStack,
    folder: Path,
    campaign_id: str,
    *,
    phones_from: int,
    on: Station = LEVERS,
    faults: Sequence[Mapping[str, Any]] = (),
    add: AddNight = add_night,
    **settings: Any,
) -> Iterator[AccountNight]:
    """Start a night; ``faults`` await it, and ``settings`` go into its campaign.yaml."""
    connection_id = f"{on.name}_{campaign_id}"
    folder.mkdir()
    with on.serving(folder) as simulator:
        for fault in faults:
            simulator.faults.add(**fault)
        if on.sends_events:
            simulator.deliver_to(f"{stack.local.record.ui}/outreach/webhooks/{connection_id}")
        account = on.account_at(simulator)
        extra = {**account.options, **account.secrets, "webhook_secrets": list(account.webhook_secrets)}
        connection = {
            "connection_id": connection_id,
            "conn_type": account.provider,
            "host": account.base_url,
            "login": account.login,
            "password": account.password,
            "extra": json.dumps(extra),
        }
        stack.ask("POST", "/connections", json=connection)
        provider = {**on.choice(), "connection": connection_id}
        add(stack, campaign_id, phones_from=phones_from, provider=provider, **settings)
        yield AccountNight(
            stack=stack,
            run=stack.start(campaign_id),
            simulator=simulator,
            connection_id=connection_id,
            phones_from=phones_from,
        )
