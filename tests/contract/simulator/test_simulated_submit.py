"""The simulated Levers answers submits as Levers' documents say."""

import hashlib
import json
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest

from builders import oracle
from builders.levers_client import LeversClient
from builders.levers_requests import bulk, contact
from builders.levers_simulator import RunningLevers, running_levers
from outreach_sandbox.simulator.levers.app import create_app
from outreach_sandbox.simulator.levers.settings import LeversSimulatorSettings
from outreach_sandbox.simulator.log import LogEntry


def test_a_valid_request_is_answered_201_with_an_empty_object(client: LeversClient) -> None:
    answer = client.submit(
        bulk(
            2,
            aiSettingsTemplateId="550e8400-e29b-41d4-a716-446655440000",
            countryCode="SA",
            updateExisting=True,
            batchSize=50,
        )
    )

    assert answer.status_code == 201
    assert answer.content == b"{}"
    assert answer.headers["content-type"] == "application/json"


def test_every_optional_field_may_be_left_out_or_null(client: LeversClient) -> None:
    nothing = dict.fromkeys(("firstName", "lastName", "metadata", "promptTags"))
    bare = {"numberToCall": "+966500000001"}

    assert client.submit({"contacts": [bare]}).status_code == 201
    assert client.submit({"contacts": [{**bare, **nothing}], "countryCode": None}).status_code == 201
    assert client.submit({"contacts": []}).status_code == 201


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({}, ["body", "contacts"]),
        ({"contacts": [contact(), {}]}, ["body", "contacts", 1, "numberToCall"]),
        ({"contacts": [contact(numberToCall="")]}, ["body", "contacts", 0, "numberToCall"]),
        ({"contacts": [contact(numberToCall="1" * 101)]}, ["body", "contacts", 0, "numberToCall"]),
        ({"contacts": [contact(numberToCall=966500000001)]}, ["body", "contacts", 0, "numberToCall"]),
        ({"contacts": [contact(promptTags=["a"])]}, ["body", "contacts", 0, "promptTags"]),
        ({"contacts": [contact(metadata="a")]}, ["body", "contacts", 0, "metadata"]),
        (bulk(countryCode="sa"), ["body", "countryCode"]),
        (bulk(countryCode="SAU"), ["body", "countryCode"]),
        (bulk(batchSize=9), ["body", "batchSize"]),
        (bulk(batchSize=1001), ["body", "batchSize"]),
        (bulk(aiSettingsTemplateId="first-template"), ["body", "aiSettingsTemplateId"]),
        (bulk(updateExisting="yes"), ["body", "updateExisting"]),
    ],
)
def test_an_invalid_body_is_refused_with_the_place_of_the_mistake(
    client: LeversClient, body: dict[str, Any], loc: list[str | int]
) -> None:
    answer = client.submit(body)

    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert problem["loc"] == loc
    assert set(problem) == {"loc", "msg", "type"}
    assert oracle.rings(client.levers.entries()) == []


def test_a_body_that_is_no_json_is_refused(client: LeversClient) -> None:
    answer = client.submit_bytes(b'{"contacts": ')

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body"]


def test_the_published_schema_has_the_documented_fields(tmp_path: Path) -> None:
    app = create_app(LeversSimulatorSettings(log_path=tmp_path / "log.jsonl"))
    operation = app.openapi()["paths"]["/api-service/v1/ai/phone-calls/action/call-bulk"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]

    assert set(schema["properties"]) == {
        "aiSettingsTemplateId",
        "updateExisting",
        "contacts",
        "countryCode",
        "batchSize",
    }
    assert schema["required"] == ["contacts"]
    person = schema["$defs"]["BulkContact"]
    assert set(person["properties"]) == {
        "numberToCall",
        "firstName",
        "lastName",
        "metadata",
        "promptTags",
    }
    assert person["required"] == ["numberToCall"]
    assert set(operation["responses"]) == {"201", "422"}


def test_wrong_credentials_get_no_token(client: LeversClient) -> None:
    assert client.token(clientSecret="wrong").status_code == 401
    assert client.token(clientId="wrong").status_code == 401


def test_a_token_says_when_it_expires(client: LeversClient) -> None:
    token = client.token().json()["access_token"]

    expires = jwt.decode(token, options={"verify_signature": False})["exp"]

    assert expires == pytest.approx(time.time() + 3600, abs=5)


def test_without_a_good_token_no_one_is_called(client: LeversClient) -> None:
    forged = jwt.encode({"sub": "simulated-client", "exp": 4_000_000_000}, "k" * 32)
    for token in ("nonsense", forged):
        assert client.submit(bulk(), token=token).status_code == 401

    entries = client.levers.entries()
    assert [request.authorised for request in oracle.requests(entries)] == [False, False]
    assert oracle.rings(entries) == []


def test_an_expired_token_is_refused_and_a_new_one_taken(tmp_path: Path) -> None:
    with running_levers(tmp_path, token_seconds=0.3) as levers:
        client = LeversClient(levers=levers)
        token = client.token().json()["access_token"]
        assert client.submit(bulk(), token=token).status_code == 201
        time.sleep(0.35)
        assert client.submit(bulk(), token=token).status_code == 401
        assert client.submit(bulk()).status_code == 201


def test_the_log_holds_each_request_with_the_hash_of_its_bytes(client: LeversClient) -> None:
    good, bad = json.dumps(bulk(3)).encode(), b"{}"
    client.submit_bytes(good)
    client.submit_bytes(bad)

    first, second = oracle.requests(client.levers.entries())

    assert (first.request_number, first.admitted, first.status, first.contacts) == (1, True, 201, 3)
    assert first.body_sha256 == hashlib.sha256(good).hexdigest()
    assert first.arrived_at <= first.at
    assert (second.request_number, second.admitted, second.status, second.contacts) == (2, False, 422, None)
    assert second.body_sha256 == hashlib.sha256(bad).hexdigest()


def test_a_second_request_for_the_same_call_rings_again_and_the_log_shows_it(
    client: LeversClient, levers: RunningLevers
) -> None:
    client.submit(bulk(3))
    client.submit({"contacts": [contact(2)]})

    entries = levers.wait_until(lambda log: len(oracle.endings(log)) == 4)

    assert oracle.calls_made_twice(entries) == ["call-2"]
    assert oracle.phones_called_twice(entries) == ["+966500000002"]
    assert oracle.rings_by_call(entries) == {"call-1": 1, "call-2": 2, "call-3": 1}
    assert len({ring.provider_call_id for ring in oracle.rings(entries)}) == 4


def test_one_phone_in_two_spellings_is_one_phone_in_the_log(
    client: LeversClient, levers: RunningLevers
) -> None:
    client.submit(
        {
            "countryCode": "SA",
            "contacts": [contact(1, numberToCall="0500000001"), contact(2, numberToCall="+966 50 000 0001")],
        }
    )

    entries = levers.wait_until(lambda log: len(oracle.endings(log)) == 2)

    assert oracle.rings_by_phone(entries) == {"+966500000001": 2}


def has_ended(count: int, entries: Sequence[LogEntry]) -> bool:
    return len(oracle.endings(entries)) == count


def test_a_restarted_simulator_goes_on_with_its_log(tmp_path: Path) -> None:
    for count in (1, 2):
        with running_levers(tmp_path) as levers:
            LeversClient(levers=levers).submit(bulk())
            entries = levers.wait_until(partial(has_ended, count))

    assert [request.request_number for request in oracle.requests(entries)] == [1, 2]
    assert oracle.calls_made_twice(entries) == ["call-1"]
