"""What stays unknown: it closes as rung in the end, and too many of them stop the account."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from builders.shift import Finished, Shift, people, shift
from outreach.services.forgotten import close_forgotten


@pytest.fixture
def three(ledger: Engine, warehouse: Engine, tmp_path: Path) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}) as night:
        yield night


def test_a_result_that_comes_after_its_call_was_closed_still_completes_it(three: Shift) -> None:
    three.levers.faults.add("pause_events")
    three.levers.faults.add("break_off", when="after_admission")
    three.submit()
    assert three.states() == {"unknown": 3}
    three.clock.ahead = timedelta(days=15)
    assert close_forgotten(three.ledger, now=three.clock()) == 3
    assert three.states() == {"expired": 3}
    assert isinstance(three.submit(), Finished)

    three.levers.faults.clear()
    three.wait_for_events()
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1
    assert three.everybody_rang_once()
