"""For every way in which a call ends, the ledger says when it was handed over, and who said how it ended.

Calls that the provider reported were handed over; calls that were cancelled did not
ring; and a problem from before the report stands in the way no longer.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update

from builders.events import SETTINGS, Event, call_ended, deliver, levers, not_answered
from builders.ledger import insert_run
from builders.night import NOW, OneCall, person
from outreach.domain.calls import CallState
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.resolution.resolve import Resolution, resolve
from outreach.services.runs.close import expire_overdue
from outreach.storage import tables

LATER = NOW + timedelta(hours=1)
CLOSED = "unknown, closed by a person"
RANG = "unknown, said to have been made by a person"
PATHS = ("submitting", "submitted", "in_progress", "unknown", "expired", CLOSED, RANG, "exported")
"""Where a call may stand when the provider reports it."""

SILENT: dict[str, Any] = {"duration": 0, "transcription": None, "summary": None, "callOutput": None}
ENDS = {
    "answered": (call_ended, {}, ("completed", "answered_human", "customer-ended-call")),
    "not answered": (not_answered, {}, ("completed", "no_answer", "customer-did-not-answer")),
    "failed": (call_ended, SILENT | {"endedReason": "dial_failed"}, ("failed", "failed", "dial_failed")),
    "invalid": (
        call_ended,
        SILENT | {"endedReason": "Number not in service"},
        ("failed", "invalid_number", "Number not in service"),
    ),
    "cancelled": (call_ended, SILENT | {"endedReason": "Canceled"}, ("failed", "cancelled", "Canceled")),
    "suppressed": (
        call_ended,
        SILENT | {"endedReason": "suppressed"},
        ("failed", "cancelled", "suppressed"),
    ),
}


def call_on(ledger: Engine, path: str) -> UUID:
    """The one call of the ledger, at the end of a path on which something stood in its way."""
    start = {CLOSED: "unknown", RANG: "unknown", "exported": "submitted"}.get(path, path)
    insert_run(ledger, person("c-1", call=OneCall(state=CallState(start))))
    with ledger.begin() as connection:
        connection.execute(update(tables.call).values(problem="no answer came"))
        if path == "exported":
            connection.execute(update(tables.call_batch).values(exported_by="a person"))
        call_id: UUID = connection.scalars(select(tables.call.c.call_id)).one()
    if path in (CLOSED, RANG):
        resolution = Resolution.CLOSE if path == CLOSED else Resolution.RANG
        resolve(ledger, call_or_batch=call_id, resolution=resolution, reason="asked", by="test", now=LATER)
    return call_id


def report(ledger: Engine, *events: Event) -> None:
    deliver(ledger, *events, now=LATER)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=LATER)


def outcome(ledger: Engine) -> Any:
    with ledger.connect() as connection:
        return connection.execute(text("SELECT * FROM reporting.call_outcome")).mappings().one()


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("path", PATHS)
def test_every_reported_call_was_handed_over_and_keeps_no_stale_problem(
    ledger: Engine, path: str, end: str
) -> None:
    event, changes, (state, line, words) = ENDS[end]
    call_id = call_on(ledger, path)

    report(ledger, event(call_id, **changes))

    row = outcome(ledger)
    assert (row["state"], row["line_outcome"], row["line_words"]) == (state, line, words)
    assert row["handed_over_at"] is not None
    assert row["problem"] is None


def test_a_call_that_rang_by_a_persons_word_was_handed_over_and_says_by_whose(ledger: Engine) -> None:
    call_on(ledger, RANG)
    row = outcome(ledger)
    assert (row["state"], row["handed_over_at"] is not None) == ("expired", True)
    assert row["problem"] == "resolved by a person as rang: asked"


@pytest.mark.parametrize("state", ["planned", "not_sent", "withdrawn", "unknown"])
def test_a_call_that_no_one_knows_to_have_been_handed_over_was_not(ledger: Engine, state: str) -> None:
    call_on(ledger, state)
    assert outcome(ledger)["handed_over_at"] is None


@pytest.mark.parametrize("end", ["cancelled", "suppressed"])
def test_a_cancelled_call_has_ended_and_does_not_expire(ledger: Engine, end: str) -> None:
    event, changes, _ = ENDS[end]
    call_id = call_on(ledger, "submitted")
    report(ledger, event(call_id, **changes))

    expire_overdue(ledger, now=NOW + timedelta(days=3))

    row = outcome(ledger)
    assert (row["state"], row["line_outcome"]) == ("failed", "cancelled")
    assert row["ended_at"] is not None


@pytest.mark.parametrize("cancelled_first", [True, False])
def test_a_cancelled_call_that_was_taken_all_the_same_counts_as_taken(
    ledger: Engine, *, cancelled_first: bool
) -> None:
    call_id = call_on(ledger, "submitted")
    cancelled = call_ended(call_id, **SILENT | {"endedReason": "cancelled"})
    taken = call_ended(call_id, **SILENT | {"endedReason": "completed"})

    report(ledger, *([cancelled, taken] if cancelled_first else [taken, cancelled]))

    row = outcome(ledger)
    assert (row["state"], row["line_outcome"], row["line_words"]) == ("completed", "unknown", "completed")
