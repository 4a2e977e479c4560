"""Handing calls over: everyone once, no one twice, and anyone who must not be called is not."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from builders.news import hold_news_back, let_news_flow
from builders.night import person
from builders.shift import Finished, Shift, people, shift
from builders.stations import READABLE, STATIONS, Station
from builders.stops import stop
from builders.zones import people_there, zone_where_it_is_noon
from outreach.domain.errors import ConfigurationError, GateNotPassed
from outreach.domain.scopes import account_scope
from outreach.domain.stops import StopReason
from outreach.quality.gates import record_approval
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.safeguards.send_gate import close_gate
from outreach.storage import tables


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_a_whole_night_calls_everyone_once_and_knows_how_each_call_ended(five: Shift) -> None:
    assert isinstance(five.run(), Finished)
    assert five.everybody_rang_once()
    assert set(five.states()) <= {"completed", "failed"}
    assert all(five.column("line_outcome"))


def test_the_canary_goes_first_and_the_rest_waits_for_its_word(five: Shift) -> None:
    hold_news_back(five)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.CANARY
    assert five.requests() == 1
    assert five.states() == {"planned": 3, "submitted": 2}
    let_news_flow(five)
    assert isinstance(five.run(), Finished)
    assert five.requests() == 2


def test_a_canary_that_stays_silent_closes_the_account_and_says_why(five: Shift) -> None:
    hold_news_back(five)
    five.submit()
    five.clock.ahead = timedelta(minutes=31)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ACCOUNT
    with five.ledger.connect() as connection:
        gate = connection.execute(select(tables.send_gate)).one()
    assert not gate.is_open
    assert five.station.silence in gate.reason
    assert five.requests() == 1


@pytest.mark.parametrize("station", READABLE, ids=str)
def test_a_canary_that_is_accepted_or_under_way_is_not_confirmed(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    slow = {"call_seconds_min": 600, "call_seconds_max": 600}
    settings: dict[str, Any] = {"simulator": slow, "batches": {"size": 10, "canary": 2}}
    with shift(ledger, warehouse, tmp_path, people(5), on=station, **settings) as night:
        night.submit()
        night.simulator.wait_until(lambda _: len(night.rings()) >= 1)
        night.ask()
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.CANARY
        assert night.requests() == 1
        with ledger.connect() as connection:
            assert connection.scalar(select(func.max(tables.call_batch.c.confirmed_at))) is not None

        night.clock.ahead = timedelta(minutes=31)
        waiting = night.submit()
        assert isinstance(waiting, Wait)
        assert waiting.reason is WaitFor.ACCOUNT
        with ledger.connect() as connection:
            reason = connection.scalar(select(tables.send_gate.c.reason))
        assert "reported no end of a call within 0:30:00" in str(reason)
        assert "canary_within" in str(reason)
        assert night.requests() == 1


def test_submitting_again_after_the_end_changes_nothing_and_calls_no_one(five: Shift) -> None:
    five.run()
    before = (five.column("state"), five.column("state_changed_at"), five.requests())
    for _ in range(3):
        assert isinstance(five.submit(), Finished)
    assert (five.column("state"), five.column("state_changed_at"), five.requests()) == before


def test_a_person_who_paid_since_is_withdrawn_and_not_called(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    payer, debtor = person(), person()
    with shift(ledger, warehouse, tmp_path, [payer, debtor], on=station) as night:
        night.pays(payer.person_id)
        night.run()
        assert night.rings() == [debtor.phone]
        assert sorted(filter(None, night.column("withdrawal_reason"))) == ["paid"]


@pytest.mark.parametrize(("by", "column"), [("phone", "phone"), ("person_id", "person_key")])
def test_a_person_who_is_suppressed_since_is_withdrawn_and_not_called(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station, by: str, column: str
) -> None:
    quiet, debtor = person(), person()
    with shift(ledger, warehouse, tmp_path, [quiet, debtor], on=station) as night:
        stop(ledger, reason=StopReason.DO_NOT_CALL, now=night.clock(), **{column: getattr(quiet, by)})
        night.run()
        assert night.rings() == [debtor.phone]
        assert sorted(filter(None, night.column("withdrawal_reason"))) == ["suppressed"]


def test_a_phone_that_another_campaign_is_ringing_is_not_called_again(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    busy, free = person(), person()
    with shift(ledger, warehouse, tmp_path, [busy, free], on=station, batches={"canary": 0}) as night:
        hold_news_back(night)
        night.submit()
        night.simulator.wait_until(lambda _: set(night.rings()) == {busy.phone, free.phone})
        also_busy = person(phone=busy.phone)
        folder = tmp_path / "second"
        with shift(
            ledger, warehouse, folder, [also_busy], on=station, wave=2, batches={"canary": 0}
        ) as second:
            assert isinstance(second.submit(), Finished)
            assert second.rings() == []
            assert second.column("withdrawal_reason") == ["phone_busy"]


def test_a_closed_gate_holds_everything_back_until_it_is_opened(five: Shift) -> None:
    with five.ledger.begin() as connection:
        close_gate(
            connection,
            account_scope(five.station.connection_id),
            reason="a person said so",
            by="test",
            now=five.clock(),
        )
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ACCOUNT
    assert five.requests() == 0


def test_a_run_that_was_sealed_too_late_calls_no_one(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(
        ledger, warehouse, tmp_path, people(3), on=station, sealed_late_by=timedelta(hours=3)
    ) as night:
        assert night.states() == {"withdrawn": 3}
        assert isinstance(night.submit(), Finished)
        assert night.requests() == 0
        assert set(night.column("withdrawal_reason")) == {"stale"}


def test_after_the_time_to_call_is_over_the_rest_is_withdrawn(five: Shift) -> None:
    five.change_run(call_until=five.clock() - timedelta(seconds=1))
    assert isinstance(five.submit(), Finished)
    assert five.requests() == 0
    assert set(five.column("withdrawal_reason")) == {"stale"}


def test_no_one_is_called_when_a_gate_was_never_passed(five: Shift) -> None:
    with five.ledger.begin() as connection:
        connection.execute(tables.gate_result.delete().where(tables.gate_result.c.gate == "contacts"))
    with pytest.raises(GateNotPassed, match="contacts: never checked"):
        five.submit()
    assert five.requests() == 0
    assert five.states() == {"planned": 5}


def test_no_one_is_called_above_the_bounds_of_approval_until_a_person_says_yes(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    above = {"above": {"people": 4}}
    with shift(
        ledger, warehouse, tmp_path, people(5), on=station, batches={"canary": 0}, approval=above
    ) as night:
        with pytest.raises(GateNotPassed, match="approval: never checked"):
            night.submit()
        assert night.requests() == 0
        record_approval(ledger, run_id=night.run_id, approved_by="anna", approved=True, now=night.clock())
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()


def test_within_the_bounds_of_approval_no_yes_is_waited_for(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    above = {"above": {"people": 5, "amount": {"SAR": 500}}}
    with shift(
        ledger, warehouse, tmp_path, people(5), on=station, batches={"canary": 0}, approval=above
    ) as night:
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()


def test_calling_hours_hold_back_the_people_they_protect(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    now = datetime.now(UTC)
    at_noon = people_there(2, zone_where_it_is_noon(now))
    closed_now = {"start": "00:00", "end": "00:30"}
    with shift(
        ledger, warehouse, tmp_path, at_noon, on=station, audience="real", calling_hours=closed_now
    ) as night:
        night.change_run(call_until=now + timedelta(hours=2))
        night.run()
        assert night.requests() == 0
        assert set(night.column("withdrawal_reason")) == {"window_closed"}


def test_an_invented_audience_is_never_called_through_a_distant_provider(five: Shift) -> None:
    far_away = replace(five.sender.account, base_url="https://levers.example/api-service/v1")
    with pytest.raises(ConfigurationError, match="audience is invented"):
        five.submit(account=far_away)
    assert five.requests() == 0


def test_a_choice_that_the_provider_cannot_know_is_refused_before_the_run_is_sealed(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    wrong = {**station.choice(), **station.unfit}
    with (
        pytest.raises(ConfigurationError, match=station.unfit_because),
        shift(ledger, warehouse, tmp_path, people(2), on=station, provider=wrong),
    ):
        pytest.fail("the run was planned")
    with ledger.connect() as connection:
        assert connection.scalars(select(tables.campaign_run.c.sealed_at)).all() == [None]


@pytest.mark.parametrize(
    "moments", [(0.0, 0.1, 5.0), (0.0, 60.0, 60.1)], ids=["after its commit", "while it committed"]
)
def test_a_sender_that_was_held_up_at_its_claim_does_not_send(
    five: Shift, moments: tuple[float, float, float]
) -> None:
    seconds = iter(moments)
    progress = five.submit(stopwatch=lambda: next(seconds))
    assert isinstance(progress, Wait)
    assert progress.reason is WaitFor.TIME
    assert five.requests() == 0
    assert five.states() == {"planned": 5}


def test_a_machine_that_was_suspended_at_its_claim_does_not_send(five: Shift) -> None:
    """A stopwatch stands still while a machine is suspended; its clock is right again when it wakes."""

    def suspend(step: Step) -> None:
        if step is Step.CLAIMED:
            five.clock.ahead += timedelta(minutes=1)

    five.submit(on_step=suspend, stopwatch=lambda: 0.0)
    assert five.requests() == 0
    assert five.states() == {"planned": 5}


class Died(BaseException):
    """The end of a sender in the middle of a step."""


def die_at_the_claim(step: Step) -> None:
    if step is Step.CLAIMED:
        raise Died


def submit_and_die(night: Shift) -> None:
    with pytest.raises(Died):
        night.submit(on_step=die_at_the_claim)


@pytest.mark.parametrize("other_sender", [submit_and_die, Shift.submit], ids=["died", "went on"])
def test_a_sender_that_looked_before_another_one_claimed_does_not_send_the_same_batch(
    five: Shift, other_sender: Callable[[Shift], object]
) -> None:
    hold_news_back(five)

    def let_the_other_go_first(step: Step) -> None:
        if step is Step.PREPARED:
            other = threading.Thread(target=other_sender, args=(five,))
            other.start()
            other.join()

    five.submit(on_step=let_the_other_go_first)
    assert five.requests() == (1 if other_sender is Shift.submit else 0)
    assert max(Counter(five.rings()).values(), default=0) <= 1


def test_a_sender_that_dies_after_its_claim_is_settled_as_unknown(five: Shift) -> None:
    submit_and_die(five)
    assert five.states() == {"planned": 3, "submitting": 2}
    five.submit()
    assert five.states() == {"planned": 3, "unknown": 2}
    assert five.requests() == 0
