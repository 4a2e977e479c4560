"""Hypothesis plays operator, provider, network and person against a real ledger and a running simulator.

On each provider; what a fault of reading or of events cannot touch it leaves alone.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select

from builders.invariants import check_invariants, check_while_it_goes_on
from builders.ledger import insert_run
from builders.news import hold_news_back, let_news_flow
from builders.night import campaign
from builders.resolving import close_what_rang, open_account, resolve_by_the_log
from builders.shift import STILL_DUE, Finished, Shift, fill_warehouse, people, shift
from builders.stations import BOLDEST, Station
from outreach.domain.calls import CALL_TRANSITIONS
from outreach.domain.errors import ConfigurationError
from outreach.services.dispatch.plan import plan_batches
from outreach.services.dispatch.submit import Step
from outreach.services.resolution.resolve import list_unknown
from outreach.storage import tables

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "break_off", "when": "before_admission"},
    {"kind": "break_off", "when": "after_admission"},
    {"kind": "break_off", "when": "after_admission", "ending": "cut"},
    {"kind": "reset_while_reading", "body_bytes": 50},
    {"kind": "answer_status", "status": 502, "when": "after_admission"},
    {"kind": "answer_status", "status": 503, "when": "before_admission"},
    {"kind": "answer_body", "body": "html"},
    {"kind": "unprocessable", "contacts": [0]},
    {"kind": "unauthorised"},
    {"kind": "lose_metadata"},
    {"kind": "lose_echo", "times": 3},
    {"kind": "read_status", "status": 500, "times": 3},
    {"kind": "forge_event", "forgery": "wrong_seal"},
)
BATCHES = {"size": 2, "canary": 1}
MOST_RUNS = 4
NUMBERS = st.integers(0, MOST_RUNS - 1)
NewLedger = Callable[[], AbstractContextManager[Engine]]


class Died(BaseException):
    """The sender is gone, as after a kill: nothing that follows the step is done."""


class Outreach(RuleBasedStateMachine):
    """One ledger, one account; runs of a few people each, some of whom are called in several runs."""

    def __init__(self, new_ledger: NewLedger, warehouse: Engine, folder: Path, station: Station) -> None:
        super().__init__()
        self._stack = ExitStack()
        called = people(2)
        ledger = self._stack.enter_context(new_ledger())
        night = shift(ledger, warehouse, folder / uuid4().hex, called, on=station, batches=BATCHES)
        self._night = self._stack.enter_context(night)
        """The first run; every other shares its ledger, simulator and clock."""
        self._runs = [self._night]
        config = campaign(provider=station.choice(), batches=BATCHES)
        self._campaign = replace(config, still_due_sql=STILL_DUE)
        self._somebody = called[0]

    def _submit(self, number: int, **changes: Any) -> None:
        # An account that refuses us twice in a row is an error for a person; nothing was sent then.
        with suppress(ConfigurationError, Died):
            self._runs[number % len(self._runs)].submit(**changes)

    @precondition(lambda self: len(self._runs) < MOST_RUNS)
    @rule(new=st.integers(1, 2), again=st.booleans())
    def plan_another_run(self, new: int, *, again: bool) -> None:
        """Of new people, and maybe of one who is in another run already."""
        night = self._night
        called = (*people(new), *([self._somebody] if again else []))
        fill_warehouse(night.warehouse, called)
        now = night.clock()
        run_id = insert_run(
            night.ledger,
            *called,
            of=self._campaign,
            wave=len(self._runs) + 1,
            run_date=now.astimezone(self._campaign.config.zone()).date(),
            sealed=False,
            now=now,
        )
        sender = replace(night.sender, run_id=run_id)
        plan_batches(night.ledger, run_id=run_id, account=sender.account, provider=sender.provider, now=now)
        self._runs.append(replace(night, run_id=run_id, sender=sender))

    @rule(number=NUMBERS)
    def submit(self, number: int) -> None:
        self._submit(number)

    @rule(number=NUMBERS, fault=st.sampled_from(FAULTS))
    def submit_while_something_breaks(self, number: int, fault: dict[str, Any]) -> None:
        self._night.simulator.faults.add(**fault)
        self._submit(number)

    @rule(number=NUMBERS, step=st.sampled_from(list(Step)))
    def submit_and_die(self, number: int, step: Step) -> None:
        def die(reached: Step) -> None:
            if reached is step:
                raise Died

        self._submit(number, on_step=die)

    @rule()
    def hold_news_back(self) -> None:
        hold_news_back(self._night)

    @rule()
    def let_news_flow(self) -> None:
        """A fault that has not struck by now does not strike any more."""
        let_news_flow(self._night)
        self._night.wait_for_events()

    @rule()
    def ask_the_provider(self) -> None:
        resolve_by_the_log(self._night)

    @rule()
    def clear_the_gate(self) -> None:
        open_account(self._night)

    @rule(minutes=st.sampled_from([1, 2, 20, 45]))
    def time_goes_by(self, minutes: int) -> None:
        self._night.clock.ahead += timedelta(minutes=minutes)

    @invariant()
    def no_one_was_called_twice(self) -> None:
        check_while_it_goes_on(self._night, connection_id=self._night.station.connection_id)

    @invariant()
    def every_move_was_a_legal_one(self) -> None:
        assert moves(self._night) <= {(was.value, becomes.value) for was, becomes in CALL_TRANSITIONS}

    def teardown(self) -> None:
        """End the night as people would, then check what has to hold after every night."""
        with self._stack:
            self.let_news_flow()
            self._finish()
            for run in self._runs:
                check_invariants(run, connection_id=run.station.connection_id)

    def _finish(self) -> None:
        for hours in (0, 0, 0, 1, 1, 1, 5, 5, 5, 24):
            self._night.clock.ahead += timedelta(hours=hours, minutes=1)
            open_account(self._night)
            are_over = [isinstance(run.submit(), Finished) for run in self._runs]
            self._night.wait_for_events()
            resolve_by_the_log(self._night)
            close_what_rang(self._night)
            if all(are_over) and not list_unknown(self._night.ledger):
                return
        raise AssertionError(f"the night does not end: {[run.states() for run in self._runs]}")


def moves(night: Shift) -> set[tuple[str, str]]:
    """Every move that a call made, as the database wrote it down."""
    moved = tables.call_transition
    query = select(moved.c.from_state, moved.c.to_state).where(
        moved.c.call_id.is_not(None), moved.c.from_state.is_not(None)
    )
    with night.ledger.connect() as connection:
        return {(row.from_state, row.to_state) for row in connection.execute(query)}


@pytest.mark.parametrize("station", BOLDEST, ids=str)
def test_no_one_is_called_twice_and_every_night_ends_in_any_order_of_events(
    new_ledger: NewLedger, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    class ThisOutreach(Outreach):
        def __init__(self) -> None:
            super().__init__(new_ledger, warehouse, tmp_path, station)

    run_state_machine_as_test(
        ThisOutreach,
        settings=settings(
            max_examples=3,
            stateful_step_count=12,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # to shrink a failure, run many examples by hand
            suppress_health_check=list(HealthCheck),
        ),
    )
