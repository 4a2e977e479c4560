"""The times of a run in which its people may be called."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from outreach.policy.clock import Clock, allowed_by_clock
from outreach.policy.spans import Span
from outreach.services.permissions.ask import Question
from outreach.services.permissions.clocks import RING_RESERVE, clock_of
from outreach.services.reporting.fit import PeopleInSpans
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

_LONGEST_AFTER_THE_RUN = timedelta(hours=24)
"""The longest time after the run in which a handed-over call may ring, as in ``policy_answers.sql``."""


def spans_ahead(connection: Connection, run: Run) -> tuple[PeopleInSpans, ...]:
    """Return the people of each set of spans, in the order of their first ones.

    A decision stores only the first span of a person. After it no fact holds the person any more,
    so only their clock decides which spans of the run come later.
    """
    rows = connection.execute(statement("preflight_spans"), {"run_id": run.run_id}).all()
    later_by_clock: dict[Clock, tuple[Span, ...]] = {}
    found: Counter[tuple[Span, ...]] = Counter()
    for row in rows:
        first = Span(start=row.starts_at, end=row.ends_at)
        later: tuple[Span, ...] = ()
        if not row.has_callback:
            clock = clock_of(row, debt_kind=run.campaign.config.debt_kind)
            if clock not in later_by_clock:
                later_by_clock[clock] = _spans_of(clock, run, rows)
            later = tuple(span for span in later_by_clock[clock] if span.start >= first.end)
        found[first, *later] += row.people
    by_time = sorted(found.items(), key=lambda each: [(span.end, span.start) for span in each[0]])
    return tuple(PeopleInSpans(spans=spans, people=people) for spans, people in by_time)


def _spans_of(clock: Clock, run: Run, rows: Sequence[Row[Any]]) -> tuple[Span, ...]:
    """Return all spans of the run that a clock allows, from the first allowed one on."""
    start = min(row.starts_at for row in rows)
    ahead = Span(start=start, end=max(run.call_until, start) + _LONGEST_AFTER_THE_RUN)
    allowed = allowed_by_clock(Question(run=run, now=start).policy, clock, horizon=ahead)
    return tuple(
        span for span in allowed if span.start < run.call_until and span.start + RING_RESERVE <= span.end
    )
