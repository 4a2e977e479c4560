"""SIGKILL of every process of a real Airflow while calls are being handed over.

The simulators' logs say who was called. Each night has an account and a
simulator of its own; the nights are prepared together and then wait for approval.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import Any

import psutil
import pytest

from builders.account_nights import AccountNight, account_night
from builders.airflow_processes import (
    crash_postgres,
    kill,
    kill_program,
    revive,
    send,
    start_again,
    start_postgres_again,
    supervisor_process,
    task_process,
)
from builders.airflow_stack import AirflowStack, airflow_stack
from builders.small_nights import each_once

pytestmark = pytest.mark.airflow

Start = Callable[..., AccountNight]

NOTICED_SOON = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "2",
    "AIRFLOW__SCHEDULER__JOB_HEARTBEAT_SEC": "1",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "2",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "5",
    "AIRFLOW__TRIGGERER__JOB_HEARTBEAT_SEC": "2",
    "AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "8",
    "AIRFLOW__CORE__PARALLELISM": "4",
}
"""With Airflow's own settings a lost task is missed after five minutes. Shorter than this, a machine of two
cores that is busy with the tests themselves is taken for dead."""

NO_ANSWER = {"kind": "accept_late", "seconds": 0.2}
"""Nothing is answered; when the client is gone, the phones ring all the same."""
NO_EVENTS: dict[str, Any] = {"kind": "pause_events"}
SLOW: tuple[dict[str, Any], ...] = (
    {"kind": "answer_slowly", "seconds": 6, "times": 3},
    {"kind": "delay_events", "seconds": 4},
)
"""The phones ring at once, the answer and the events take their time."""


def hold_events_after(night: AccountNight, *, requests: int) -> None:
    """Let no event of the latest request go, which has just come: what is killed next shall miss it."""
    night.wait_for_requests(requests)
    night.simulator.faults.add(**NO_EVENTS)


def let_events_go(night: AccountNight) -> None:
    """Send what was held; the next request is as slow as those before it."""
    night.simulator.faults.clear()
    for fault in SLOW:
        night.simulator.faults.add(**fault)


@pytest.fixture(scope="module")
def mortal() -> Iterator[AirflowStack]:
    """An Airflow of its own, whose processes the tests may kill."""
    with airflow_stack(**NOTICED_SOON) as running:
        yield running


@pytest.fixture(scope="module")
def start(mortal: AirflowStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start nights, each on an account of its own; they end when the tests do."""
    folder = tmp_path_factory.mktemp("nights")
    numbers = count(start=100, step=10)
    with ExitStack() as started:

        def one(name: str, **settings: Any) -> AccountNight:
            return started.enter_context(
                account_night(mortal, folder / name, name, phones_from=next(numbers), **settings)
            )

        yield one


@dataclass(frozen=True, kw_only=True)
class Nights:
    """Every night of these tests."""

    killed_task: AccountNight
    killed_supervisor: AccountNight
    killed_tree: AccountNight
    orphan: psutil.Process
    """The task of ``killed_supervisor``: with no one to watch over it, it lives on and stands still."""
    restarted_triggerer: AccountNight
    restarted_parts: AccountNight


@pytest.fixture(scope="module")
def nights(start: Start) -> Nights:
    """Three nights of which a process was killed, each between its claim and its answer; two more begin."""
    supervisor, task, tree = [
        start(f"killed_{each}", faults=[NO_ANSWER]) for each in ("supervisor", "task", "tree")
    ]
    supervisor.wait_until_out()
    orphan = task_process(supervisor.run)
    kill(supervisor_process(supervisor.run))
    # Alive and with its lock, for longer than its request may take. Stopped before its supervisor's death it
    # would be hung up: the kernel does so to a process group that is orphaned while one of it stands still.
    orphan.suspend()
    task.wait_until_out()
    kill(task_process(task.run))
    tree.wait_until_out()
    kill(supervisor_process(tree.run), task_process(tree.run))
    return Nights(
        killed_task=task,
        killed_supervisor=supervisor,
        killed_tree=tree,
        orphan=orphan,
        restarted_triggerer=start("restarted_triggerer", faults=[NO_EVENTS]),
        restarted_parts=start(
            "restarted_parts", faults=SLOW, approval=True, batches={"canary": 2, "size": 2}
        ),
    )


