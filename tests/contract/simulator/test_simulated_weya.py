"""The simulated Weya takes requests, calls people and shows results as the documents say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import oracle
from builders.weya_simulator import RunningWeya, WeyaClient, record, running_weya


@pytest.fixture
def weya(tmp_path: Path) -> Iterator[RunningWeya]:
    with running_weya(tmp_path) as running:
        yield running


@pytest.fixture
def caller(weya: RunningWeya) -> WeyaClient:
    return WeyaClient(weya=weya)


def called(weya: RunningWeya, count: int) -> list[str]:
    entries = weya.wait_until(lambda log: len(oracle.endings(log)) >= count)
    return [ring.phone for ring in oracle.rings(entries)]


def test_a_batch_is_made_empty_and_calls_no_one(weya: RunningWeya, caller: WeyaClient) -> None:
    answer = caller.create_batch(batchName="March", timezone="UTC", retry=0)

    assert answer.status_code == 201
    body = answer.json()
    assert (body["code"], body["status"], len(body["data"])) == (201, True, 24)
    (made,) = oracle.actions(weya.entries(), "create_batch")
    assert made.subject == body["data"]
    assert made.details["timezone"] == "UTC"
    assert oracle.rings(weya.entries()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"batchName": ""},
        {"callingNumbers": []},
        {"callingHour": {"start": "nine", "end": "17:00"}},
        {"allowedDays": [7]},
    ],
)
def test_a_batch_that_is_not_as_documented_is_refused(caller: WeyaClient, fields: dict[str, Any]) -> None:
    answer = caller.create_batch(**fields)

    assert (answer.status_code, answer.json()["status"]) == (400, False)


def test_a_wrong_key_makes_and_fills_no_batch(weya: RunningWeya, caller: WeyaClient) -> None:
    assert caller.create_batch(key="wrong").status_code == 403
    assert caller.add_calls(caller.new_batch(), record(), key="wrong").status_code == 403
    assert [entry.admitted for entry in oracle.requests(weya.entries())] == [False]


def test_added_records_are_called_at_once(weya: RunningWeya, caller: WeyaClient) -> None:
    answer = caller.add_calls(caller.new_batch(), record(1), record(2))

    assert answer.status_code == 200
    assert answer.json()["data"]["added"] == 2
    assert len(answer.json()["data"]["callIds"]) == 2
    assert sorted(called(weya, 2)) == ["+966500000001", "+966500000002"]


def test_records_are_shown_with_the_callers_fields_and_a_log_of_each_ring(
    weya: RunningWeya, caller: WeyaClient
) -> None:
    batch_id = caller.new_batch()
    caller.add_calls(batch_id, record(1, branch="north"))
    called(weya, 1)

    (shown,) = caller.records(batch_id)
    assert (shown["phoneNumber"], shown["call_id"], shown["branch"]) == ("966500000001", "call-1", "north")
    (ring,) = shown["phoneLogs"]
    assert set(ring) == {"callStatus", "callDuration", "recordingUrl", "transcript", "createdAt"}


def test_a_pending_number_is_updated_and_called_once(tmp_path: Path) -> None:
    with running_weya(tmp_path, lines=1, call_seconds_min=0.3, call_seconds_max=0.3) as weya:
        caller = WeyaClient(weya=weya)
        batch_id = caller.new_batch()
        caller.add_calls(batch_id, record(1), record(2, amount_due="old"))
        again = caller.add_calls(batch_id, record(2, amount_due="new"))

        assert again.json()["data"]["added"] == 1
        assert called(weya, 2) == ["+966500000001", "+966500000002"]
        assert [shown["amount_due"] for shown in caller.records(batch_id)] == ["5,000 SAR", "new"]


def test_a_completed_number_that_is_added_again_is_called_again(
    weya: RunningWeya, caller: WeyaClient
) -> None:
    batch_id = caller.new_batch()
    caller.add_calls(batch_id, record(1))
    called(weya, 1)
    caller.add_calls(batch_id, record(1))

    assert called(weya, 2) == ["+966500000001", "+966500000001"]
    (shown,) = caller.records(batch_id)
    assert len(shown["phoneLogs"]) == 2


def test_a_stopped_batch_calls_no_one_more_until_it_is_started(tmp_path: Path) -> None:
    with running_weya(tmp_path, lines=1, call_seconds_min=0.2, call_seconds_max=0.2) as weya:
        caller = WeyaClient(weya=weya)
        batch_id = caller.new_batch()
        caller.add_calls(batch_id, record(1), record(2), record(3))
        weya.wait_until(lambda log: len(oracle.rings(log)) == 1)
        assert caller.stop(batch_id).json()["data"] == {"status": "stopped"}
        called(weya, 1)
        (ringing, *waiting) = caller.records(batch_id)
        assert len(ringing["phoneLogs"]) == 1
        assert [shown["phoneLogs"] for shown in waiting] == [[], []]
        assert caller.details(batch_id).json()["data"]["batchStatus"] == "stopped"

        assert caller.start(batch_id).json()["data"] == {"status": "started"}
        assert sorted(called(weya, 3)) == [f"+96650000000{number}" for number in (1, 2, 3)]


def test_a_token_that_is_not_the_users_reads_and_stops_nothing(caller: WeyaClient) -> None:
    batch_id = caller.new_batch()

    assert caller.stop(batch_id, token="another").status_code == 401
    assert caller.batches(user_id="someone").status_code == 403


def test_batches_are_listed_newest_first_and_found_by_name(caller: WeyaClient) -> None:
    assert caller.batches().status_code == 404
    first, second = caller.new_batch("North March"), caller.new_batch("South March")

    listed = caller.batches(search="march").json()["data"]
    assert [row["_id"] for row in listed["batches"]] == [second, first]
    assert listed["pagination"] == {"total": 2, "page": 1, "limit": 10, "totalPages": 1}
    assert [row["_id"] for row in caller.batches(search="north").json()["data"]["batches"]] == [first]
    assert caller.batches(search="west").status_code == 404


def test_records_are_read_ten_a_page_unless_asked_otherwise(weya: RunningWeya, caller: WeyaClient) -> None:
    batch_id = caller.new_batch()
    caller.add_calls(batch_id, *(record(number) for number in range(1, 13)))

    first = caller.details(batch_id).json()["data"]
    second = caller.details(batch_id, page=2).json()["data"]
    assert (first["total"], first["totalPages"], len(first["data"]), len(second["data"])) == (12, 2, 10, 2)
    assert caller.details(batch_id, limit=101).status_code == 400
    assert caller.details("0" * 24).status_code == 404


def test_a_record_without_the_agents_variables_refuses_the_request(tmp_path: Path) -> None:
    with running_weya(tmp_path, agent_variables=("amount_due", "due_date")) as weya:
        caller = WeyaClient(weya=weya)
        answer = caller.add_calls(caller.new_batch(), record(1))

        assert answer.status_code == 400
        assert "due_date" in answer.json()["errorMessage"]
        assert oracle.requests(weya.entries(), admitted=True) == []


@pytest.mark.parametrize(
    ("batch_id", "records", "status"),
    [(None, [], 400), (None, [{"call_id": "no number"}], 400), ("0" * 24, [record()], 404)],
)
def test_an_addition_that_is_not_as_documented_is_refused(
    caller: WeyaClient, batch_id: str | None, records: list[dict[str, object]], status: int
) -> None:
    assert caller.add_calls(batch_id or caller.new_batch(), *records).status_code == status


def test_reads_lag_when_asked_to(caller: WeyaClient, weya: RunningWeya) -> None:
    batch_id = caller.new_batch()
    weya.faults.add("lag_reads", seconds=60)
    caller.add_calls(batch_id, record())

    assert caller.records(batch_id) == []
    assert caller.batches().json()["data"]["batches"][0]["totalCalls"] == 0
    weya.faults.clear()
    assert len(caller.records(batch_id)) == 1


def test_pages_are_cut_from_another_order_each_when_asked_to(caller: WeyaClient, weya: RunningWeya) -> None:
    batch_id = caller.new_batch()
    caller.add_calls(batch_id, *(record(number) for number in range(1, 41)))
    orderly = [shown["_id"] for shown in caller.records(batch_id)]
    weya.faults.add("unstable_paging")

    assert [shown["_id"] for shown in caller.records(batch_id)] != orderly
    assert [shown["_id"] for shown in caller.records(batch_id)] == orderly


def test_reads_lose_the_callers_fields_when_asked_to(caller: WeyaClient, weya: RunningWeya) -> None:
    batch_id = caller.new_batch()
    caller.add_calls(batch_id, record())
    weya.faults.add("lose_echo")

    (shown,) = caller.records(batch_id)
    assert set(shown) == {"_id", "phoneNumber", "phoneLogs", "createdAt"}


def test_reads_answer_any_status_when_asked_to(caller: WeyaClient, weya: RunningWeya) -> None:
    weya.faults.add("read_status", status=429, retry_after=7)

    answer = caller.batches()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert weya.faults.waiting() == []


def test_a_number_is_called_twice_by_the_provider_itself_when_asked_to(
    caller: WeyaClient, weya: RunningWeya
) -> None:
    batch_id = caller.new_batch()
    weya.faults.add("ring_twice")
    caller.add_calls(batch_id, record(1), record(2))

    called(weya, 3)
    assert oracle.phones_called_twice(weya.entries()) == ["+966500000001"]
    assert [len(shown["phoneLogs"]) for shown in caller.records(batch_id)] == [2, 1]


@pytest.mark.parametrize("http_status", [200, 207])
def test_chunks_fail_in_http_and_body_or_in_the_body_alone(
    caller: WeyaClient, weya: RunningWeya, http_status: int
) -> None:
    weya.faults.add("fail_chunks", added=1, skipped=[1], http_status=http_status)

    answer = caller.add_calls(caller.new_batch(), record(1), record(2))
    assert (answer.status_code, answer.json()["code"]) == (http_status, 207)
    assert answer.json()["data"]["failedChunks"][0]["chunkNum"] == 1
    assert called(weya, 1) == ["+966500000001"]
