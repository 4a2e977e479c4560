"""The throttle of an account: what it may have outstanding, so that no one is called after hours.

A provider that takes a batch dials it at its own pace. So the calls that are handed
over must fit into the time that is left: lines and the length of a call say how
much does. Until they are known, one batch at a time is handed over, of no more calls
than a single line would make.
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
"""How long a call takes at least, until enough of them have ended."""

ENOUGH_CALLS = 50
"""The number of calls of an account that must have ended before they say what it can do."""

MEASURED_OVER = timedelta(days=7)
MEASURED_CALLS = 200
"""The last calls say more of an account than those of long ago."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """How many more calls an account can take now, how many if it had none, and how many it has.

    None is no bound.
    """

    calls: int | None
    at_most: int | None
    outstanding: int

    def fits(self, calls: int) -> bool:
        """Tell whether so many more calls can be handed over."""
        return self.calls is None or calls <= self.calls


@dataclass(frozen=True, kw_only=True)
class Throttle:
    """The number of a campaign's calls that an account takes, and the number that it has already."""

    pace: Pace
    ended: int
    """How many of its calls were measured."""
    lines: int | None
    """Said by the connection or seen; None where neither is known."""
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
        """Whether nothing is handed over while anything is out: real people, and lines that no one knows."""
        return self.lines is None and not self.is_invented

    def in_words(self) -> str:
        """Say in one sentence how many lines there are, by what, and how long a call is taken to be."""
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
    """Measure an account for a campaign; raises ``ConfigurationError`` for a limit that is none.

    Where it was ``measured`` a moment ago, only what is outstanding is counted anew.
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
    """Say in one sentence what holds of an account of which no call was measured.

    Raises ``ConfigurationError`` for a limit that is none.
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
    """Say how long a call takes a line. Ends that are heard of late make no account slower than one line."""
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
