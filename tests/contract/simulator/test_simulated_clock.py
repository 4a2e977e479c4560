"""A simulator whose clock is set rings and ends each call at its time by that clock, and not before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from builders import oracle
from builders.levers_client import LeversClient
from builders.levers_requests import bulk
from builders.levers_simulator import RunningLevers, running_levers
from builders.simulator import PLAIN
from builders.speechify_simulator import running_speechify
from builders.weya_simulator import WeyaClient, running_weya
from outreach_sandbox.simulator.control import CONTROL_ROOT

START = datetime(2027, 3, 14, 6, 59, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)
STILL = {"clock_starts_at": START, "call_seconds_min": 60, "call_seconds_max": 60}


def test_calls_follow_one_another_on_a_line_by_the_set_clock(tmp_path: Path) -> None:
    with running_levers(tmp_path, lines=1, **STILL) as levers:
        LeversClient(levers=levers).submit(bulk(3))
        assert levers.move_clock() == START + A_MINUTE
        assert levers.move_clock(START + A_MINUTE * 2.5) == START + A_MINUTE * 3
        entries = levers.entries()

    assert [ring.at for ring in oracle.rings(entries)] == [START, START + A_MINUTE, START + 2 * A_MINUTE]
    assert [end.at for end in oracle.endings(entries)] == [START + A_MINUTE, START + 2 * A_MINUTE]
    assert [asked.arrived_at for asked in oracle.requests(entries)] == [START]


def test_nothing_happens_while_the_clock_stands(tmp_path: Path) -> None:
    with running_levers(tmp_path, **STILL) as levers:
        LeversClient(levers=levers).submit(bulk(3))
        assert levers.move_clock(START + A_MINUTE * 0.9) == START + A_MINUTE
        assert oracle.endings(levers.entries()) == []
        assert levers.move_clock(START + A_MINUTE) is None
        assert len(oracle.endings(levers.entries())) == 3


def test_a_clock_is_never_moved_back(tmp_path: Path) -> None:
    with running_levers(tmp_path, **STILL) as levers:
        levers.move_clock(START + A_MINUTE)
        levers.move_clock(START)
        LeversClient(levers=levers).submit(bulk(1))
        levers.move_clock()
        assert [ring.at for ring in oracle.rings(levers.entries())] == [START + A_MINUTE]


def test_a_scheduled_batch_is_dialled_at_its_time_by_the_set_clock(tmp_path: Path) -> None:
    later = START + timedelta(hours=2)
    with running_speechify(tmp_path, **STILL) as speechify:
        recipients = [{"phone": f"+96650000000{number}"} for number in range(3)]
        body = {"name": "night", "agent_id": "agent", "recipients": recipients}
        speechify.post("batch-calls", {**body, "scheduled_at": later.isoformat()}).raise_for_status()
        too_late = {"scheduled_at": (START + timedelta(days=31)).isoformat()}
        assert speechify.post("batch-calls", {**body, **too_late}).status_code == 400
        assert speechify.move_clock(later - A_MINUTE) == later
        assert oracle.rings(speechify.entries()) == []
        assert speechify.move_clock(later + A_MINUTE) is None
        entries = speechify.entries()
        (shown,) = speechify.get("batch-calls").json()["batches"]

    assert {ring.at for ring in oracle.rings(entries)} == {later}
    assert {end.at for end in oracle.endings(entries)} == {later + A_MINUTE}
    assert shown["ended_at"] == (later + A_MINUTE).isoformat()


def test_weya_goes_by_the_set_clock_too(tmp_path: Path) -> None:
    with running_weya(tmp_path, **STILL) as weya:
        caller = WeyaClient(weya=weya)
        batch_id = caller.new_batch()
        caller.add_calls(batch_id, {"phoneNumber": "966500000001"}).raise_for_status()
        assert weya.move_clock() == START + A_MINUTE
        weya.move_clock(START + A_MINUTE)
        (record,) = caller.records(batch_id)
        (end,) = oracle.endings(weya.entries())

    assert end.at == START + A_MINUTE
    assert record["phoneLogs"][0]["createdAt"] == START.isoformat()


def test_the_machines_clock_cannot_be_moved(levers: RunningLevers) -> None:
    address = f"{levers.origin}{CONTROL_ROOT}/clock"
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        httpx.put(address, json={"at": START.isoformat()}, **PLAIN).raise_for_status()
