"""The third door: outcomes that are too poor to report."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Person, campaign, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import NEVER_HANDED_OVER_REASONS, WithdrawalReason
from outreach.domain.gates import Gate
from outreach.domain.outcomes import ConversationOutcome
from outreach.quality.gates import GateVerdict, check_gate, record_approval
from outreach.storage import tables

POOR_CALLS: dict[str, OneCall] = {
    "tells how the line ended": completed(line=None),
    "lasted no less than nothing": completed(duration_seconds=Decimal(-1)),
    "ended after it was handed over": completed(ended_at=NOW - timedelta(minutes=6)),
}


def check_outcomes(ledger: Engine, *people: Person, **thresholds: Any) -> GateVerdict:
    run_id = insert_run(ledger, *people, of=campaign(quality={"outcomes": thresholds}))
    return check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW)


def withdrawn(reason: WithdrawalReason) -> OneCall:
    return OneCall(state=CallState.WITHDRAWN, withdrawal_reason=reason)


def call_of(ledger: Engine, person_id: str) -> str:
    with ledger.connect() as connection:
        query = select(tables.call.c.call_id).where(tables.call.c.person_id == person_id)
        return str(connection.execute(query).scalar_one())


def test_good_outcomes_pass(ledger: Engine) -> None:
    said = completed(conversation=ConversationOutcome.REFUSED, words=" refused ")
    people = [person(call=call) for call in (promise(), completed(), said, silent())]
    assert check_outcomes(ledger, *people) == GateVerdict(gate=Gate.OUTCOMES, passed=True)


@pytest.mark.parametrize("says", POOR_CALLS)
def test_a_poor_outcome_fails_its_own_check_and_is_named_by_its_call(ledger: Engine, says: str) -> None:
    poor = person("bad-1", call=POOR_CALLS[says])
    [failure] = check_outcomes(ledger, poor, person(call=completed())).failures
    assert failure.startswith(f"every row {says}")
    assert "1 of 2 do not" in failure
    assert failure.endswith(f": {call_of(ledger, 'bad-1')}")


def unexplained(words: str = "LEFT_MESSAGE_WITH_FAMILY", **facts: Any) -> OneCall:
    return completed(conversation=ConversationOutcome.NONE, words=words, is_unmapped=True, **facts)


def test_words_that_nothing_explains_are_named_with_their_counts(ledger: Engine) -> None:
    said = ["CALLED_LATER", "LEFT_MESSAGE_WITH_FAMILY", "CALLED_LATER", "ANNA 0500000101"]
    people = [person(call=unexplained(words)) for words in said]
    [failure] = check_outcomes(ledger, *people).failures
    assert failure == (
        "every row ended in words that campaign.yaml explains, or without any: 4 of 4 do not (100 %, allowed "
        "10 %): 'CALLED_LATER' (2), 'LEFT_MESSAGE_WITH_FAMILY' (1), text that may name a person (1)"
    )
    with ledger.connect() as connection:
        of_gate = select(tables.gate_result.c.report).where(tables.gate_result.c.gate == Gate.OUTCOMES)
        report = connection.scalars(of_gate).one()
    assert "&#39;CALLED_LATER&#39; (2), " in report
    assert "0500000101" not in report


@pytest.mark.parametrize(
    "words", ["Call back Anna Schmidt", "customer_maria", "محمد العتيبي", "DOB 12 03 85"]
)
def test_a_word_that_may_be_a_name_is_not_repeated(ledger: Engine, words: str) -> None:
    [failure] = check_outcomes(ledger, person(call=unexplained(words))).failures
    assert failure.endswith(": text that may name a person (1)")


def test_a_word_that_ends_many_calls_is_no_ones_name(ledger: Engine) -> None:
    [failure] = check_outcomes(ledger, *(person(call=unexplained("left message")) for _ in range(3))).failures
    assert failure.endswith(": 'left message' (3)")


def test_words_count_among_the_calls_that_someone_answered(ledger: Engine) -> None:
    answered = [person(call=unexplained()), *(person(call=completed()) for _ in range(8))]
    silent_ones = [person(call=silent()) for _ in range(9)]
    [failure] = check_outcomes(ledger, *answered, *silent_ones).failures
    assert "1 of 9 do not (11.11 %, allowed 10 %)" in failure


@pytest.mark.parametrize(
    "state",
    [
        CallState.SUBMITTING,
        CallState.SUBMITTED,
        CallState.IN_PROGRESS,
        CallState.UNKNOWN,
        CallState.EXPIRED,
    ],
)
def test_calls_that_left_and_said_nothing_are_counted(ledger: Engine, state: CallState) -> None:
    open_call = person("open-1", call=OneCall(state=state))
    [failure] = check_outcomes(ledger, open_call, person(call=completed())).failures
    assert failure.startswith("every row has an outcome by now: 1 of 2 do not (50 %, allowed 10 %)")


def test_failed_calls_are_counted(ledger: Engine) -> None:
    people = [person(call=OneCall(state=CallState.FAILED)), person(call=completed())]
    [failure] = check_outcomes(ledger, *people, max_failed=0.49).failures
    assert failure.startswith("every row could be made: 1 of 2 do not (50 %, allowed 49 %)")


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (OneCall(state=CallState.PLANNED), "planned"),
        (OneCall(state=CallState.NOT_SENT), "not sent"),
        (withdrawn(WithdrawalReason.RUN_CLOSED), "run closed"),
        (withdrawn(WithdrawalReason.STALE), "stale"),
    ],
)
def test_calls_that_no_one_handed_over_are_counted_by_where_they_stand(
    ledger: Engine, call: OneCall, named: str
) -> None:
    people = [person(call=call), person(call=call), person(call=completed())]
    [failure] = check_outcomes(ledger, *people).failures
    assert failure == (
        f"every row was handed over to the provider: 2 of 3 do not (66.67 %, allowed 0 %): {named} (2)"
    )


def test_calls_that_were_never_handed_over_lower_no_other_share(ledger: Engine) -> None:
    failed, good = person(call=OneCall(state=CallState.FAILED)), person(call=completed())
    left = [person(call=OneCall(state=CallState.PLANNED)) for _ in range(8)]
    [failure] = check_outcomes(ledger, failed, good, *left, max_failed=0.49, max_not_handed_over=1).failures
    assert failure.startswith("every row could be made: 1 of 2 do not")


def test_calls_that_something_spoke_against_are_not_counted(ledger: Engine) -> None:
    reasons = set(WithdrawalReason) - NEVER_HANDED_OVER_REASONS
    assert check_outcomes(ledger, *(person(call=withdrawn(reason)) for reason in reasons)).passed


def test_calls_that_a_person_did_not_approve_are_not_counted(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=OneCall(state=CallState.PLANNED)), of=campaign(approval=True))
    record_approval(ledger, run_id=run_id, approved_by="operator", approved=False, now=NOW)
    assert check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW).passed


def test_calls_of_a_run_that_came_too_late_are_not_counted(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=withdrawn(WithdrawalReason.STALE)))
    with ledger.begin() as connection:
        connection.execute(tables.campaign_run.update().values(is_stale=True))
    assert check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW).passed


def test_the_verdict_follows_what_is_known_now(ledger: Engine) -> None:
    run_id = insert_run(ledger, person("late-1", call=OneCall(state=CallState.EXPIRED)))
    assert not check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW).passed
    with ledger.begin() as connection:
        connection.execute(
            tables.call.update().values(state=CallState.COMPLETED, line_outcome="answered_human")
        )
    assert check_gate(ledger, run_id=run_id, gate=Gate.OUTCOMES, now=NOW).passed
