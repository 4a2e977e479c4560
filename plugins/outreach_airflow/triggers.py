"""Waiting outside a worker: for the canary, for results, for the account, or for a time.

The trigger looks at the ledger and, if the provider can be read, reads it into the
inbox. It never submits anything, and repeated readings are stored once, so two
triggerers that run it at once, or a restart, change nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from airflow.sdk import Connection
from airflow.triggers.base import BaseTrigger, TriggerEvent
from sqlalchemy.exc import SQLAlchemyError

from outreach.connections.names import LEDGER
from outreach.connections.own_command import as_typed
from outreach.domain.errors import ConfigurationError
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach_airflow.events import WaitEnd, WaitEvent
from outreach_airflow.looker import TOLERATED_FAILURES, Looker, looker
from outreach_airflow.polling import ask_provider
from outreach_airflow.private_errors import without_values
from outreach_airflow.wiring import ledger_url

EARLIEST = timedelta(seconds=20)
"""A trigger fires no earlier than this after its defer. Airflow 3.3.2 fails tasks whose
trigger fires at once: measured, 7 to 11 of 16 with waits of 0.1 to 5 s, none of 16 at 15 s."""

POLL_SECONDS = 3.0
"""The time between two looks at the ledger, which answer for all waits of a triggerer."""

ASK_SECONDS = 30.0
"""The time between two rounds of asking the provider, from the end of one to the start of the next."""


class CallBatchTrigger(BaseTrigger):
    """Wait for one thing of one run on one account; yield one event when it is time to look.

    ``until`` and ``not_before`` are absolute and aware, in ISO 8601, so they mean
    the same after a restart of the triggerer.
    """

    def __init__(
        self,
        *,
        run_id: str,
        connection_id: str,
        reason: str,
        until: str,
        not_before: str,
        ledger_connection_id: str = LEDGER,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.wait = Wait(
            run_id=UUID(run_id),
            connection_id=connection_id,
            reason=WaitFor(reason),
            until=datetime.fromisoformat(until),
        )
        self.not_before = datetime.fromisoformat(not_before)
        self.ledger_connection_id = ledger_connection_id
        self.poll_seconds = POLL_SECONDS
        self.ask_seconds = ASK_SECONDS
        self._can_ask = self.wait.reason in set(WaitFor) - {WaitFor.TIME}
        self._ask_again_at = 0.0
        self._looker: Looker | None = None

    @classmethod
    def for_wait(cls, wait: Wait, *, now: datetime, ledger_connection_id: str = LEDGER) -> "CallBatchTrigger":
        """Build the trigger of a wait that is deferred ``now``."""
        return cls(
            run_id=str(wait.run_id),
            connection_id=wait.connection_id,
            reason=wait.reason.value,
            until=wait.until.isoformat(),
            not_before=(now + EARLIEST).isoformat(),
            ledger_connection_id=ledger_connection_id,
        )

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return the class and its arguments: ids and moments, no credentials."""
        return (
            "outreach_airflow.triggers.CallBatchTrigger",
            {
                "run_id": str(self.wait.run_id),
                "connection_id": self.wait.connection_id,
                "reason": self.wait.reason.value,
                "until": self.wait.until.isoformat(),
                "not_before": self.not_before.isoformat(),
                "ledger_connection_id": self.ledger_connection_id,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield exactly one event, never before ``not_before``."""
        with without_values():
            await asyncio.sleep((self.not_before - datetime.now(UTC)).total_seconds())
            end = await self._watch()
            try:
                while not end.done():
                    await self._ask_provider()
                    await asyncio.wait({end}, timeout=self._seconds_until_asking())
                if end.result() is WaitEnd.LEDGER_UNREACHABLE:
                    self.log.warning("The ledger could not be reached %s times in a row", TOLERATED_FAILURES)
                yield self._event(end.result())
            finally:
                end.cancel()

    async def _watch(self) -> "asyncio.Future[WaitEnd]":
        """Join the waits that one looker watches together."""
        of = await Connection.async_get(self.ledger_connection_id)
        url = ledger_url(of, await of.aextra_dejson())
        self._looker = looker(url, every_seconds=self.poll_seconds)
        return self._looker.watch(self.wait)

    async def _ask_provider(self) -> None:
        """Read the provider regularly, in a thread, since the ledger's code there is not async."""
        loop = asyncio.get_running_loop()
        if not self._can_ask or loop.time() < self._ask_again_at:
            return
        pause = self.ask_seconds
        try:
            self._can_ask = await asyncio.to_thread(
                ask_provider,
                run_id=self.wait.run_id,
                connection_id=self.wait.connection_id,
                ledger_connection_id=self.ledger_connection_id,
                clock=lambda: datetime.now(UTC),
            )
        except ConfigurationError as problem:
            # The wait itself needs no provider: webhooks and the deadline still end it.
            self.log.warning("The provider cannot be asked: %s", as_typed(str(problem)))
        except (SQLAlchemyError, OSError) as problem:
            # This may also be a pool without a free connection: many waits look at one ledger.
            self.log.warning("The ledger could not be reached: %s", problem)
            pause = self.poll_seconds
        self._ask_again_at = loop.time() + pause

    def _seconds_until_asking(self) -> float | None:
        if not self._can_ask:
            return None
        return max(0.0, self._ask_again_at - asyncio.get_running_loop().time())

    def _event(self, end: WaitEnd) -> TriggerEvent:
        event = WaitEvent(
            run_id=self.wait.run_id,
            connection_id=self.wait.connection_id,
            reason=self.wait.reason,
            end=end,
        )
        return TriggerEvent(event.to_payload())  # type: ignore[no-untyped-call]

    async def cleanup(self) -> None:
        """Close resources that no other wait needs; a restart runs this, too, so nothing remote changes."""
        if self._looker is not None:
            await self._looker.rest()

    async def on_kill(self) -> None:
        """Log that a killed wait cancels nothing: calls that were handed over go on."""
        self.log.info("The wait was ended by a person; calls already handed over are not cancelled.")
