"""People disturb ``submit_calls`` while it waits in the triggerer: no one is called again.

Everyone of the night is handed over and was called; the results are held back,
so that it waits. The tests follow each other, as such a night would.
"""

from collections.abc import Iterator

import pytest

from builders.account_nights import AccountNight, account_night
from builders.airflow_stack import AirflowStack, NightRun

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def waiting(
    stack: AirflowStack, nights: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AccountNight]:
    """A night that waits for its results; the other tests' nights go on beside it."""
    folder = tmp_path_factory.mktemp("nights") / "disturbed"
    with account_night(
        stack,
        folder,
        "disturbed",
        phones_from=100,
        faults=[{"kind": "pause_events"}],
        batches={"canary": 0},
    ) as night:
        night.run.wait_for("submit_calls", "deferred")
        yield night


@pytest.fixture
def deferred(waiting: AccountNight) -> AccountNight:
    """The night, in whose course no one is called but once."""
    waiting.run.wait_for("submit_calls", "deferred")
    waiting.everybody_rang_once()
    return waiting


def test_clearing_submit_calls_while_it_waits_sends_nothing_again(deferred: AccountNight) -> None:
    deferred.run.clear(["submit_calls"])
    waits_again(deferred.run, attempt=2)
    assert deferred.requests() == 1
    deferred.everybody_rang_once()


def test_marked_as_failed_while_it_waits_and_cleared_it_waits_again_and_sends_nothing(
    deferred: AccountNight,
) -> None:
    deferred.run.mark("submit_calls", "failed")
    assert deferred.run.wait() == "failed"
    deferred.run.clear(["submit_calls"], downstream=True)
    waits_again(deferred.run, attempt=3)
    assert deferred.requests() == 1
    deferred.everybody_rang_once()


def test_marked_as_success_while_it_waits_the_results_still_land_through_maintenance(
    stack: AirflowStack, deferred: AccountNight
) -> None:
    deferred.run.mark("submit_calls", "success")
    deferred.run.wait()
    assert deferred.calls() == {"submitted": 5}
    deferred.simulator.faults.clear()
    deferred.wait_for_events()
    assert stack.start("outreach_maintenance").wait() == "success"
    assert deferred.calls().keys() <= {"completed", "failed"}
    deferred.run.clear(["submit_calls"], downstream=True)
    deferred.is_through()
    assert deferred.requests() == 1


def waits_again(run: NightRun, *, attempt: int) -> None:
    """Wait until this attempt, or one that Airflow itself made after it, waits as those before it did."""

    def so() -> bool:
        found = run.instance("submit_calls")
        return bool(found["try_number"] >= attempt and found["state"] == "deferred")

    run.stack.wait_until(so, f"attempt {attempt} of submit_calls to wait")
