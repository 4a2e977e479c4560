"""Events that mix up people or accounts: with another's number, without metadata, through another account."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import SETTINGS, STRANGER, Event, call_ended, deliver, echo_of, levers
from builders.incidents import LATER, PHONE, call_of, closed_gates, report, the_call
from builders.night import NOW, OneCall
from builders.stops import stops
from outreach.domain.calls import CallState
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.storage import tables


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
    forged = echo_of(call_id, key="someone else's")

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
