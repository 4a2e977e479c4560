"""The simulators' answers have the fields and types of the vendors' documents, answer by answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from builders import oracle
from builders.documented import (
    LeversRefusal,
    LeversRequest,
    SpeechifyBatch,
    SpeechifyCompleted,
    SpeechifyCreated,
    SpeechifyDetail,
    SpeechifyRequestB,
    WeyaAccepted,
    WeyaPartlyAccepted,
    WeyaRefused,
    WeyaRequest,
)
from builders.levers_client import LeversClient
from builders.speechify_simulator import RunningSpeechify, running_speechify
from builders.webhook_receiver import receiving_webhooks
from builders.weya_simulator import RunningWeya, WeyaClient, running_weya

PHONES = ("+966500000001", "+966500000002")
NAMES = {"firstName": "Sara", "lastName": "Mohammed"}
LEVERS_REQUESTS: dict[str, dict[str, Any]] = {
    "numbers and metadata": {},
    "names": {"of_each": NAMES},
    "existing people": {"of_each": NAMES, "updateExisting": True},
    "a template": {"of_each": NAMES, "aiSettingsTemplateId": "550e8400-e29b-41d4-a716-446655440000"},
    "everything": {
        "of_each": {**NAMES, "promptTags": {"amount": "5,000 SAR", "due_date": "2026-01-15"}},
        "aiSettingsTemplateId": "550e8400-e29b-41d4-a716-446655440000",
        "countryCode": "SA",
        "updateExisting": True,
        "batchSize": 50,
    },
}
"""The documents' examples by what each of them shows."""


def has_the_fields_of(model: type[BaseModel], answer: httpx.Response) -> None:
    model.model_validate_json(answer.content)


@pytest.mark.parametrize("shown", LEVERS_REQUESTS)
def test_levers_takes_each_request_of_its_documents(client: LeversClient, shown: str) -> None:
    asked = dict(LEVERS_REQUESTS[shown])
    of_each = asked.pop("of_each", {})
    contacts = [{"numberToCall": phone, "metadata": {"project_id": "p"}, **of_each} for phone in PHONES]
    body = {"contacts": contacts, **asked}

    LeversRequest.model_validate_json(json.dumps(body))
    assert client.submit(body).status_code == 201


@pytest.mark.parametrize("body", [{}, {"contacts": [{}]}, {"contacts": [], "batchSize": "many"}, []])
def test_levers_refuses_as_its_schema_of_refusals_says(client: LeversClient, body: object) -> None:
    answer = client.submit(body)

    assert answer.status_code == 422
    has_the_fields_of(LeversRefusal, answer)


@pytest.fixture
def weya(tmp_path: Path) -> Iterator[RunningWeya]:
    with running_weya(tmp_path) as running:
        yield running


RECORDS = (
    {"phoneNumber": "12125550101", "name": "Sara", "account_id": "A-1", "priority": "high"},
    {"phoneNumber": "13105550102", "name": "Omar", "account_id": "A-2", "category": "support"},
)


def test_weya_answers_an_addition_as_shown(weya: RunningWeya) -> None:
    caller = WeyaClient(weya=weya)
    batch_id = caller.new_batch()
    WeyaRequest.model_validate({"batchId": batch_id, "call_data": list(RECORDS)})
    answer = caller.add_calls(batch_id, *RECORDS)

    assert answer.status_code == 200
    has_the_fields_of(WeyaAccepted, answer)
    assert answer.json()["data"]["added"] == len(answer.json()["data"]["callIds"]) == 2


@pytest.mark.parametrize("http_status", [200, 207])
def test_weya_answers_a_partial_addition_as_shown(weya: RunningWeya, http_status: int) -> None:
    caller = WeyaClient(weya=weya)
    weya.faults.add("fail_chunks", added=1, chunks=[2], skipped=[1], http_status=http_status)
    answer = caller.add_calls(caller.new_batch(), *RECORDS)

    assert answer.status_code == http_status
    has_the_fields_of(WeyaPartlyAccepted, answer)


def test_weya_refuses_with_one_code_in_status_and_body(weya: RunningWeya) -> None:
    caller = WeyaClient(weya=weya)
    batch_id = caller.new_batch()
    refused = {
        400: caller.add_calls(batch_id),
        403: caller.add_calls(batch_id, *RECORDS, key="another"),
        404: caller.add_calls("0" * 24, *RECORDS),
    }

    for status, answer in refused.items():
        has_the_fields_of(WeyaRefused, answer)
        assert (answer.status_code, answer.json()["code"]) == (status, status)
        assert answer.json()["errorMessage"]
    assert oracle.requests(weya.entries(), admitted=True) == []


def batch(**fields: Any) -> dict[str, Any]:
    """Write a request as the guide describes it."""
    recipients = [{"phone": phone, "dynamic_vars": {"first_name": "Sara"}} for phone in PHONES]
    body = {"name": "a night", "agent_id": "agent_1", "recipients": recipients, **fields}
    SpeechifyRequestB.model_validate_json(json.dumps(body))
    return body


@pytest.fixture
def guide(tmp_path: Path) -> Iterator[RunningSpeechify]:
    """Speechify as its guide describes it: one line, so that a batch is seen while it runs."""
    with running_speechify(
        tmp_path, generation="B", lines=1, call_seconds_min=0.2, call_seconds_max=0.2
    ) as running:
        yield running


def test_speechify_shows_a_batch_with_all_of_its_recipients_from_beginning_to_end(
    guide: RunningSpeechify,
) -> None:
    created = guide.post("batch-calls", batch(phone_number_id="pn_1"))
    assert created.status_code == 202
    has_the_fields_of(SpeechifyCreated, created)
    path = f"batch-calls/{created.json()['batch']['id']}"

    guide.wait_until(lambda log: len(oracle.rings(log)) == 1)
    while_it_runs = guide.get(path)
    guide.wait_until(lambda log: len(oracle.endings(log)) == 2)
    for shown in (while_it_runs, guide.get(path)):
        has_the_fields_of(SpeechifyDetail, shown)
        assert {row["phone"] for row in shown.json()["recipients"]} == set(PHONES)
    states = sorted(row["status"] for row in while_it_runs.json()["recipients"])
    assert states == ["dialing", "pending"]
    for listed in guide.get("batch-calls").json()["batches"]:
        SpeechifyBatch.model_validate(listed)


def test_speechify_cancels_no_batch_that_runs(guide: RunningSpeechify) -> None:
    created = guide.post("batch-calls", batch())
    guide.wait_until(lambda log: len(oracle.rings(log)) == 1)

    assert guide.post(f"batch-calls/{created.json()['batch']['id']}/cancel").status_code == 409
    guide.wait_until(lambda log: len(oracle.endings(log)) == 2)


def test_speechify_reports_each_call_at_its_end_with_transcript_and_evaluations(tmp_path: Path) -> None:
    everyone = {"answered": 1, "voicemail": 0, "no_answer": 0, "busy": 0, "invalid_number": 0, "failed": 0}
    with (
        receiving_webhooks() as receiver,
        running_speechify(
            tmp_path,
            generation="B",
            webhook_url=receiver.url,
            webhook_plane="agent",
            line_shares=everyone,
        ) as speechify,
    ):
        speechify.post("batch-calls", batch()).raise_for_status()
        for delivery in receiver.wait_for(2):
            completed = SpeechifyCompleted.model_validate_json(delivery.body)
            assert completed.messages
            assert completed.evaluations
