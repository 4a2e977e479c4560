"""Events that stop something: opt-outs, ghosts, second rings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, select, update

from builders.events import SETTINGS, STRANGER, Event, call_ended, deliver, echo_of, levers
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from builders.stops import stops
from outreach.domain.calls import CallState
from outreach.domain.outcomes import LineOutcome
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.storage import tables

LATER = NOW + timedelta(minutes=10)
PHONE = "+966500000077"
WORDS = {
    "REFUSED": "refused",
    "OPT_OUT": "opt_out",
    "WRONG_NUMBER": "wrong_number",
    "DECEASED": "deceased",
    "ATTORNEY": "attorney",
    "DISPUTE": "dispute",
}
NEVER_HANDED_OVER = [
    OneCall(state=CallState.PLANNED),
    OneCall(state=CallState.NOT_SENT),
    OneCall(state=CallState.WITHDRAWN),
    OneCall(state=CallState.FAILED, line=LineOutcome.REJECTED),
]


def call_of(ledger: Engine, called: OneCall) -> UUID:
    insert_run(ledger, person("c-1", phone=PHONE, call=called), of=campaign(outcomes=WORDS))
    call_id: UUID = the_call(ledger)["call_id"]
    return call_id


def the_call(ledger: Engine) -> Any:
    with ledger.connect() as connection:
        return connection.execute(select(tables.call).order_by(tables.call.c.attempt)).mappings().first()


def report(ledger: Engine, *events: Event) -> CollectionCounts:
    deliver(ledger, *events, now=NOW)
    return reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=LATER)


def closed_gates(ledger: Engine) -> dict[str, str]:
    with ledger.connect() as connection:
        gate = tables.send_gate
        rows = connection.execute(select(gate.c.scope, gate.c.reason).where(gate.c.is_open.is_(False)))
        return {row.scope: row.reason for row in rows}


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


def numbers_not_to_be_called(ledger: Engine) -> set[tuple[str, str]]:
    return {(row["phone"], row["reason"]) for row in stops(ledger)}


def test_an_event_with_another_s_number_is_applied_to_no_one_and_halts_the_account(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    before = the_call(ledger)

    counts = report(ledger, call_ended(call_id, numberTo=STRANGER))

    assert counts == CollectionCounts(mismatch=1)
    assert the_call(ledger) == before
    reason = closed_gates(ledger)["account:levers_default"]
    assert reason.startswith(f"mismatch: event 1 carries our seal for call {call_id}")
    assert PHONE not in reason
    assert STRANGER not in reason
    with ledger.connect() as connection:
        assert connection.scalar(select(tables.call_batch.c.confirmed_at)) is None


@pytest.mark.parametrize("number", [PHONE, PHONE[1:], "0500000077", "+966 50 000 0077", "withheld"])
def test_the_call_s_own_number_may_be_written_in_any_way(ledger: Engine, number: str) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    assert report(ledger, call_ended(call_id, numberTo=number)) == CollectionCounts(applied=1)
    assert closed_gates(ledger) == {}


@pytest.mark.parametrize(("words", "reason"), [("OPT_OUT", "opt_out"), ("WRONG_NUMBER", "wrong_number")])
def test_if_either_of_two_mixed_up_people_asked_not_to_be_called_neither_is(
    ledger: Engine, words: str, reason: str
) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    report(ledger, call_ended(call_id, numberTo=STRANGER, callOutput=words))

    assert numbers_not_to_be_called(ledger) == {(PHONE, reason), (STRANGER, reason)}
    assert the_call(ledger)["compliance_labels"] == []


def test_after_a_mismatch_the_call_s_own_event_is_applied(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    report(ledger, call_ended(call_id, numberTo=STRANGER, providerCallId="ring-of-another"))

    counts = report(ledger, call_ended(call_id, numberTo=PHONE, providerCallId="ring-1"))

    assert counts == CollectionCounts(applied=1)
    assert the_call(ledger)["provider_call_id"] == "ring-1"


def test_a_planned_call_whose_seal_comes_back_with_another_s_number_is_never_sent(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.PLANNED))

    counts = report(ledger, call_ended(call_id, numberTo=STRANGER, callOutput="OPT_OUT"))

    assert counts == CollectionCounts(ghost=1)
    assert the_call(ledger)["state"] == "withdrawn"
    assert numbers_not_to_be_called(ledger) == {(PHONE, "opt_out"), (STRANGER, "opt_out")}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("opt_out ", "opt_out"),
        ("WRONG_NUMBER", "wrong_number"),
        ("DECEASED", "deceased"),
        ("ATTORNEY", "attorney"),
    ],
)
@pytest.mark.parametrize("number", [PHONE, PHONE[1:]])
def test_a_person_who_said_so_on_a_call_without_its_metadata_is_known_by_the_number(
    ledger: Engine, words: str, reason: str, number: str
) -> None:
    call_of(ledger, OneCall(state=CallState.SUBMITTED))

    counts = report(ledger, call_ended(None, numberTo=number, callOutput=words))

    assert counts == CollectionCounts(unmatched=1)
    (row,) = stops(ledger)
    assert (row["phone"], row["reason"], row["source"]) == (PHONE, reason, "event 1")
    assert the_call(ledger)["state"] == "submitted"


def test_a_sealed_opt_out_of_a_call_that_the_ledger_lost_is_respected(ledger: Engine) -> None:
    call_of(ledger, OneCall(state=CallState.SUBMITTED))
    lost = UUID("00000000-0000-4000-8000-00000000dead")

    report(ledger, call_ended(lost, numberTo=STRANGER, callOutput="OPT_OUT"))

    assert numbers_not_to_be_called(ledger) == {(STRANGER, "opt_out")}


def test_other_words_without_a_call_put_no_one_on_the_list(ledger: Engine) -> None:
    call_of(ledger, OneCall(state=CallState.SUBMITTED))

    report(ledger, call_ended(None, callOutput="REFUSED"), call_ended(None, callOutput="NEVER_HEARD"))

    assert stops(ledger) == []


def test_a_call_that_is_named_under_a_false_seal_puts_no_one_on_the_list(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    forged = echo_of(call_id, key="somebody else's")

    counts = report(ledger, call_ended(call_id, echo=forged, numberTo=PHONE, callOutput="OPT_OUT"))

    assert counts == CollectionCounts(forged=1)
    assert stops(ledger) == []


OTHER = "levers_other"
"""An account whose provider was never handed the call."""


def through_the_other(ledger: Engine, *events: Event) -> CollectionCounts:
    deliver(ledger, *events, now=NOW, connection_id=OTHER)
    return reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=LATER)


def test_an_event_of_another_account_than_the_call_s_is_kept_and_not_applied(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    before = the_call(ledger)

    assert through_the_other(ledger, call_ended(call_id)) == CollectionCounts(other_account=1)

    assert the_call(ledger) == before
    assert list(closed_gates(ledger)) == [f"account:{OTHER}"]
    (reason,) = closed_gates(ledger).values()
    assert reason.startswith(f"other account: event 1 came through {OTHER} and reports call {call_id}, ")
    assert "handed to levers_default" in reason
    assert PHONE not in reason
    with ledger.connect() as connection:
        kept = connection.execute(select(tables.provider_event)).mappings().one()
    assert (kept["result"], kept["call_id"], kept["connection_id"]) == ("other_account", call_id, OTHER)


def test_the_call_s_own_account_reports_it_all_the_same(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))
    event = call_ended(call_id)

    assert through_the_other(ledger, event) == CollectionCounts(other_account=1)
    assert report(ledger, event) == CollectionCounts(applied=1)

    assert the_call(ledger)["state"] == "completed"


def test_a_call_whose_answer_was_lost_is_not_settled_by_another_account(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.UNKNOWN))

    through_the_other(ledger, call_ended(call_id))

    assert the_call(ledger)["state"] == "unknown"
    with ledger.connect() as connection:
        assert connection.scalar(select(tables.call_batch.c.confirmed_at)) is None


def test_a_person_who_opts_out_through_another_account_is_not_called_again(ledger: Engine) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    through_the_other(ledger, call_ended(call_id, callOutput="OPT_OUT"))

    assert [(row["person_key"], row["phone"]) for row in stops(ledger)] == [("c-1", PHONE)]
    assert the_call(ledger)["conversation_outcome"] is None


def test_a_word_that_nothing_explains_holds_the_person_also_where_the_event_is_not_applied(
    ledger: Engine,
) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.SUBMITTED))

    event = call_ended(call_id, callOutput="LEAVE_ME_BE")
    through_the_other(ledger, event, event)

    [stop] = stops(ledger)
    assert (stop["reason"], stop["subject"], stop["person_key"]) == ("unmapped_word", "person", "c-1")
    assert stop["holds_until"] == LATER + timedelta(days=7)


def test_a_call_that_moved_to_a_second_account_and_that_the_first_reports_is_never_sent(
    ledger: Engine,
) -> None:
    call_id = call_of(ledger, OneCall(state=CallState.PLANNED, account=OTHER))

    assert report(ledger, call_ended(call_id)) == CollectionCounts(ghost=1)

    assert the_call(ledger)["state"] == "withdrawn"
    assert list(closed_gates(ledger)) == ["account:levers_default"]
