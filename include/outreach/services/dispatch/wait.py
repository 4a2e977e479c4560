"""The wait of a run: ids and a deadline, which survive a restart of the triggerer."""

import json
from collections.abc import Sequence
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
    """Another batch is being sent on the account."""
    ROOM = "room"
    """The account has as many calls as it can make in the time that is left."""
    TIME = "time"
    """Calling hours have not begun, or the provider asked us to wait."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One wait of one run on one account, which ends at ``until`` at the latest."""

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


async def are_over(connection: AsyncConnection, waits: Sequence[Wait], *, now: datetime) -> list[bool]:
    """Return for each wait whether the ledger or the clock has ended it, with one query for all."""
    awaited = [
        {
            "place": place,
            "run_id": str(wait.run_id),
            "connection_id": wait.connection_id,
            "reason": wait.reason.value,
        }
        for place, wait in enumerate(waits)
    ]
    reasons = {f"for_{reason}": reason.value for reason in WaitFor}
    parameters = {"waits": json.dumps(awaited), **reasons}
    over = set(await connection.scalars(statement("find_waits_over"), parameters))
    return [place in over or now >= wait.until for place, wait in enumerate(waits)]


async def is_over(connection: AsyncConnection, wait: Wait, *, now: datetime) -> bool:
    """Tell whether the ledger or the clock has ended one wait."""
    (over,) = await are_over(connection, [wait], now=now)
    return over
