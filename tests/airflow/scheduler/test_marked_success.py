"""``submit_calls`` marked as success while calls are still to be handed over: the night is not green.

The results are held back, so that it waits for its first small batch with the rest behind it.
"""

from collections.abc import Iterator

import pytest

from builders.account_nights import AccountNight, account_night
from builders.airflow_stack import AirflowStack

pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def marked(
    stack: AirflowStack, nights: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AccountNight]:
    """A night of five calls, marked as done after two."""
    folder = tmp_path_factory.mktemp("nights") / "marked"
    with account_night(
        stack,
        folder,
        "marked",
        phones_from=600,
        faults=[{"kind": "pause_events"}],
        batches={"canary": 2, "canary_within": "1h"},
    ) as night:
        night.run.wait_for("submit_calls", "deferred")
        night.run.mark("submit_calls", "success")
        yield night


def test_the_gate_of_outcomes_counts_the_calls_that_were_never_handed_over(marked: AccountNight) -> None:
    marked.run.wait_for("check_outcomes", "failed")
    said = marked.run.log("check_outcomes")
    assert "every row was handed over to the provider: 3 of 5 do not" in said


def test_the_run_ends_red_says_how_many_and_keeps_them(marked: AccountNight) -> None:
    assert marked.run.wait() == "failed"
    said = marked.run.log("close_run")
    assert "3 of 5 calls were to be made and were never handed over: planned (3)" in said
    assert marked.calls() == {"planned": 3, "submitted": 2}


def test_the_log_says_what_was_handed_over_and_what_is_waited_for(marked: AccountNight) -> None:
    said = marked.run.log("submit_calls")
    assert "5 calls are to be handed over" in said
    assert ": handed over, 2 calls" in said
    assert "Waiting for the first batch: 2 calls" in said
    assert "3 calls still to be handed over" in said


def test_cleared_just_those_are_handed_over_and_everybody_is_called_once(marked: AccountNight) -> None:
    marked.simulator.faults.clear()
    marked.run.clear(["submit_calls"], downstream=True)
    marked.is_through()
    marked.everybody_rang_once()
