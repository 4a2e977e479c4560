"""The simulated Speechify answers as Speechify's documents say, in both generations."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders import oracle
from builders.speechify_simulator import RunningSpeechify, running_speechify

VARIABLES = {"B": "dynamic_vars", "C": "dynamic_variables"}


@pytest.fixture(params=["B", "C"])
def speechify(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunningSpeechify]:
    with running_speechify(tmp_path, generation=request.param) as running:
        yield running


@pytest.fixture
def newest(tmp_path: Path) -> Iterator[RunningSpeechify]:
    with running_speechify(tmp_path) as running:
        yield running


def body(people: int = 1, *, generation: str = "C", **fields: Any) -> dict[str, Any]:
    recipients = [
        {
            "phone": f"+96650{number:07}",
            VARIABLES[generation]: {"customer_name": "Sara", "call_ref": f"call-{number}.test.seal"},
        }
        for number in range(1, people + 1)
    ]
    return {"name": "a night", "agent_id": "agent_1", "recipients": recipients, **fields}


def create(speechify: RunningSpeechify, people: int = 1, **fields: Any) -> httpx.Response:
    return speechify.post("batch-calls", body(people, generation=speechify.settings.generation, **fields))


def batch_of(answer: httpx.Response) -> dict[str, Any]:
    document: dict[str, Any] = answer.json()
    batch: dict[str, Any] = document.get("batch", document)
    return batch


def rows(speechify: RunningSpeechify, batch_id: str) -> list[dict[str, Any]]:
    """Read a batch's rows where the generation has them."""
    if speechify.settings.generation == "B":
        inline: list[dict[str, Any]] = speechify.get(f"batch-calls/{batch_id}").json()["recipients"]
        return inline
    paged: list[dict[str, Any]] = speechify.get(f"batch-calls/{batch_id}/recipients").json()["recipients"]
    return paged


def ended(speechify: RunningSpeechify, count: int) -> None:
    speechify.wait_until(lambda entries: len(oracle.endings(entries)) == count)


def test_a_batch_is_answered_202_and_wrapped_in_the_older_generation(speechify: RunningSpeechify) -> None:
    answer = create(speechify, 2)

    assert answer.status_code == 202
    assert ("batch" in answer.json()) is (speechify.settings.generation == "B")
    assert (batch_of(answer)["name"], batch_of(answer)["total"]) == ("a night", 2)


def test_a_batch_goes_from_pending_to_completed_with_its_rows(speechify: RunningSpeechify) -> None:
    batch_id = batch_of(create(speechify, 5))["id"]
    ended(speechify, 5)

    shown = batch_of(speechify.get(f"batch-calls/{batch_id}"))
    assert shown["status"] == "completed"
    assert shown["completed"] + shown["failed"] == 5
    for row in rows(speechify, batch_id):
        assert row["status"] in ("completed", "failed")
        talk = speechify.get(f"conversations/{row['conversation_id']}").json()
        assert talk["status"] == row["status"]
        assert (talk["duration_ms"] is None) is (row["status"] == "failed")
        assert (
            talk["dynamic_variables"]["call_ref"] == row[VARIABLES[speechify.settings.generation]]["call_ref"]
        )


def test_a_talk_has_its_messages_and_evaluations(newest: RunningSpeechify) -> None:
    create(newest, 20)
    ended(newest, 20)
    talks = [
        row["conversation_id"] for row in rows(newest, newest.only_batch()) if row["status"] == "completed"
    ]

    said = [newest.get(f"conversations/{talk}/messages").json()["messages"] for talk in talks]
    judged = [newest.get(f"conversations/{talk}/evaluations").json()["evaluations"] for talk in talks]
    assert {message["role"] for messages in said for message in messages} == {"assistant", "user"}
    kinds = {tuple(each["kind"] for each in evaluations) for evaluations in judged}
    assert kinds <= {("criterion", "summary", "data"), ()}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ""}, "name"),
        ({"agent_id": None}, "agent_id"),
        ({"recipients": []}, "recipients"),
        ({"recipients": [{"phone": "+966500000001"}] * 1001}, "recipients"),
        ({"recipients": [{"phone": "+966500000001"}, {"phone": "0500"}]}, "recipients[1].phone"),
        ({"recipients": [{}]}, "recipients[0].phone"),
        ({"ringing_timeout_ms": 999}, "ringing_timeout_ms"),
        ({"ringing_timeout_ms": 80_001}, "ringing_timeout_ms"),
        ({"scheduled_at": "tomorrow"}, "scheduled_at"),
        ({"scheduled_at": "2126-01-01T00:00:00Z"}, "scheduled_at"),
        ({"recipients": [{"phone": "+966500000001", "custom_id": "x" * 257}]}, "recipients[0].custom_id"),
        (
            {"recipients": [{"phone": "+966500000001", "dynamic_variables": {"system__a": 1}}]},
            "recipients[0].dynamic_variables",
        ),
    ],
)
def test_an_invalid_body_is_refused_with_the_path_of_the_mistake(
    newest: RunningSpeechify, change: dict[str, Any], path: str
) -> None:
    answer = newest.post("batch-calls", body() | change)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "validation_failed"
    assert list(answer.json()["error"]["fields"]) == [path]
    assert oracle.rings(newest.entries()) == []


