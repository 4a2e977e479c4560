"""How fast an account calls, measured on its ended calls: how long they took and how many ran at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

RINGING = timedelta(seconds=30)
"""The time that a phone may ring, answered or not; providers report only the talk time."""


@dataclass(frozen=True, kw_only=True)
class EndedCall:
    """A call that took a line from ``began_at`` to ``ended_at``."""

    handed_over_at: datetime
    """The earliest time at which it could begin."""
    ended_at: datetime
    talked: timedelta

    @property
    def length(self) -> timedelta:
        """The time for which it used a line: ringing and talk."""
        return RINGING + self.talked

    @property
    def began_at(self) -> datetime:
        """When its phone began to ring."""
        return self.ended_at - self.length


def long_call(calls: Sequence[EndedCall]) -> timedelta:
    """Return the length that nine in ten calls do not exceed; raises ``ValueError`` if there is no call."""
    if not calls:
        raise ValueError("no call has ended, so none can be measured")
    lengths = sorted(call.length for call in calls)
    return lengths[ceil(0.9 * len(lengths)) - 1]


def most_at_once(calls: Sequence[EndedCall]) -> int:
    """Return the largest number of calls at one moment; a call that ends frees its line for the next."""
    changes = sorted([(call.began_at, 1) for call in calls] + [(call.ended_at, -1) for call in calls])
    most = going_on = 0
    for _, change in changes:
        going_on += change
        most = max(most, going_on)
    return most


def fewest_lines(calls: Sequence[EndedCall]) -> int:
    """Return the least number of lines with which the calls can have ended as they did.

    If a provider does not say when a call ended, we only know when we heard of it:
    late, and perhaps of many calls at one moment. Such calls look as if they ran at
    once. That does not raise this number, since a later end only leaves more time for
    the same work.
    """
    fewest = 1
    for since in {call.handed_over_at for call in calls}:
        work = timedelta(0)
        after = (call for call in calls if call.handed_over_at >= since)
        for call in sorted(after, key=lambda call: call.ended_at):
            work += call.length
            fewest = max(fewest, ceil(work / max(call.ended_at - since, call.length)))
    return fewest


def round_seen(calls: Sequence[EndedCall], lines: int) -> timedelta:
    """Return how long it takes until every line has made one more call, measured on calls that waited.

    Providers report only the talk time, and dial when they want to. Zero if no two calls show it.
    """
    ends = sorted(calls, key=lambda call: call.ended_at)
    spent, rounds, followed = timedelta(0), 0, 0
    for earlier, later in pairwise(ends):
        if later.handed_over_at > earlier.ended_at:
            rounds += ceil(followed / lines)
            followed = 0
        else:
            spent += later.ended_at - earlier.ended_at
            followed += 1
    rounds += ceil(followed / lines)
    return spent / rounds if rounds else timedelta(0)


def lines_seen(calls: Sequence[EndedCall]) -> int:
    """Return how many lines an account seems to have: the most calls at once, at least one."""
    return max(1, min(most_at_once(calls), fewest_lines(calls)))
