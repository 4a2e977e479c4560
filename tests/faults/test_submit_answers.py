"""Answers to a batch: refused, lost, unreadable, or asking to wait; what surely was not sent is tried again.

Weya is left out where a refusal names contacts, since Weya's does not. The
proof of a 429 is taken from each provider's documents.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from builders.shift import Finished, Shift
from builders.stations import ADMITS_NO_ONE_BEHIND_429, MAY_ADMIT_BEHIND_429, NAMES_WHOM_IT_REFUSES
from outreach.domain.errors import ConfigurationError
from outreach.providers.registry import provider_for
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.storage import tables


def transitions(night: Shift) -> list[tuple[Any, ...]]:
    table = tables.call_transition
    with night.ledger.connect() as connection:
        query = select(table.c.from_state, table.c.to_state).where(table.c.batch_id.is_not(None))
        return [tuple(row) for row in connection.execute(query.order_by(table.c.transition_id))]


def test_a_token_that_the_provider_refuses_is_renewed_once_and_the_batch_claimed_anew(five: Shift) -> None:
    five.simulator.faults.add("unauthorised")
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()
    assert ("submitting", "not_sent") in transitions(five)


def test_the_answer_to_a_later_request_says_nothing_of_one_that_may_have_been_admitted(five: Shift) -> None:
    five.simulator.faults.add("answer_status", status=503, when="after_admission")
    five.simulator.faults.add("unauthorised")
    assert isinstance(five.run(seconds=60), Finished)
    assert five.requests() == 3
    assert five.everybody_rang_once()


def test_credentials_that_stay_refused_fail_and_leave_everything_planned(five: Shift) -> None:
    five.simulator.faults.add("unauthorised", times=2)
    with pytest.raises(ConfigurationError, match="refuses our credentials"):
        five.submit()
    assert five.rings() == []
    assert five.states() == {"planned": 5}
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()


@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_calls_no_one_and_a_person_has_to_fix_it(five: Shift, status: int) -> None:
    five.simulator.faults.add("answer_status", status=status, when="before_admission")
    with pytest.raises(ConfigurationError, match="No one was called"):
        five.submit()
    assert five.states() == {"planned": 5}
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()


@pytest.mark.parametrize("station", NAMES_WHOM_IT_REFUSES, ids=str)
def test_contacts_that_the_provider_refuses_fail_and_the_others_are_called(five: Shift) -> None:
    five.simulator.faults.add("unprocessable", contacts=[1])
    five.run()
    assert len(five.rings()) == 4
    refused = [problem for problem in five.column("problem") if problem]
    assert len(refused) == 1
    assert "cannot be called" in refused[0]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("break_off", {"when": "after_admission"}),
        ("break_off", {"when": "after_admission", "ending": "reset"}),
        ("break_off", {"when": "after_admission", "ending": "cut"}),
        ("answer_status", {"status": 503, "when": "after_admission"}),
        ("answer_status", {"status": 409, "when": "after_admission"}),
        ("answer_status", {"status": 307, "when": "after_admission"}),
    ],
    ids=str,
)
def test_an_answer_that_is_lost_is_never_sent_again_and_settles_by_what_the_provider_says(
    five: Shift, kind: str, fields: dict[str, Any]
) -> None:
    five.simulator.faults.add(kind, **fields)
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()
    assert five.requests() == 2
    assert set(five.states()) <= {"completed", "failed"}


@pytest.mark.parametrize("body", ["empty", "html", "other_json", "broken_json"])
def test_an_acceptance_that_cannot_be_read_is_never_sent_again(five: Shift, body: str) -> None:
    five.simulator.faults.add("answer_body", body=body)
    assert isinstance(five.run(), Finished)
    assert five.requests() == 2
    assert five.everybody_rang_once()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("break_off", {"when": "before_admission"}),
        ("reset_while_reading", {"body_bytes": 1}),
        ("reset_while_reading", {"body_bytes": 100}),
        ("answer_status", {"status": 502, "when": "before_admission"}),
    ],
    ids=str,
)
def test_calls_that_may_have_been_sent_stay_unknown_and_block_the_account(
    five: Shift, kind: str, fields: dict[str, Any]
) -> None:
    five.simulator.faults.add(kind, **fields)
    progress = five.run(give_up_on=[WaitFor.ACCOUNT])
    assert isinstance(progress, Wait)
    assert progress.reason is WaitFor.ACCOUNT
    assert five.rings() == []
    assert five.states() == {"planned": 3, "unknown": 2}
    for _ in range(2):
        five.submit()
    assert five.requests() == 1


@pytest.mark.parametrize("station", MAY_ADMIT_BEHIND_429, ids=str)
def test_a_429_that_is_not_documented_may_hide_an_acceptance(five: Shift) -> None:
    five.simulator.faults.add("rate_limited")
    progress = five.run(give_up_on=[WaitFor.ACCOUNT])
    assert isinstance(progress, Wait)
    assert progress.reason is WaitFor.ACCOUNT
    assert five.states() == {"planned": 3, "unknown": 2}
    assert five.requests() == 1


@pytest.mark.parametrize("station", ADMITS_NO_ONE_BEHIND_429, ids=str)
def test_a_documented_429_is_waited_for_and_everyone_is_called_once(five: Shift) -> None:
    five.simulator.faults.add("rate_limited", retry_after=120)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.TIME
    assert five.states() == {"planned": 5}
    five.clock.ahead = timedelta(seconds=121)
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()


@pytest.mark.parametrize("station", MAY_ADMIT_BEHIND_429, ids=str)
def test_a_429_that_the_account_s_owner_trusts_is_waited_for_and_everyone_is_called_once(five: Shift) -> None:
    declared = {**five.sender.account.options, "trust_429": "true"}
    trusting = replace(five.sender.account, options=declared)
    five.simulator.faults.add("rate_limited", retry_after=120)
    waiting = five.submit(account=trusting, provider=provider_for(trusting, clock=five.clock))
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.TIME
    assert five.states() == {"planned": 5}
    five.clock.ahead = timedelta(seconds=121)
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()


def test_a_provider_that_cannot_be_reached_leaves_everything_planned(five: Shift) -> None:
    gone = replace(five.sender.account, base_url="http://127.0.0.1:1/api-service/v1")
    waiting = five.submit(account=gone, provider=provider_for(gone, clock=five.clock))
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.TIME
    assert five.states() == {"planned": 5}
    five.clock.ahead = timedelta(minutes=1)
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()
