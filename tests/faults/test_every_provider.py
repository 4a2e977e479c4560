"""The promise on every provider: whatever is cut off, late or shown wrongly, nobody is rung twice.

What only one of them has stands in files of its own.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.sender_process import start
from builders.shift import Finished, Shift, people, shift
from builders.stations import STATIONS, Station
from outreach.services.dispatch.submitting import Step
from outreach.services.oversight.unknowns import list_unknown
from outreach.services.runs.waiting import Wait


@pytest.fixture(params=STATIONS, ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(4), on=station, batches={"canary": 0}) as opened:
        yield opened


def open_states(night: Shift) -> dict[str, int]:
    return {state: count for state, count in night.states().items() if state not in {"completed", "failed"}}


def test_a_night_rings_everybody_once_and_learns_every_outcome(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(
        ledger, warehouse, tmp_path, people(12), on=station, batches={"size": 4, "canary": 2}
    ) as opened:
        assert isinstance(opened.run(seconds=60), Finished)
        assert opened.everybody_rang_once()
        assert open_states(opened) == {}
        assert all(opened.column("line_outcome"))


def test_the_next_entry_after_a_night_changes_nothing(night: Shift) -> None:
    night.run(seconds=60)
    before = (night.column("state"), night.column("state_changed_at"), night.requests())
    assert isinstance(night.submit(), Finished)
    assert (night.column("state"), night.column("state_changed_at"), night.requests()) == before


AMBIGUOUS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("break_off", {"when": "after_admission"}),
    ("break_off", {"when": "after_admission", "ending": "reset"}),
    ("break_off", {"when": "after_admission", "ending": "cut"}),
    ("answer_status", {"status": 500, "when": "after_admission"}),
    ("answer_status", {"status": 502, "when": "after_admission"}),
    ("answer_status", {"status": 409, "when": "after_admission"}),
)


@pytest.mark.parametrize(("kind", "fields"), AMBIGUOUS, ids=str)
def test_what_was_admitted_behind_a_lost_answer_settles_itself(
    night: Shift, kind: str, fields: dict[str, Any]
) -> None:
    night.simulator.faults.add(kind, **fields)
    night.submit()
    night.wait_for_events()
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert night.everybody_rang_once()
    assert open_states(night) == {}


NEVER_ADMITTED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("break_off", {"when": "before_admission"}),
    ("answer_status", {"status": 500, "when": "before_admission"}),
    ("reset_while_reading", {"body_bytes": 100}),
)


@pytest.mark.parametrize(("kind", "fields"), NEVER_ADMITTED, ids=str)
def test_what_may_have_been_admitted_stays_unknown_and_is_not_planned_again(
    night: Shift, kind: str, fields: dict[str, Any]
) -> None:
    night.simulator.faults.add(kind, **fields)
    for _ in range(3):
        assert isinstance(night.submit(), Wait)
    assert night.states() == {"unknown": 4}
    assert len(list_unknown(night.ledger)) == 4
    assert night.requests() == 1
    assert night.rings() == []


@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_calls_nobody_and_a_person_has_to_mend_it(night: Shift, status: int) -> None:
    night.simulator.faults.add("answer_status", status=status, when="before_admission")
    with pytest.raises(Exception, match=r"Nobody was called|Nothing was sent"):
        night.submit()
    assert night.states() == {"planned": 4}
    assert isinstance(night.run(seconds=60), Finished)
    assert night.everybody_rang_once()


def test_a_crowd_of_senders_rings_nobody_twice(night: Shift) -> None:
    with ThreadPoolExecutor(8) as crowd:
        ended = Counter(
            type(each.result()).__name__ for each in [crowd.submit(night.submit) for _ in range(8)]
        )
    assert set(ended) <= {"Wait", "Finished"}
    assert isinstance(night.run(seconds=60), Finished)
    assert night.requests() == 1
    assert night.everybody_rang_once()


@pytest.mark.parametrize("step", list(Step))
def test_a_sender_killed_at_any_step_leaves_nobody_to_be_rung_twice(night: Shift, step: Step) -> None:
    process = start(night.sender, at=step)
    assert process.wait(timeout=60) == -signal.SIGKILL
    for _ in range(2):
        night.submit()
    assert night.requests() <= 1
    assert "submitting" not in night.states()
    night.wait_for_events()
    night.submit()
    assert Counter(night.rings()) <= Counter(night.column("phone"))
    assert set(night.states()) <= {"completed", "failed", "unknown"}
    assert ("unknown" in night.states()) == (night.rings() == [])
