"""Every fault switch does what it says, to as many requests or events as it says."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from builders import oracle
from builders.levers_client import LeversClient
from builders.levers_requests import bulk, contact
from builders.levers_simulator import RunningLevers, running_levers
from builders.webhook_receiver import Delivery, receiving_webhooks


def rang_exactly(levers: RunningLevers, count: int) -> bool:
    """Wait for this many rings, then a little longer for one too many."""
    levers.wait_until(lambda log: len(oracle.rings(log)) >= count)
    time.sleep(0.05)
    return len(oracle.rings(levers.entries())) == count


@pytest.mark.parametrize(
    ("ending", "error"),
    [("close", httpx.RemoteProtocolError), ("reset", httpx.ReadError), ("cut", httpx.RemoteProtocolError)],
)
@pytest.mark.parametrize(("when", "rings"), [("after_admission", 2), ("before_admission", 0)])
def test_the_connection_breaks_off_after_or_before_admission(
    client: LeversClient, levers: RunningLevers, ending: str, error: type[Exception], when: str, rings: int
) -> None:
    levers.faults.add("break_off", ending=ending, when=when)

    with pytest.raises(error):
        client.submit(bulk(2))

    assert rang_exactly(levers, rings)
    (request,) = oracle.requests(levers.entries())
    assert (request.admitted, request.fault) == (rings > 0, "break_off")
    assert request.status == (201 if ending == "cut" else None)


def test_a_request_is_admitted_after_the_client_has_gone(client: LeversClient, levers: RunningLevers) -> None:
    levers.faults.add("accept_late", seconds=0.3)

    with pytest.raises(httpx.ReadTimeout):
        client.submit(bulk(2), timeout=0.2)
    gone = time.time()
    assert oracle.requests(levers.entries()) == []
    entries = levers.wait_until(lambda log: len(oracle.rings(log)) == 2)

    (request,) = oracle.requests(entries)
    assert request.admitted
    assert request.status is None
    assert request.at.timestamp() - gone > 0.2
    assert request.arrived_at.timestamp() < gone


@pytest.mark.parametrize("part", ["one byte", "half", "all but one", "all"])
def test_a_reset_while_the_body_is_read_admits_nothing(
    client: LeversClient, levers: RunningLevers, part: str
) -> None:
    body = json.dumps(bulk(3)).encode()
    read = {"one byte": 1, "half": len(body) // 2, "all but one": len(body) - 1, "all": len(body)}[part]
    levers.faults.add("reset_while_reading", body_bytes=read)

    with pytest.raises((httpx.ReadError, httpx.WriteError)):
        client.submit_bytes(body)

    assert rang_exactly(levers, 0)
    (request,) = oracle.requests(levers.entries())
    assert (request.admitted, request.status, request.body_bytes) == (False, None, read)


def test_a_client_that_dies_while_it_writes_is_not_admitted(
    client: LeversClient, levers: RunningLevers
) -> None:
    token = client.token().json()["access_token"]
    body = json.dumps(bulk(3)).encode()
    head = (
        "POST /api-service/v1/ai/phone-calls/action/call-bulk HTTP/1.1\r\nhost: levers\r\n"
        f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    address = ("127.0.0.1", int(levers.origin.rpartition(":")[2]))
    with socket.create_connection(address) as connection:
        connection.sendall(head.encode() + body[:-1])

    (request,) = oracle.requests(levers.wait_until(lambda log: oracle.requests(log) != []))
    assert (request.admitted, request.body_bytes) == (False, len(body) - 1)
    assert rang_exactly(levers, 0)


@pytest.mark.parametrize("status", [401, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("when", "rings"), [("after_admission", 2), ("before_admission", 0)])
def test_any_status_before_or_after_admission(
    client: LeversClient, levers: RunningLevers, status: int, when: str, rings: int
) -> None:
    levers.faults.add("answer_status", status=status, when=when)

    assert client.submit(bulk(2)).status_code == status
    assert rang_exactly(levers, rings)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ("empty", b""),
        ("html", b"<!doctype html><title>Please wait</title><p>One moment."),
        ("other_json", b'["queued"]'),
        ("broken_json", b'{"queued": '),
    ],
)
def test_a_success_with_a_wrong_body_is_admitted(
    client: LeversClient, levers: RunningLevers, body: str, content: bytes
) -> None:
    levers.faults.add("answer_body", body=body, status=200)

    answer = client.submit(bulk(2))

    assert (answer.status_code, answer.content) == (200, content)
    assert rang_exactly(levers, 2)


def test_401_although_the_token_is_good_then_all_is_well(client: LeversClient, levers: RunningLevers) -> None:
    levers.faults.add("unauthorised")

    token = client.token().json()["access_token"]
    assert client.submit(bulk(2), token=token).status_code == 401
    assert client.submit(bulk(2), token=token).status_code == 201
    assert rang_exactly(levers, 2)


def test_422_names_the_contacts_at_fault(client: LeversClient, levers: RunningLevers) -> None:
    levers.faults.add("unprocessable", contacts=[0, 2])

    answer = client.submit(bulk(3))

    assert answer.status_code == 422
    assert [problem["loc"] for problem in answer.json()["detail"]] == [
        ["body", "contacts", 0, "numberToCall"],
        ["body", "contacts", 2, "numberToCall"],
    ]
    assert rang_exactly(levers, 0)


def test_429_with_the_time_to_wait(client: LeversClient, levers: RunningLevers) -> None:
    levers.faults.add("rate_limited", retry_after=7)

    answer = client.submit(bulk())

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert rang_exactly(levers, 0)


def test_a_slow_answer_comes_after_the_calls_were_placed(client: LeversClient, levers: RunningLevers) -> None:
    levers.faults.add("answer_slowly", seconds=0.3)

    began = time.monotonic()
    assert client.submit(bulk(2)).status_code == 201

    assert time.monotonic() - began >= 0.3
    assert len(oracle.rings(levers.entries())) == 2


def test_some_contacts_of_an_accepted_request_are_never_called(
    client: LeversClient, levers: RunningLevers
) -> None:
    levers.faults.add("admit_partly", skipped=[1])

    assert client.submit(bulk(3)).status_code == 201

    assert rang_exactly(levers, 2)
    assert set(oracle.rings_by_call(levers.entries())) == {"call-1", "call-3"}


def test_a_token_is_refused_as_often_as_asked(client: LeversClient, levers: RunningLevers) -> None:
    levers.faults.add("token_status", status=503, times=2)

    assert [client.token().status_code for _ in range(3)] == [503, 503, 200]


def test_faults_happen_in_order_and_can_be_listed_and_cleared(
    client: LeversClient, levers: RunningLevers
) -> None:
    levers.faults.add("answer_status", status=500, times=2)
    levers.faults.add("rate_limited")
    levers.faults.add("pause_events")
    levers.faults.add("delay_events", seconds=5)
    assert client.submit(bulk()).status_code == 500

    assert [fault["kind"] for fault in levers.faults.waiting()] == [
        "answer_status",
        "rate_limited",
        "pause_events",
        "delay_events",
    ]
    levers.faults.clear()

    assert levers.faults.waiting() == []
    assert client.submit(bulk()).status_code == 201


def test_an_unknown_fault_is_refused(levers: RunningLevers) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        levers.faults.add("no_such_fault")


def deliveries_with(folder: Path, fault: dict[str, Any], *, count: int) -> tuple[str, list[Delivery]]:
    """Ring one contact under a fault of events; give the secret and what arrived."""
    with (
        receiving_webhooks() as receiver,
        running_levers(folder, webhook_url=receiver.url, enveloped_share=0) as levers,
    ):
        levers.faults.add(**fault)
        LeversClient(levers=levers).submit({"contacts": [contact()]})
        receiver.wait_for(count)
        levers.wait_until(lambda log: bool(oracle.endings(log)) and not oracle.undelivered(log))
    return levers.settings.webhook_secret, receiver.deliveries


def is_verified(secret: str, delivery: Delivery) -> bool:
    headers = {name.replace("svix-", "webhook-"): value for name, value in delivery.headers.items()}
    try:
        Webhook(secret).verify(delivery.body, headers)
    except WebhookVerificationError:
        return False
    return True


@pytest.mark.parametrize("forgery", ["wrong_secret", "unsigned", "old_timestamp"])
def test_a_forgery_fails_the_signature_and_the_genuine_event_follows(tmp_path: Path, forgery: str) -> None:
    fault = {"kind": "forge_event", "forgery": forgery}
    secret, (false, genuine) = deliveries_with(tmp_path, fault, count=2)

    assert not is_verified(secret, false)
    assert json.loads(false.body)["callOutput"] == "OPT_OUT"
    assert is_verified(secret, genuine)
    assert false.headers.get("svix-id") != genuine.headers["svix-id"]


def test_an_event_with_anothers_seal_is_signed_well(tmp_path: Path) -> None:
    fault = {"kind": "forge_event", "forgery": "wrong_seal"}
    secret, (false, genuine) = deliveries_with(tmp_path, fault, count=2)

    assert is_verified(secret, false)
    forged, true = (json.loads(event.body)["metadata"]["requestMetadata"] for event in (false, genuine))
    assert forged["call_id"] == true["call_id"]
    assert forged["signature"] != true["signature"]


def test_an_event_without_its_metadata(tmp_path: Path) -> None:
    secret, (event,) = deliveries_with(tmp_path, {"kind": "lose_metadata"}, count=1)

    assert is_verified(secret, event)
    assert json.loads(event.body)["metadata"] == {}


def test_paused_events_come_when_the_faults_are_cleared(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url) as levers,
    ):
        levers.faults.add("pause_events")
        LeversClient(levers=levers).submit(bulk(3))
        levers.wait_until(lambda log: len(oracle.endings(log)) == 3)
        time.sleep(0.2)
        assert receiver.deliveries == []

        levers.faults.clear()
        receiver.wait_for(3)


def test_delayed_events_come_late(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url) as levers,
    ):
        levers.faults.add("delay_events", seconds=0.5)
        LeversClient(levers=levers).submit(bulk())
        receiver.wait_for(1)
        entries = levers.wait_until(lambda log: not oracle.undelivered(log))

    (ended,), (delivered,) = oracle.endings(entries), oracle.deliveries(entries)
    assert (delivered.at - ended.at).total_seconds() >= 0.5
