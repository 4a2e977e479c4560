"""``reporting.attempt``: the calls that were made, or may have been, numbered for each person and invoice."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text

from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.outcomes import ConversationOutcome, LineOutcome

TOMORROW = NOW + timedelta(days=1)


def attempts(ledger: Engine) -> list[dict[str, Any]]:
    query = text("SELECT * FROM reporting.attempt ORDER BY called_at, person_id, row_number")
    with ledger.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def test_calls_that_may_have_been_made_are_attempts_and_others_are_not(ledger: Engine) -> None:
    not_made = (CallState.PLANNED, CallState.WITHDRAWN, CallState.NOT_SENT, CallState.FAILED)
    may_have_been = (CallState.UNKNOWN, CallState.EXPIRED, CallState.SUBMITTED, CallState.COMPLETED)
    insert_run(ledger, *(person(state, call=OneCall(state=state)) for state in (*not_made, *may_have_been)))

    assert {row["person_id"] for row in attempts(ledger)} == set(may_have_been)


def test_attempts_are_numbered_for_each_invoice_and_person_over_runs_and_waves(ledger: Engine) -> None:
    both = (Owed(invoice_id="i-1"), Owed(invoice_id="i-2"))
    insert_run(ledger, person("c-1", owed=both[:1], call=silent()))
    insert_run(ledger, person("c-1", owed=both, call=silent(ended_at=NOW + timedelta(hours=2))), wave=2)
    later = completed(ended_at=TOMORROW + timedelta(minutes=5))
    insert_run(ledger, person("C-1", owed=(Owed(invoice_id="i-2"),), call=later), now=TOMORROW)

    assert [
        (row["invoice_key"], row["number_for_invoice"], row["number_for_person"]) for row in attempts(ledger)
    ] == [("i-1", 1, 1), ("i-1", 2, 2), ("i-2", 1, 2), ("i-2", 2, 3)]


def test_an_attempt_says_how_far_it_came(ledger: Engine) -> None:
    insert_run(
        ledger,
        person("silent", call=silent()),
        person("machine", call=silent(line=LineOutcome.VOICEMAIL)),
        person("mute", call=completed(turns=())),
        person("stranger", call=completed(conversation=ConversationOutcome.WRONG_NUMBER)),
        person("met", call=completed()),
        person("promised", call=promise()),
    )
    learn_from_calls(ledger)

    assert {
        row["person_id"]: "".join(
            letter
            for letter, name in zip(
                "ctrp", ("is_connected", "is_conversation", "is_right_party", "is_promise"), strict=True
            )
            if row[name]
        )
        for row in attempts(ledger)
    } == {"silent": "", "machine": "", "mute": "c", "stranger": "ct", "met": "ctr", "promised": "ctrp"}


def test_an_attempt_counts_the_days_since_its_invoice_was_due(ledger: Engine) -> None:
    insert_run(ledger, person("c-1", owed=(Owed(invoice_id="i-1", due_date=NOW.date()),), call=silent()))

    assert [row["days_overdue"] for row in attempts(ledger)] == [0]


def test_attempts_and_calls_say_the_same_of_how_far_a_call_came(ledger: Engine) -> None:
    outcomes = [completed(conversation=outcome) for outcome in ConversationOutcome]
    insert_run(ledger, *(person(call=call) for call in (*outcomes, completed(turns=()), silent())))
    learn_from_calls(ledger)
    flags = "line_outcome, conversation_outcome, is_connected, is_conversation, is_right_party"
    of_calls = f"SELECT call_id, {flags} FROM reporting.call_outcome"
    query = text(f"SELECT call_id, {flags} FROM reporting.attempt EXCEPT {of_calls}")
    with ledger.connect() as connection:
        assert connection.execute(query).all() == []
    assert len(attempts(ledger)) == len(outcomes) + 2