def test_without_its_supervisor_a_task_that_lives_on_keeps_the_next_attempt_from_sending(
    nights: Nights,
) -> None:
    night = nights.killed_supervisor
    night.clear_when_at_rest()
    night.run.wait_for("submit_calls", "running")
    assert nights.orphan.is_running()
    assert night.called() == {}
    kill(nights.orphan)
    night.is_through()
    assert night.requests() == 2


def test_a_task_killed_before_its_answer_is_settled_by_events_and_calls_no_one_again(
    nights: Nights,
) -> None:
    night = nights.killed_task
    night.clear_when_at_rest()
    night.is_through()
    assert night.requests() == 2


def test_a_task_killed_with_its_supervisor_is_missed_settled_by_events_and_calls_no_one_again(
    nights: Nights,
) -> None:
    night = nights.killed_tree
    night.clear_when_at_rest()
    night.is_through()
    assert night.requests() == 2


def test_a_new_triggerer_takes_over_what_a_killed_one_waited_for(
    mortal: AirflowStack, nights: Nights
) -> None:
    night = nights.restarted_triggerer
    night.run.wait_for("submit_calls", "deferred")
    kill_program(mortal, "triggerer")
    night.simulator.faults.clear()
    night.wait_for_events()
    night.simulator.faults.add("pause_events")
    start_again(mortal, "triggerer")
    night.wait_for_requests(2)
    night.run.wait_for("submit_calls", "deferred")
    assert night.called() == each_once(night.phones_from)


def triggerer_of(night: AccountNight) -> int | None:
    """Which triggerer has the wait of submit_calls; None while none has it."""
    trigger = night.run.instance("submit_calls")["trigger"] or {}
    found: int | None = trigger.get("triggerer_id")
    return found


def test_two_triggerers_that_say_the_same_call_no_one_again(mortal: AirflowStack, nights: Nights) -> None:
    night = nights.restarted_triggerer
    mortal.wait_until(lambda: triggerer_of(night) is not None, "a triggerer to have the wait")
    before = triggerer_of(night)
    first = mortal.local.programs["triggerer"]
    send(first, signal.SIGSTOP)
    start_again(mortal, "triggerer")
    mortal.wait_until(
        lambda: triggerer_of(night) not in {None, before}, "the second triggerer to take the wait over"
    )
    night.simulator.faults.clear()
    night.wait_for_events()
    send(first, signal.SIGCONT)
    night.is_through()
    assert night.requests() == 2


def test_a_scheduler_killed_before_the_answer_is_replaced_and_the_night_goes_on(
    mortal: AirflowStack, nights: Nights
) -> None:
    night = nights.restarted_parts
    night.approve()
    night.wait_for_requests(1)
    kill_program(mortal, "scheduler", with_children=False)
    start_again(mortal, "scheduler")
    hold_events_after(night, requests=2)
    assert night.requests() == len(night.called()) / 2


def test_after_a_crash_of_the_database_before_the_answer_no_one_is_called_again(
    mortal: AirflowStack, nights: Nights
) -> None:
    night = nights.restarted_parts
    assert night.requests() == 2
    crash_postgres(mortal)
    let_events_go(night)
    night.wait_for_delivery_in_vain()
    start_postgres_again(mortal)
    revive(mortal)
    night.clear_when_at_rest()
    hold_events_after(night, requests=3)


def test_deliveries_that_meet_no_api_server_come_again_and_the_night_ends_well(
    mortal: AirflowStack, nights: Nights
) -> None:
    night = nights.restarted_parts
    kill_program(mortal, "api-server")
    let_events_go(night)
    night.wait_for_delivery_in_vain()
    start_again(mortal, "api-server")
    revive(mortal)
    night.wait_for_events()
    night.clear_when_at_rest()
    night.is_through()
    assert night.requests() == 3
