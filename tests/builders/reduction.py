"""Reports of one call, and the facts after them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import reduce
from typing import Any

from outreach.domain.calls import CallState
from outreach.domain.outcome_words import OutcomeWords
from outreach.domain.outcomes import CallEvent, ConversationOutcome, EventKind, LineOutcome
from outreach.domain.reduction import CallFacts, merge

HEARD_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLAIMED_AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
WORDS = OutcomeWords.of({outcome.name: outcome for outcome in ConversationOutcome})
SUBMITTED = CallFacts(state=CallState.SUBMITTED)


def event(**facts: Any) -> CallEvent:
    """An answered call that has ended; ``facts`` replace its fields."""
    standard = CallEvent(
        event_key="msg_1",
        kind=EventKind.COMPLETED,
        call_id=None,
        environment=None,
        signature=None,
        phone=None,
        line=LineOutcome.ANSWERED_HUMAN,
    )
    return replace(standard, **facts)


def after(
    facts: CallFacts,
    *events: CallEvent,
    heard_at: datetime = HEARD_AT,
    claimed_at: datetime | None = CLAIMED_AT,
) -> CallFacts:
    """The facts after these reports, one after another."""

    def merged(known: CallFacts, news: CallEvent) -> CallFacts:
        return merge(known, news, words=WORDS, heard_at=heard_at, claimed_at=claimed_at)

    return reduce(merged, events, facts)


IMPOSSIBLE_ENDS = [
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
]
"""Zeros of programs, and worse; the first is of a year that a database has and Python has not."""
