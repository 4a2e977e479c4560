"""The throttle of an account: how many calls may be outstanding, so that no one is called after hours.

A provider dials a batch at its own pace. So the calls that are handed over must fit
into the time that is left; the number depends on the lines and on the length of a call.
Until these are known, one batch at a time is handed over, with no more calls than a
single line would make.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from outreach.campaign.model import CampaignConfig
from outreach.domain.pace import EndedCall, lines_seen, long_call, round_seen
from outreach.domain.timing import Window
from outreach.providers.base import Account
from outreach.services.dispatch.pace_words import pace_in_words
from outreach.services.permissions.clocks import RING_RESERVE
from outreach.services.safeguards.account_limits import Pace
from outreach.storage.statements import statement

ASSUMED_LENGTH = timedelta(minutes=5)
"""The least length of a call that is assumed until enough calls have ended."""

ENOUGH_CALLS = 50
"""How many calls of an account must have ended before its pace is measured."""

MEASURED_OVER = timedelta(days=7)
MEASURED_CALLS = 200
"""How many of the last calls are measured; they say more about an account than older ones."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many more calls an account can take now, how many if it had none, and how many it has.

    None means no limit.
    """

    calls: int | None
    at_most: int | None
    outstanding: int

    def fits(self, calls: int) -> bool:
        """Tell whether this many more calls can be handed over."""
        return self.calls is None or calls <= self.calls


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """How many calls of a campaign an account can take, and how many it already has."""

    pace: Pace
    ended: int
    """How many of its calls were measured."""
    lines: int | None
    """As the connection says, or as seen; None if neither is known."""
    call_length: timedelta
    batch_size: int
    is_invented: bool
    outstanding: int

    def room(self, window: Window, *, now: datetime) -> Room:
        """Return how many more calls would begin to ring before the window ends."""
        left = window.end - RING_RESERVE - max(now, window.start)
        rounds = max(left // self.call_length, 0)
        bounds = [] if self.pace.max_outstanding is None else [self.pace.max_outstanding]
        if self.lines is not None:
            bounds.append(rounds * self.lines)
        elif not self.is_invented:
            bounds.append(min(rounds, self.batch_size))
        if not bounds:
            return Room(calls=None, at_most=None, outstanding=self.outstanding)
        at_most = min(bounds)
        is_taken = self.is_one_batch_at_a_time and self.outstanding
        calls = 0 if is_taken else max(at_most - self.outstanding, 0)
        return Room(calls=calls, at_most=at_most, outstanding=self.outstanding)

    @property
    def is_one_batch_at_a_time(self) -> bool:
        """Whether only one batch may be outstanding: the people are real, and the lines are not known."""
        return self.lines is None and not self.is_invented

    def in_words(self) -> str:
        """Say in one sentence the number of lines, how it is known, and the assumed length of a call."""
        return pace_in_words(
            self.pace,
            is_invented=self.is_invented,
            lines=self.lines,
            call_length=self.call_length,
            ended=self.ended,
            enough=ENOUGH_CALLS,
        )


def throttle_of(
    connection: Connection,
    account: Account,
    config: CampaignConfig,
    *,
    measured: Throttle | None = None,
    now: datetime,
) -> Throttle:
    """Measure an account for a campaign; raises ``ConfigurationError`` for an invalid limit.

    If it was ``measured`` a moment ago, only its outstanding calls are counted again.
    """
    if measured:
        return replace(measured, outstanding=_outstanding(connection, account))
    pace = Pace.of(account)
    calls = _ended_calls(connection, account, now=now)
    is_measured = len(calls) >= ENOUGH_CALLS
    is_invented = config.audience == "invented"
    lines = pace.lines
    if lines is None and is_measured and not is_invented:
        lines = lines_seen(calls)
    length = _length(calls, lines or 1) if calls else ASSUMED_LENGTH
    return Throttle(
        pace=pace,
        ended=len(calls),
        lines=lines,
        call_length=length if is_measured else max(length, ASSUMED_LENGTH),
        batch_size=config.batches.size,
        is_invented=is_invented,
        outstanding=_outstanding(connection, account),
    )


def assumed_in_words(account: Account, *, is_invented: bool) -> str:
    """Say in one sentence what is assumed about an account without a measured call.

    Raises ``ConfigurationError`` for an invalid limit.
    """
    pace = Pace.of(account)
    return pace_in_words(
        pace,
        is_invented=is_invented,
        lines=pace.lines,
        call_length=ASSUMED_LENGTH,
        ended=None,
        enough=ENOUGH_CALLS,
    )


def _length(calls: Sequence[EndedCall], lines: int) -> timedelta:
    """Return how long a call uses a line; late reports of ends never make an account slower than one line."""
    slowest = lines * max(long_call(calls), ASSUMED_LENGTH)
    return max(long_call(calls), min(round_seen(calls, lines), slowest))


def _ended_calls(connection: Connection, account: Account, *, now: datetime) -> Sequence[EndedCall]:
    rows = connection.execute(
        statement("pace_of_account"),
        {
            "connection_id": account.connection_id,
            "since": now - MEASURED_OVER,
            "at_most": MEASURED_CALLS,
        },
    )
    return [
        EndedCall(
            handed_over_at=row.handed_over_at,
            ended_at=row.ended_at,
            talked=timedelta(seconds=float(row.talked_seconds)),
        )
        for row in rows
    ]


def _outstanding(connection: Connection, account: Account) -> int:
    counting = statement("count_outstanding")
    return int(connection.execute(counting, {"connection_id": account.connection_id}).scalar_one())
