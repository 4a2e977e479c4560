"""The throttle of an account: what it may have outstanding, so that no one is called after hours.

A provider that takes a batch dials it at its own pace. What is handed over must
therefore fit into the time that is left: lines and the length of a call say how
much does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from outreach.domain.timing import Window
from outreach.providers.base import Account
from outreach.services.safeguards.account_limits import read_limit
from outreach.storage.statements import statement

MINUTES_PER_CALL = 2.0
"""Assumed occupation of a line until enough calls were measured: ringing and talk."""

MEASURED_OVER = timedelta(hours=1)
ENOUGH_CALLS = 20


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What an account can take. Without ``lines`` its speed is not known and not bounded."""

    lines: int | None
    max_outstanding: int | None

    @classmethod
    def of(cls, account: Account) -> "Pace":
        """Read the account's ``lines`` and ``max_outstanding``; raises ``ConfigurationError``."""
        return cls(
            lines=read_limit(account, "lines", at_least=1),
            max_outstanding=read_limit(account, "max_outstanding", at_least=1),
        )


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many more calls an account can take now, and how many it still has; None is no bound."""

    calls: int | None
    outstanding: int

    def fits(self, calls: int) -> bool:
        """Tell whether so many more calls can be handed over."""
        return self.calls is None or calls <= self.calls


def room_of(connection: Connection, account: Account, *, window: Window, now: datetime) -> Room:
    """Measure how many more calls would ring before the window ends."""
    pace = Pace.of(account)
    row = connection.execute(
        statement("pace_of_account"),
        {"connection_id": account.connection_id, "since": now - MEASURED_OVER},
    ).one()
    bounds = []
    if pace.max_outstanding is not None:
        bounds.append(pace.max_outstanding)
    if pace.lines is not None:
        measured = row.ended >= ENOUGH_CALLS and row.minutes_per_call
        minutes = float(row.minutes_per_call) if measured else MINUTES_PER_CALL
        bounds.append(int((window.end - now) / timedelta(minutes=minutes) * pace.lines))
    most = max(min(bounds) - row.outstanding, 0) if bounds else None
    return Room(calls=most, outstanding=row.outstanding)
