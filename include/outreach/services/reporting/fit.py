"""How the calls of a night fit into the spans in which they may ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.services.dispatch.throttle import Throttle
from outreach.services.permissions.clocks import RING_RESERVE


@dataclass(frozen=True, kw_only=True)
class SpanOfPeople:
    """A span in which so many people may be called."""

    starts_at: datetime
    ends_at: datetime
    people: int


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How many calls an account makes in their spans; ``calls`` is None where no one knows its lines."""

    pace: str
    """One sentence on its lines and on how long a call takes."""
    calls: int | None
    lines: int | None
    call_length: timedelta
    needs: timedelta | None
    """How long the lines are busy with all of the calls."""


def fit_into(spans: Sequence[SpanOfPeople], throttle: Throttle, *, now: datetime) -> Fit:
    """Estimate how many of the calls ring within their spans, one account calling them all.

    Whose span ends first is called first. What the account still has to do is not counted.
    """
    lines, length = throttle.lines, throttle.call_length
    people = sum(span.people for span in spans)
    return Fit(
        pace=throttle.in_words(),
        calls=None if lines is None else _calls(spans, lines, length, now=now),
        lines=lines,
        call_length=length,
        needs=None if lines is None else -(-people // lines) * length,
    )


def _calls(spans: Sequence[SpanOfPeople], lines: int, length: timedelta, *, now: datetime) -> int:
    """Fill the spans in the order in which they end, in rounds of one call on each line."""
    free_at, calls = now, 0
    for span in sorted(spans, key=lambda each: (each.ends_at, each.starts_at)):
        begins = max(free_at, span.starts_at)
        rounds = max((span.ends_at - RING_RESERVE - begins) // length, 0)
        fitting = min(span.people, rounds * lines)
        free_at = begins + -(-fitting // lines) * length
        calls += fitting
    return calls
