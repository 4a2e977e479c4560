"""Unknown calls: they close as called in the end, and too many of them stop the account."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from builders.ledger import insert_run
from builders.news import hold_news_back, let_news_flow, lose_our_words
from builders.night import OneCall, person
from builders.resolving import close_what_rang, open_account, why_closed
from builders.shift import Finished, Shift, people, shift
from builders.stations import Station
from outreach.domain.calls import CallState
from outreach.domain.errors import ConfigurationError
from outreach.providers.base import Account
from outreach.services.dispatch.submit import Sender, Step
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.resolution.auto_close import close_forgotten
from outreach.storage import tables


def allowing(max_unknown: object, sender: Sender) -> Account:
    return replace(sender.account, options={**sender.account.options, "max_unknown": max_unknown})


def test_a_result_that_comes_after_its_call_was_closed_still_completes_it(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    settings: dict[str, Any] = {"batches": {"canary": 0}, "unknown_closes_after": "2d"}
    with shift(ledger, warehouse, tmp_path, people(3), on=station, **settings) as three:
        hold_news_back(three)
        three.simulator.faults.add("break_off", when="after_admission")
        three.submit()
        assert three.states() == {"unknown": 3}
        three.clock.ahead = timedelta(days=3)
        assert close_forgotten(ledger, now=three.clock()) == 3
        assert three.states() == {"expired": 3}
        assert isinstance(three.submit(), Finished)

        let_news_flow(three)
        three.wait_for_events()
        assert set(three.states()) <= {"completed", "failed"}
        assert three.requests() == 1
        assert three.everybody_rang_once()


@pytest.fixture
def six(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """Two batches of three; the answer to the first is lost, and no news of it says whose it is."""
    batches = {"canary": 0, "size": 3}
    with shift(ledger, warehouse, tmp_path, people(6), on=station, batches=batches) as night:
        lose_our_words(night, events=3)
        night.simulator.faults.add("break_off", when="after_admission")
        yield night


def test_more_unknown_calls_than_the_account_allows_close_its_gate(six: Shift) -> None:
    account = allowing(2, six.sender)
    waiting = six.submit(account=account)
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ACCOUNT
    assert six.states() == {"planned": 3, "unknown": 3}
    assert f"3 calls of {account.connection_id} may have been made, more than 2 (max_unknown)" in str(
        why_closed(six)
    )
    assert "outreach resolve" in str(why_closed(six))


def test_the_gate_opens_for_good_once_they_are_settled(six: Shift) -> None:
    account = allowing(2, six.sender)
    six.submit(account=account)
    open_account(six)
    six.submit(account=account)
    assert why_closed(six) is not None
    assert six.requests() == 1

    six.wait_for_events()
    assert close_what_rang(six) == 3
    let_news_flow(six)
    open_account(six)
    six.submit(account=account)
    assert why_closed(six) is None
    six.wait_for_events()
    assert six.requests() == 2
    assert six.everybody_rang_once()


def test_as_many_as_are_allowed_leave_the_gate_open(six: Shift) -> None:
    six.submit(account=allowing(3, six.sender))
    assert six.states() == {"planned": 3, "unknown": 3}
    assert why_closed(six) is None
    six.wait_for_events()


def test_unknown_calls_that_arise_just_before_the_claim_hold_it_back(three: Shift) -> None:
    """Another process that settles them may not have closed the gate yet."""

    def leave_unknown(step: Step) -> None:
        if step is Step.PREPARED:
            unknown = OneCall(state=CallState.UNKNOWN, account=three.station.connection_id)
            run_id = insert_run(three.ledger, person(call=unknown), wave=2)
            batch = tables.call_batch
            with three.ledger.begin() as connection:
                was_confirmed = update(batch).where(batch.c.run_id == run_id).values(state="submitted")
                connection.execute(was_confirmed)

    waiting = three.submit(account=allowing(0, three.sender), on_step=leave_unknown)
    assert isinstance(waiting, Wait)
    assert three.requests() == 0
    assert three.states() == {"planned": 3}


def test_a_limit_that_is_no_number_is_reported_before_anything_is_sent(three: Shift) -> None:
    with pytest.raises(ConfigurationError, match="max_unknown"):
        three.submit(account=allowing("many", three.sender))
    assert three.requests() == 0
