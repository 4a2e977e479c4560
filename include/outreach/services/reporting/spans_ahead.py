"""In which spans of a run the people whom it calls may be called: the first of each, and those after it."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from outreach.policy.clock import allowed_by_clock
from outreach.policy.spans import Span
from outreach.services.permissions.ask import Question
from outreach.services.permissions.clocks import RING_RESERVE, clock_of
from outreach.services.reporting.fit import PeopleInSpans
from outreach.services.runs.run import Run
from outreach.storage.statements import statement

_LONGEST_AFTER_THE_RUN = timedelta(hours=24)
"""So long after the run a call that was handed over may ring at most, as in ``policy_answers.sql``."""


def spans_ahead(connection: Connection, run: Run) -> tuple[PeopleInSpans, ...]:
    """Return the people of each set of spans, in the order of their first ones.

    A decision keeps the first span of a person. What is known of them holds them no
    longer by then, so that only their clock says which spans come after it in the run.
    """
    found: Counter[tuple[Span, ...]] = Counter()
    for row in connection.execute(statement("preflight_spans"), {"run_id": run.run_id}):
        found[_spans_of(row, run)] += row.people
    by_time = sorted(found.items(), key=lambda each: [(span.end, span.start) for span in each[0]])
    return tuple(PeopleInSpans(spans=spans, people=people) for spans, people in by_time)


def _spans_of(row: Row[Any], run: Run) -> tuple[Span, ...]:
    first = Span(start=row.starts_at, end=row.ends_at)
    if row.has_callback or first.end >= run.call_until:
        return (first,)
    policy = Question(run=run, now=row.starts_at).policy
    clock = clock_of(row, debt_kind=run.campaign.config.debt_kind)
    ahead = Span(start=first.end, end=run.call_until + _LONGEST_AFTER_THE_RUN)
    later = allowed_by_clock(policy, clock, horizon=ahead)
    return (first, *(span for span in later if _can_be_used(span, run)))


def _can_be_used(span: Span, run: Run) -> bool:
    return span.start < run.call_until and span.start + RING_RESERVE <= span.end
