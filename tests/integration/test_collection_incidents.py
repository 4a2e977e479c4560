"""Events that stop something: opt-outs, ghosts, second rings."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, select, update

from builders.events import call_ended
from builders.incidents import LATER, PHONE, call_of, closed_gates, report, the_call
from builders.night import NOW, OneCall
from builders.stops import stops
from outreach.domain.calls import CallState
from outreach.domain.outcomes import LineOutcome
from outreach.services.collection.reduce import CollectionCounts
from outreach.storage import tables

NEVER_HANDED_OVER = [
    OneCall(state=CallState.PLANNED),
    OneCall(state=CallState.NOT_SENT),
    OneCall(state=CallState.WITHDRAWN),
    OneCall(state=CallState.FAILED, line=LineOutcome.REJECTED),
]


def test_a_person_who_opts_out_is_on_the_do_not_call_list_along_with_the_number(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    report(ledger, call_ended(call_id, callOutput="OPT_OUT"))

    (row,) = stops(ledger)
    assert (row["person_key"], row["phone"], row["scope"]) == ("c-1", PHONE, "everything")
    assert row["subject"] == "person_or_phone"
    assert (row["reason"], row["source"]) == ("opt_out", f"call {call_id}")
    assert (row["recorded_at"], row["holds_until"]) == (LATER, None)
    assert the_call(ledger)["compliance_labels"] == ["opt_out"]


def test_a_wrong_number_is_stopped_for_its_person_alone(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    report(ledger, call_ended(call_id, callOutput="WRONG_NUMBER"))

    (row,) = stops(ledger)
    assert (row["person_key"], row["phone"], row["reason"]) == ("c-1", PHONE, "wrong_number")
    assert row["subject"] == "phone_of_person"


def test_an_opt_out_stays_one_when_a_later_event_says_something_else(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    for words in ("OPT_OUT", "REFUSED", "OPT_OUT"):
        report(ledger, call_ended(call_id, callOutput=words))

    call = the_call(ledger)
    assert (call["conversation_outcome"], call["conversation_words"]) == ("opt_out", "OPT_OUT")
    assert call["compliance_labels"] == ["opt_out"]
    assert len(stops(ledger)) == 1


@pytest.mark.parametrize("called", NEVER_HANDED_OVER, ids=lambda called: called.state)
def test_a_report_of_a_call_that_was_never_handed_over_halts_the_account(
    ledger: Engine, called: OneCall
) -> None:
    call_id = call_of(ledger, called)

    counts = report(ledger, call_ended(call_id, callOutput="OPT_OUT"))

    assert counts == CollectionCounts(ghost=1)
    assert list(closed_gates(ledger)) == ["account:levers_default"]
    (reason,) = closed_gates(ledger).values()
    assert reason.startswith(f"ghost: event 1 reports call {call_id}")
    assert "Ask the provider" in reason
    assert PHONE not in reason
    call = the_call(ledger)
    assert (call["conversation_outcome"], call["provider_call_id"]) == (None, None)


def test_an_opt_out_on_a_ghost_s_line_is_respected(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.PLANNED))

    report(ledger, call_ended(call_id, callOutput="OPT_OUT"))

    assert [row["person_key"] for row in stops(ledger)] == ["c-1"]


@pytest.mark.parametrize("state", [CallState.PLANNED, CallState.NOT_SENT])
def test_a_ghost_is_never_sent_again_when_the_gate_opens(ledger: Engine, state: CallState) -> None:
    call_id = call_of(ledger, OneCall(state=state))

    report(ledger, call_ended(call_id))

    call = the_call(ledger)
    assert (call["state"], call["withdrawal_reason"]) == ("withdrawn", "halted")


def test_a_further_attempt_at_a_person_who_was_called_after_all_is_withdrawn(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.FAILED, line=LineOutcome.REJECTED))
    second = UUID("00000000-0000-4000-8000-000000000002")
    first = the_call(ledger)
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.call).values(
                call_id=second,
                run_id=first["run_id"],
                person_id="c-1",
                person_key="c-1",
                attempt=2,
                phone=PHONE,
                state="planned",
                state_changed_at=NOW,
                may_ring_from=NOW,
                may_ring_until=NOW,
            )
        )

    report(ledger, call_ended(call_id))

    with ledger.connect() as connection:
        query = select(tables.call.c.state, tables.call.c.withdrawal_reason)
        assert connection.execute(query.where(tables.call.c.call_id == second)).one() == (
            "withdrawn",
            "halted",
        )


def test_a_ghost_confirms_no_batch(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.NOT_SENT))

    report(ledger, call_ended(call_id))

    with ledger.connect() as connection:
        assert connection.scalar(select(tables.call_batch.c.confirmed_at)) is None


def test_a_second_ring_is_kept_but_changes_no_outcome_and_halts_the_account(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    report(ledger, call_ended(call_id, providerCallId="ring-1"))
    before = the_call(ledger)

    counts = report(ledger, call_ended(call_id, providerCallId="ring-2", callOutput="OPT_OUT"))

    assert counts == CollectionCounts(duplicate=1)
    assert the_call(ledger) == before
    assert closed_gates(ledger)["account:levers_default"].startswith(
        f"duplicate: event 2 reports a second dialling of call {call_id}"
    )
    assert [row["reason"] for row in stops(ledger)] == ["opt_out"]


def test_a_second_ring_in_the_same_reduction_is_noticed_too(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    counts = report(
        ledger, call_ended(call_id, providerCallId="ring-1"), call_ended(call_id, providerCallId="ring-2")
    )

    assert counts == CollectionCounts(applied=1, duplicate=1)


def test_the_first_reason_of_a_closed_gate_stays(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    rings = [call_ended(call_id, providerCallId=f"ring-{number}") for number in range(3)]

    report(ledger, *rings)

    assert "event 2" in closed_gates(ledger)["account:levers_default"]


def test_a_call_that_a_person_closed_as_called_and_then_failed_by_report_is_no_ghost(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.EXPIRED))
    with ledger.begin() as connection:
        connection.execute(update(tables.call).values(problem="resolved by a person as rang: heard it"))

    failed: dict[str, Any] = {"endedReason": "provider-failed", "transcription": "", "duration": 0}
    report(ledger, call_ended(call_id, **failed))
    assert the_call(ledger)["state"] == "failed"
    counts = report(ledger, call_ended(call_id))

    assert counts == CollectionCounts(applied=1)
    assert the_call(ledger)["state"] == "completed"
    assert closed_gates(ledger) == {}
