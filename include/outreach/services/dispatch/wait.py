"""What a run waits for, as ids and a deadline that survive a restart of the triggerer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from outreach.storage.statements import statement


class WaitFor(StrEnum):
    """Why ``submit_calls`` stops for a while."""

    CANARY = "canary"
    """The first, small batch must report before the rest is sent."""
    RESULTS = "results"
    """Everything is handed over; calls have not reported yet."""
    ACCOUNT = "account"
    """Another batch is in flight on the account."""
    ROOM = "room"
    """The account has as many calls as it can make in the time that is left."""
    TIME = "time"
    """Calling hours have not begun, or the provider asked us to wait."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One wait of one run on one account, over at the latest at ``until``."""

    run_id: UUID
    connection_id: str
    reason: WaitFor
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Nothing of the run is left to hand over or to wait for on this account."""

    run_id: UUID
    connection_id: str


DispatchStatus = Wait | Finished


async def is_over(connection: AsyncConnection, wait: Wait, *, now: datetime) -> bool:
    """Tell whether the ledger or the clock has ended the wait; looks at the ledger first."""
    if wait.reason is not WaitFor.TIME:
        answer = await connection.scalar(
            statement(f"wait_{wait.reason}"),
            {"run_id": wait.run_id, "connection_id": wait.connection_id},
        )
        if answer:
            return True
    return now >= wait.until