def test_a_wrong_key_version_or_agent_is_refused(tmp_path: Path) -> None:
    with running_speechify(tmp_path, agents=("agent_2",)) as speechify:
        assert speechify.post("batch-calls", body(), key="sk_wrong").json()["error"]["code"] == "unauthorized"
        assert speechify.get("batch-calls", key="sk_wrong").status_code == 401
        odd = speechify.post("batch-calls", body(), speechify_version="soon")
        assert (odd.status_code, odd.json()["error"]["code"]) == (400, "invalid_api_version")
        no_agent = speechify.post("batch-calls", body())
        assert (no_agent.status_code, no_agent.json()["error"]["code"]) == (404, "agent_not_found")
        assert oracle.requests(speechify.entries(), admitted=True) == []


def test_a_key_gives_the_first_answer_again(newest: RunningSpeechify) -> None:
    first = newest.post("batch-calls", body(2), idempotency_key="k")
    second = newest.post("batch-calls", body(2), idempotency_key="k")

    assert (second.status_code, second.content) == (202, first.content)
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    ended(newest, 2)
    assert len(newest.get("batch-calls").json()["batches"]) == 1


def test_a_key_with_another_body_is_a_conflict(newest: RunningSpeechify) -> None:
    newest.post("batch-calls", body(1), idempotency_key="k")
    other = newest.post("batch-calls", body(2), idempotency_key="k")

    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")


def test_a_key_is_forgotten_after_its_time(tmp_path: Path) -> None:
    with running_speechify(tmp_path, key_seconds=0.2) as speechify:
        speechify.post("batch-calls", body(1), idempotency_key="k")
        time.sleep(0.3)
        again = speechify.post("batch-calls", body(1), idempotency_key="k")

        assert "idempotent-replayed" not in again.headers
        ended(speechify, 2)
        assert oracle.calls_made_twice(speechify.entries()) == ["call-1"]


@pytest.mark.parametrize("when", ["before_admission", "after_admission"])
def test_a_server_error_lets_the_key_go(newest: RunningSpeechify, when: str) -> None:
    newest.faults.add("answer_status", status=503, when=when)
    assert newest.post("batch-calls", body(1), idempotency_key="k").status_code == 503
    assert newest.post("batch-calls", body(1), idempotency_key="k").status_code == 202

    ended(newest, 2 if when == "after_admission" else 1)


@pytest.mark.parametrize("status", [401, 429])
def test_a_request_that_was_turned_away_leaves_its_key_free(newest: RunningSpeechify, status: int) -> None:
    newest.faults.add("answer_status", status=status)
    assert newest.post("batch-calls", body(1), idempotency_key="k").status_code == status
    assert newest.post("batch-calls", body(1), idempotency_key="k").status_code == 202


def test_a_refusal_is_kept_under_its_key_like_any_answer(newest: RunningSpeechify) -> None:
    newest.faults.add("answer_status", status=400)
    assert newest.post("batch-calls", body(1), idempotency_key="k").status_code == 400
    assert newest.post("batch-calls", body(1), idempotency_key="k").status_code == 400
    assert oracle.requests(newest.entries(), admitted=True) == []


def test_the_older_generation_knows_no_keys(tmp_path: Path) -> None:
    with running_speechify(tmp_path, generation="B") as speechify:
        for _ in range(2):
            speechify.post("batch-calls", body(1, generation="B"), idempotency_key="k").raise_for_status()
        ended(speechify, 2)
        assert oracle.calls_made_twice(speechify.entries()) == ["call-1"]


def test_a_scheduled_batch_is_dialled_at_its_time(speechify: RunningSpeechify) -> None:
    start = datetime.now(UTC) + timedelta(seconds=1)
    shown = batch_of(create(speechify, 2, scheduled_at=start.isoformat()))

    assert shown["status"] == ("scheduled" if speechify.settings.generation == "B" else "pending")
    ended(speechify, 2)
    assert min(ring.at for ring in oracle.rings(speechify.entries())) >= start


