"""The process at the door is killed between the inbox and the calls (F21): no delivery is lost."""

import signal
import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from builders.door_process import Moment, start
from builders.oracle import deliveries
from builders.shift import Finished, Shift, people, shift
from outreach.storage import tables


def kept(night: Shift, *where: object) -> int:
    with night.ledger.connect() as connection:
        query = select(func.count()).select_from(tables.provider_event).where(*where)  # type: ignore[arg-type]
        return connection.scalar(query) or 0


def a_free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def wait_for_door(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, "the door does not open"
        time.sleep(0.05)


@pytest.mark.parametrize("moment", Moment)
def test_an_event_that_was_taken_by_a_process_that_was_killed_is_applied_by_the_next(
    ledger: Engine, warehouse: Engine, tmp_path: Path, moment: Moment
) -> None:
    calm = {"duplicate_share": 0, "disorder_share": 0}
    with shift(ledger, warehouse, tmp_path, people(3), batches={"canary": 0}, simulator=calm) as night:
        night.simulator.deliver_to(None)
        night.submit()
        port = a_free_port()
        url = night.ledger.url.render_as_string(hide_password=False)
        process = start(night.sender.account, ledger=url, port=port, at=moment)
        wait_for_door(port)
        night.simulator.deliver_to(f"http://127.0.0.1:{port}/levers_default")

        assert process.wait(timeout=60) == -signal.SIGKILL
        night.simulator.deliver_to(None)
        night.simulator.wait_until(
            lambda entries: any(sent.status == 200 for sent in deliveries(entries)), seconds=30
        )
        seen = kept(night)
        assert seen >= 1
        assert kept(night, tables.provider_event.c.applied_at.is_not(None)) == 0
        assert night.states() == {"submitted": 3}

        night.submit()  # the next one to come reduces the inbox
        assert night.states()["submitted"] == 3 - seen if seen < 3 else "submitted" not in night.states()

        night.simulator.deliver_to(night.door)
        night.wait_for_events()
        assert isinstance(night.run(), Finished)
        assert night.requests() == 1
        assert night.everybody_rang_once()
