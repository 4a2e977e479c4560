"""Operators that do more than call one function of the library.

After everything that Airflow does to a task (retry, clear, mark, kill, run it twice at
once) ``execute`` runs again, and it asks the ledger what is left to do.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.definitions.context import Context
from airflow.sdk.exceptions import AirflowFailException
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import NullPool

from outreach.connections.names import LEDGER
from outreach.connections.own_command import as_typed
from outreach.domain.gates import Gate
from outreach.services.dispatch.wait import DispatchStatus, Wait, WaitFor, is_over
from outreach.services.runs.run import read_run
from outreach.storage.engine import async_ledger_engine
from outreach.storage.statements import statement
from outreach_airflow import tasks, wiring
from outreach_airflow.events import WaitEnd, WaitEvent
from outreach_airflow.links import GateReportLink, gate_report_address
from outreach_airflow.looker import OPTIONS
from outreach_airflow.notifications import tell_of_run
from outreach_airflow.private_errors import without_values
from outreach_airflow.task_context import run_named
from outreach_airflow.triggers import EARLIEST, CallBatchTrigger

if TYPE_CHECKING:
    from outreach.services.dispatch.submit import Sender

AFTER_THE_TRIGGER = timedelta(minutes=10)
"""How much later than the trigger's own deadline Airflow's timeout is, so that the trigger ends first."""

PATIENCE_SECONDS = 15.0
"""How long a worker itself waits for a result that may come at any moment. A wake through the triggerer
takes at least ``EARLIEST`` and a new process; the first results of a fast provider, and the request of
another run, come before that."""

LOOK_SECONDS = 1.0
"""The time between two looks at the ledger while a worker waits."""

ASK_SECONDS = 4.0
"""The time between two readings of a provider while a worker waits."""


class GateOperator(BaseOperator):
    """Check one quality gate of a run; a gate that is not passed fails the task at once.

    The verdict is stored in the ledger, where every later step checks it: marking this
    task as success opens nothing. With ``campaign_folder`` the gate of outcomes first
    reads the agent's words again, by today's campaign.yaml.
    """

    template_fields: Sequence[str] = ("run_id",)
    operator_extra_links: Sequence[BaseOperatorLink] = (GateReportLink(),)
    ui_color = "#fdf2e9"

    def __init__(
        self,
        *,
        gate: str,
        run_id: str,
        campaign_folder: str | None = None,
        ledger_connection_id: str = LEDGER,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.gate = gate
        self.campaign_folder = campaign_folder
        self.run_id = run_id
        self.ledger_connection_id = ledger_connection_id

    @without_values()
    def execute(self, context: Context) -> None:
        """Check the gate; raises ``AirflowFailException`` with the keys of the rows that failed."""
        from outreach.quality.gates import check_gate

        # It logs hundreds of lines about its own functions, which would hide the verdict.
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        if self.gate == Gate.OUTCOMES and self.campaign_folder is not None:
            tasks.remap_words(self.ledger_connection_id, Path(self.campaign_folder), self.run_id)
        verdict = check_gate(
            wiring.ledger(self.ledger_connection_id),
            run_id=run_named(self.run_id),
            gate=Gate(self.gate),
            now=wiring.clock(),
        )
        if not verdict.passed:
            found = "\n".join(f"- {failure}" for failure in verdict.failures)
            raise AirflowFailException(
                f"The gate {self.gate} is not passed, so nothing after it runs:\n{found}\n"
                f"{self._where_the_report_is()}"
            )
        self.log.info("The gate %s is passed. %s", self.gate, self._where_the_report_is())

    def _where_the_report_is(self) -> str:
        address = gate_report_address(str(self.run_id), self.gate)
        return f"'Quality report', under Details of this task, shows the numbers: {address}"


class CallBulkOperator(BaseOperator):
    """Hand a run's calls over to one provider account, batch after batch, and await their results.

    Everything that is ready is done before the task defers. ``connection_id`` is the
    provider account; by default it is the account that the run was opened with. Returns
    the number of calls in each state.
    """

    template_fields: Sequence[str] = ("run_id", "connection_id")
    ui_color = "#e8f4fd"

    def __init__(
        self,
        *,
        run_id: str,
        connection_id: str | None = None,
        ledger_connection_id: str = LEDGER,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.run_id = run_id
        self.connection_id = connection_id
        self.ledger_connection_id = ledger_connection_id

    @without_values()
    def execute(self, context: Context) -> dict[str, int]:
        """Continue from the state in the ledger."""
        from outreach.services.dispatch import batch_words
        from outreach.services.safeguards.clock_skew import require_true_clock

        run_id = run_named(self.run_id)
        require_true_clock(wiring.ledger(self.ledger_connection_id), now=wiring.clock())
        before = self._calls_by_state(run_id)
        self.log.info("%s", batch_words.at_the_start(before))
        progress = asyncio.run(self._advance(*self._senders(run_id)))
        if isinstance(progress, Wait):
            self._defer_for(progress)
        after = self._calls_by_state(run_id)
        if after != before:
            self.log.info("%s", batch_words.at_the_end(after))
        return after

    def resume(self, context: Context, event: Any) -> dict[str, int]:
        """Continue; the trigger's event only means that it is time to look."""
        ended = WaitEvent.from_payload(event)
        if ended.end is WaitEnd.LEDGER_UNREACHABLE:
            self.log.warning("The trigger could not read the ledger; trying from here.")
        return self.execute(context)

    def on_kill(self) -> None:
        """Cancel nothing: the next run of the task settles a request that was sent."""
        self.log.warning(
            "Stopped by a person. Calls already handed over go on; the next try settles the rest."
        )

    def _senders(self, run_id: UUID) -> "tuple[Sender, Sender | None]":
        """Return the run's senders: for its account, and for the second one if no account is given."""
        # Here, because a DAG file imports this module on every parse.
        from outreach.services.dispatch.submit import Sender

        ledger = wiring.ledger(self.ledger_connection_id)
        with ledger.connect() as connection:
            config = read_run(connection, run_id).campaign.config

        def sender(connection_id: str) -> Sender:
            return Sender(
                ledger=ledger,
                warehouse=wiring.warehouse_of(config),
                run_id=run_id,
                account=wiring.account(connection_id),
                provider=wiring.provider(connection_id),
                settings=wiring.ledger_settings(self.ledger_connection_id),
                clock=wiring.clock,
            )

        fallback = None if self.connection_id else config.provider.fallback
        return (
            sender(self.connection_id or config.provider.connection),
            sender(fallback.connection) if fallback else None,
        )

    async def _advance(self, first: "Sender", second: "Sender | None") -> DispatchStatus:
        """Do everything that is ready, and wait in this process for what may soon be ready."""
        from outreach.services.dispatch.hand_over import hand_over

        engine = async_ledger_engine(first.ledger.url, poolclass=NullPool, connect_args=OPTIONS)
        awaited, deadline = None, 0.0
        try:
            progress = await hand_over(first, second)
            while isinstance(progress, Wait):
                if progress.reason is not awaited:
                    # Repeated waits for the same thing share one deadline, so that this ends in a defer.
                    awaited = progress.reason
                    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
                polls = any(each.provider.capabilities.polls for each in (first, second) if each)
                if not await _is_worth_a_look(engine, progress, deadline=deadline, polls=polls):
                    break
                progress = await hand_over(first, second)
        finally:
            await engine.dispose()
        return progress

    def _defer_for(self, wait: Wait) -> None:
        from outreach.services.dispatch.wait_words import wait_in_words

        tell_of_run(self.ledger_connection_id, wait.run_id)
        now = wiring.clock()
        with wiring.ledger(self.ledger_connection_id).connect() as connection:
            said = wait_in_words(connection, wait, now=now)
        self.log.log(logging.WARNING if said.needs_a_person else logging.INFO, "%s", as_typed(said.words))
        self.defer(
            trigger=CallBatchTrigger.for_wait(wait, now=now, ledger_connection_id=self.ledger_connection_id),
            method_name="resume",
            timeout=max(wait.until, now + EARLIEST) - now + AFTER_THE_TRIGGER,
        )

    def _calls_by_state(self, run_id: UUID) -> dict[str, int]:
        with wiring.ledger(self.ledger_connection_id).connect() as connection:
            rows = connection.execute(statement("count_calls_by_state"), {"run_id": run_id})
            return {row.state: row.calls for row in rows}


async def _is_worth_a_look(engine: AsyncEngine, wait: Wait, *, deadline: float, polls: bool) -> bool:
    """Look every second until the wait is over, or a provider that ``polls`` may be asked again.

    False when ``deadline``, on the event loop's clock, comes first.
    """
    loop = asyncio.get_running_loop()
    left = deadline - loop.time()
    if wait.reason is WaitFor.TIME and (wait.until - wiring.clock()).total_seconds() > left:
        return False
    ask_at = loop.time() + ASK_SECONDS if polls else deadline
    while loop.time() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
        async with engine.connect() as connection:
            if await is_over(connection, wait, now=wiring.clock()):
                return True
        if loop.time() >= ask_at:
            return loop.time() < deadline
    return False
