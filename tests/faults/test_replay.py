"""A lost request under a key: the same bytes are sent once more, where that cannot call anyone twice."""

import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Engine, text

from builders.oracle import requests
from builders.resolving import open_account, say
from builders.sender_process import start
from builders.shift import Finished, Shift, people, shift
from builders.stations import OLDER_SPEECHIFY, REPLAYING, SPEECHIFY
from builders.stops import payment, stop
from builders.zones import people_there, zone_where_it_is_noon
from outreach.domain.scopes import account_scope
from outreach.domain.stops import StopReason
from outreach.providers.base import BatchOutline, PreparedConnection, VoiceProvider
from outreach.providers.http import TOTAL_SECONDS
from outreach.services.dispatch.replay import REPLAY_AFTER, REPLAY_WITHIN
from outreach.services.dispatch.submit import Step
from outreach.services.dispatch.wait import Wait
from outreach.services.resolution.resolve import QUIET_TIME, Resolution, list_unknown
from outreach.services.safeguards.database_identity import confirm_identity
from outreach.services.safeguards.send_gate import close_gate


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(4), on=REPLAYING, batches={"canary": 0}) as opened:
        yield opened


def lose(night: Shift) -> None:
    """Let the request be cut off before it is admitted; no one knows that but the simulator."""
    night.simulator.faults.add("break_off", when="before_admission")
    night.submit()
    assert night.states() == {"unknown": 4}


def bodies(night: Shift) -> list[str]:
    return [request.body_sha256 for request in requests(night.simulator.entries())]


def test_a_request_that_never_arrived_is_sent_again_with_the_same_bytes_and_everyone_is_called_once(
    night: Shift,
) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    assert isinstance(night.run(seconds=60), Finished)
    first, second = bodies(night)
    assert first == second
    assert night.everybody_rang_once()
    assert set(night.states()) <= {"completed", "failed"}


def test_a_replay_keeps_its_numbers_busy_for_as_much_longer(night: Shift) -> None:
    def busy_until() -> datetime:
        with night.ledger.connect() as connection:
            until: datetime = connection.execute(
                text("SELECT DISTINCT may_dial_until FROM outreach.call")
            ).scalar_one()
        return until

    lose(night)
    by_the_claim = busy_until()
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.run(seconds=60)
    assert busy_until() >= by_the_claim + REPLAY_AFTER


def test_a_sender_that_waits_is_woken_in_time_to_replay(night: Shift) -> None:
    night.simulator.faults.add("break_off", when="before_admission")
    waiting = night.submit()
    assert isinstance(waiting, Wait)
    assert waiting.until - night.clock() <= REPLAY_AFTER


