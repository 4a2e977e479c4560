"""How the calls of a night fit into the allowed times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.policy.spans import Span
from outreach.services.dispatch.throttle import Throttle
from outreach.services.permissions.clocks import RING_RESERVE


@dataclass(frozen=True, kw_only=True)
class PeopleInSpans:
    """A number of people, and the spans of the run in which each of them may be called, in order."""

    spans: tuple[Span, ...]
    people: int


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How many calls an account can make in their spans; ``calls`` is None if its lines are not known."""

    pace: str
    """One sentence on its lines and on how long a call takes."""
    calls: int | None
    lines: int | None
    call_length: timedelta
    needs: timedelta | None
    """How long the lines are busy with all of the calls."""


def fit_into(groups: Sequence[PeopleInSpans], throttle: Throttle, *, now: datetime) -> Fit:
    """Estimate how many of the calls one account can make within their spans.

    The person whose span ends first is called first. Other work of the account is not counted.
    """
    lines, length = throttle.lines, throttle.call_length
    people = sum(group.people for group in groups)
    return Fit(
        pace=throttle.in_words(),
        calls=None if lines is None else _calls(groups, lines, length, now=now),
        lines=lines,
        call_length=length,
        needs=None if lines is None else -(-people // lines) * length,
    )


def _calls(groups: Sequence[PeopleInSpans], lines: int, length: timedelta, *, now: datetime) -> int:
    """Fill the spans in the order in which they end, in rounds of one call on each line.

    Of spans that end together, that of people who have the fewest left to come goes first.
    """
    free_at = now
    left = [group.people for group in groups]
    spans = [
        (span.end, group.spans[-1].end, span.start, number)
        for number, group in enumerate(groups)
        for span in group.spans
    ]
    for end, _, start, number in sorted(spans):
        begins = max(free_at, start)
        rounds = max((end - RING_RESERVE - begins) // length, 0)
        fitting = min(left[number], rounds * lines)
        if fitting:
            free_at = begins + -(-fitting // lines) * length
            left[number] -= fitting
    return sum(group.people for group in groups) - sum(left)