def test_batches_are_listed_newest_first_in_pages(speechify: RunningSpeechify) -> None:
    ids = [batch_of(create(speechify))["id"] for _ in range(5)]

    listed, cursor = [], None
    for _ in range(3):
        page = speechify.get("batch-calls", limit=2, **({"cursor": cursor} if cursor else {})).json()
        listed += [each["id"] for each in page["batches"]]
        cursor = page["next_cursor"]
    assert listed == ids[::-1]
    assert (cursor, page["has_more"]) == (None, False)


def test_a_page_that_is_too_long_or_a_strange_cursor_is_refused(newest: RunningSpeechify) -> None:
    assert newest.get("batch-calls", limit=201).status_code == 400
    assert newest.get("batch-calls", cursor="???").status_code == 400


def test_a_batch_or_conversation_that_is_not_there_is_not_found(speechify: RunningSpeechify) -> None:
    for path in ("batch-calls/x", "batch-calls/x/recipients", "conversations/x", "conversations/x/messages"):
        assert speechify.get(path).status_code == 404
    assert speechify.post("batch-calls/x/cancel").status_code == 404


def test_reads_lag_shuffle_and_lose_what_was_given_along(newest: RunningSpeechify) -> None:
    newest.faults.add("lag_reads", seconds=600)
    batch_id = batch_of(create(newest, 30))["id"]
    ended(newest, 30)
    assert newest.get("batch-calls").json()["batches"] == []
    assert newest.get(f"batch-calls/{batch_id}").status_code == 404
    newest.faults.clear()

    steady = [row["id"] for row in rows(newest, batch_id)]
    newest.faults.add("unstable_paging")
    shuffled = [row["id"] for row in rows(newest, batch_id)]
    assert shuffled != steady
    assert sorted(shuffled) == steady

    newest.faults.add("lose_echo")
    assert {row["custom_id"] for row in rows(newest, batch_id)} == {None}
    newest.faults.add("read_status", status=429, retry_after=3)
    assert newest.get("batch-calls").headers["retry-after"] == "3"


def test_evaluations_may_come_later_than_their_talk(tmp_path: Path) -> None:
    only_talks = {"voicemail": 0, "no_answer": 0, "busy": 0, "invalid_number": 0, "failed": 0}
    with running_speechify(tmp_path, evaluation_seconds=0.5, line_shares=only_talks) as speechify:
        create(speechify, 1)
        ended(speechify, 1)
        (row,) = rows(speechify, speechify.only_batch())
        path = f"conversations/{row['conversation_id']}/evaluations"
        assert speechify.get(path).json()["evaluations"] == []
        time.sleep(0.6)
        assert len(speechify.get(path).json()["evaluations"]) == 3


def test_a_batch_that_waits_is_cancelled_with_all_of_its_rows(speechify: RunningSpeechify) -> None:
    start = (datetime.now(UTC) + timedelta(seconds=0.5)).isoformat()
    batch_id = batch_of(create(speechify, 3, scheduled_at=start))["id"]

    answer = speechify.post(f"batch-calls/{batch_id}/cancel")

    assert (answer.status_code, batch_of(answer)["status"]) == (200, "cancelled")
    assert {row["status"] for row in rows(speechify, batch_id)} == {"cancelled"}
    time.sleep(0.7)
    assert oracle.rings(speechify.entries()) == []


def test_a_batch_that_is_over_is_cancelled_once_more_only_in_the_newest_generation(
    speechify: RunningSpeechify,
) -> None:
    batch_id = batch_of(create(speechify))["id"]
    ended(speechify, 1)

    answer = speechify.post(f"batch-calls/{batch_id}/cancel")
    assert answer.status_code == (409 if speechify.settings.generation == "B" else 200)


def test_a_provider_that_rings_twice_shows_the_second_ring(newest: RunningSpeechify) -> None:
    newest.faults.add("ring_twice")
    create(newest, 2)
    ended(newest, 3)

    first, second, third = oracle.rings(newest.entries())
    assert len({first.provider_call_id, second.provider_call_id, third.provider_call_id}) == 3
    assert oracle.calls_made_twice(newest.entries()) == ["call-1"]


def test_a_person_who_is_skipped_is_never_called(newest: RunningSpeechify) -> None:
    newest.faults.add("admit_partly", skipped=[0])
    create(newest, 3)
    ended(newest, 2)

    assert set(oracle.rings_by_call(newest.entries())) == {"call-2", "call-3"}


def test_settings_are_written_as_json_and_read_again(newest: RunningSpeechify) -> None:
    settings = type(newest.settings).model_validate_json(newest.settings.model_dump_json())
    assert settings == newest.settings
    assert json.loads(newest.settings.model_dump_json())["generation"] == "C"