def test_before_the_first_request_can_be_over_nothing_is_replayed(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER - timedelta(seconds=20)
    night.submit()
    assert night.requests() == 1


def test_after_a_while_it_is_left_to_a_person(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_WITHIN + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_a_server_error_may_have_freed_the_key_so_it_is_never_replayed(night: Shift) -> None:
    night.simulator.faults.add("answer_status", status=500, when="before_admission")
    night.submit()
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_a_replay_that_meets_a_server_error_is_the_last_one(night: Shift) -> None:
    lose(night)
    night.simulator.faults.add("answer_status", status=503, when="before_admission")
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    for _ in range(3):
        night.submit()
    assert night.requests() == 2
    assert night.states() == {"unknown": 4}


def test_a_replay_of_an_admitted_request_calls_no_one_again(night: Shift) -> None:
    night.simulator.faults.add("lag_reads", seconds=600)
    night.simulator.faults.add("pause_events")
    night.simulator.faults.add("break_off", when="after_admission")
    night.submit()
    assert night.states() == {"unknown": 4}
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 2
    assert "unknown" not in night.states()
    night.simulator.faults.clear()
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_a_closed_gate_holds_back_a_replay_as_well(night: Shift) -> None:
    lose(night)
    shut(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    open_account(night)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_an_opt_out_meanwhile_stops_the_replay_of_the_whole_request(night: Shift) -> None:
    lose(night)
    opt_out(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_unless_the_account_asks_for_it_nothing_is_replayed(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    with shift(ledger, warehouse, tmp_path, people(4), on=SPEECHIFY, batches={"canary": 0}) as careful:
        lose(careful)
        careful.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
        careful.submit()
        assert careful.requests() == 1
        assert careful.states() == {"unknown": 4}


@pytest.mark.parametrize("step", [Step.CLAIMED, Step.SENDING])
def test_nothing_is_replayed_after_a_kill_because_no_one_knows_what_the_sender_heard(
    night: Shift, step: Step
) -> None:
    process = start(night.sender, at=step)
    assert process.wait(timeout=60) == -signal.SIGKILL
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 0
    assert night.states() == {"unknown": 4}


class Died(BaseException):
    """The sender is gone, as after a kill."""


def test_a_replay_that_was_killed_is_the_last_one(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    dying: Any = Dying(night.provider)
    with pytest.raises(Died):
        night.submit(provider=dying)
    night.clock.ahead += REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_real_people_are_called_by_a_replay_too(ledger: Engine, warehouse: Engine, tmp_path: Path) -> None:
    called = people_there(4, zone_where_it_is_noon(datetime.now(UTC)))
    hours = {"start": "00:00", "end": "23:59", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    config: dict[str, Any] = {"audience": "real", "calling_hours": hours, "batches": {"canary": 0}}
    with shift(ledger, warehouse, tmp_path, called, on=REPLAYING, **config) as real:
        lose(real)
        real.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
        assert isinstance(real.run(seconds=60), Finished)
        assert real.requests() == 2
        assert real.everybody_rang_once()


def test_without_a_promise_of_the_provider_nothing_is_replayed(
    ledger: Engine, warehouse: Engine, tmp_path: Path
) -> None:
    older_still = replace(REPLAYING, running=OLDER_SPEECHIFY.running)
    with shift(ledger, warehouse, tmp_path, people(4), on=older_still, batches={"canary": 0}) as older:
        lose(older)
        older.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
        older.submit()
        assert older.requests() == 1
        assert older.states() == {"unknown": 4}


def test_the_last_replay_is_over_before_a_person_may_say_that_no_one_was_called() -> None:
    assert REPLAY_WITHIN + timedelta(seconds=2 * TOTAL_SECONDS) < QUIET_TIME


def test_from_one_replay_to_the_next_it_waits_as_long_as_before_the_first(night: Shift) -> None:
    lose(night)
    night.simulator.faults.add("break_off", when="before_admission")
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    waiting = night.submit()
    assert night.requests() == 2
    assert isinstance(waiting, Wait)
    assert waiting.until > night.clock() + REPLAY_AFTER / 2
    night.clock.ahead += REPLAY_AFTER + timedelta(seconds=1)
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 3
    assert night.everybody_rang_once()


def test_while_the_provider_cannot_be_asked_for_the_batch_nothing_is_replayed(night: Shift) -> None:
    lose(night)
    night.simulator.faults.add("read_status", status=500, times=50)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1
    night.simulator.faults.clear()
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 2
    assert night.everybody_rang_once()


def test_a_sender_that_was_held_up_after_its_last_look_does_not_replay(night: Shift) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    seconds = iter([0.0, 5.0])
    night.submit(stopwatch=lambda: next(seconds))
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def test_after_a_failover_nothing_is_replayed_that_was_claimed_before_it(night: Shift) -> None:
    lose(night)
    with night.ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.ledger_identity SET timeline = timeline + 1"))
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    with night.ledger.begin() as connection:
        confirm_identity(connection, by="test", now=night.clock())
    night.submit()
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}


def settle_one(night: Shift) -> None:
    say(night, list_unknown(night.ledger)[0].call_id, Resolution.RANG)


def test_a_batch_that_a_person_settled_in_part_is_not_replayed_as_a_whole(night: Shift) -> None:
    lose(night)
    settle_one(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    night.submit()
    assert night.requests() == 1


def opt_out(night: Shift) -> None:
    stop(night.ledger, reason=StopReason.OPT_OUT, phone=night.column("phone")[0], now=night.clock())


def pay(night: Shift) -> None:
    night.change_run(extracted_at=night.clock() - timedelta(hours=1))
    payment(night.ledger, person_key=night.column("person_key")[0], now=night.clock())


def shut(night: Shift) -> None:
    with night.ledger.begin() as connection:
        close_gate(connection, account_scope("speechify_default"), reason="a", by="test", now=night.clock())


def use_up_the_key(night: Shift) -> None:
    with night.ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call_batch SET may_replay = false"))


def another_replays(night: Shift) -> None:
    """Another sender replayed after we asked, and even its time to wait is over."""
    with night.ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call_batch SET not_before = claimed_at"))


def let_time_pass(night: Shift) -> None:
    night.clock.ahead = REPLAY_WITHIN + timedelta(seconds=1)


class Dying:
    """The provider, where the process dies with its replay written down."""

    def __init__(self, provider: VoiceProvider) -> None:
        self._provider = provider

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    async def prepare(self, outline: BatchOutline, *, renew_token: bool = False) -> Any:
        return DyingConnection(await self._provider.prepare(outline, renew_token=renew_token))


class DyingConnection:
    def __init__(self, prepared: PreparedConnection) -> None:
        self.close = prepared.close

    async def submit(self, body: bytes, *, key: str) -> NoReturn:
        raise Died


class Slow:
    """The provider, where something happens while the connection for a replay is opened."""

    def __init__(self, provider: VoiceProvider, meanwhile: Callable[[], None]) -> None:
        self._provider = provider
        self._meanwhile = meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    async def prepare(self, outline: BatchOutline, *, renew_token: bool = False) -> PreparedConnection:
        prepared = await self._provider.prepare(outline, renew_token=renew_token)
        self._meanwhile()
        return prepared


@pytest.mark.parametrize("meanwhile", [opt_out, pay, shut, use_up_the_key, another_replays, let_time_pass])
def test_everything_is_looked_at_again_at_the_last_moment(
    night: Shift, meanwhile: Callable[[Shift], None]
) -> None:
    lose(night)
    night.clock.ahead = REPLAY_AFTER + timedelta(seconds=1)
    slow: Any = Slow(night.provider, lambda: meanwhile(night))
    night.submit(provider=slow)
    assert night.requests() == 1
    assert night.states() == {"unknown": 4}
