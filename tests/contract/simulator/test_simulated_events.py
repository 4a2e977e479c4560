"""Events arrive signed by Svix's rules, until taken, now and then twice or out of order, and none is lost."""

import json
from collections import Counter
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from builders import oracle
from builders.levers_client import LeversClient
from builders.levers_requests import bulk, contact
from builders.levers_simulator import RunningLevers, running_levers
from builders.webhook_receiver import Delivery, receiving_webhooks
from outreach_sandbox.simulator.log import ResultMade

DOCUMENTED_FIELDS = {
    "providerCallId",
    "numberFrom",
    "numberTo",
    "providerStatus",
    "deliveryStatus",
    "duration",
    "summary",
    "endedReason",
    "callOutput",
    "callOutputReasoning",
    "sentimentOutput",
    "sentimentOutputReasoning",
    "transcription",
    "recordingUrl",
    "metadata",
}


def verify(levers: RunningLevers, delivery: Delivery) -> None:
    headers = {name.replace("svix-", "webhook-"): value for name, value in delivery.headers.items()}
    Webhook(levers.settings.webhook_secret).verify(delivery.body, headers)


def test_every_call_is_reported_with_its_own_metadata_and_a_good_signature(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url, enveloped_share=0) as levers,
    ):
        LeversClient(levers=levers).submit(bulk(20))
        deliveries = receiver.wait_for(20)

        for delivery in deliveries:
            verify(levers, delivery)
        payloads = [json.loads(delivery.body) for delivery in deliveries]
        entries = levers.wait_until(lambda log: not oracle.undelivered(log))

    assert all(set(payload) == DOCUMENTED_FIELDS for payload in payloads)
    reported = {
        payload["metadata"]["requestMetadata"]["call_id"]: payload["numberTo"] for payload in payloads
    }
    assert reported == {f"call-{number}": f"+96650{number:07}" for number in range(1, 21)}
    assert {str(end.provider_call_id) for end in oracle.endings(entries)} == {
        payload["providerCallId"] for payload in payloads
    }


def test_a_changed_body_fails_the_signature(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url) as levers,
    ):
        LeversClient(levers=levers).submit(bulk())
        (delivery,) = receiver.wait_for(1)

        changed = Delivery(headers=delivery.headers, body=delivery.body + b" ", status=200)
        with pytest.raises(WebhookVerificationError):
            verify(levers, changed)


@pytest.mark.parametrize(("share", "enveloped"), [(0, False), (1, True)])
def test_the_body_is_flat_or_enveloped(tmp_path: Path, share: float, enveloped: bool) -> None:  # noqa: FBT001
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url, enveloped_share=share) as levers,
    ):
        LeversClient(levers=levers).submit(bulk())
        (delivery,) = receiver.wait_for(1)

    body = json.loads(delivery.body)
    if enveloped:
        assert body["type"] == "phone_call.ended"
        body = body["data"]
    assert set(body) == DOCUMENTED_FIELDS


def test_no_one_spoke_then_the_agent_has_no_verdict(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(
            tmp_path,
            webhook_url=receiver.url,
            enveloped_share=0,
            line_shares={"answered": 0, "voicemail": 0},
        ) as levers,
    ):
        LeversClient(levers=levers).submit(bulk(10))
        payloads = [json.loads(delivery.body) for delivery in receiver.wait_for(10)]

    for payload in payloads:
        assert payload["deliveryStatus"] == "fail"
        assert payload["callOutput"] is None
        assert payload["transcription"] == ""
        assert payload["duration"] == 0
        assert payload["recordingUrl"] is None


def test_an_event_is_repeated_under_the_same_id_until_it_is_taken(tmp_path: Path) -> None:
    refused_twice = {1: 500, 2: 404}
    with (
        receiving_webhooks(lambda number: refused_twice.get(number, 204)) as receiver,
        running_levers(tmp_path, webhook_url=receiver.url, retry_factor=0.0001) as levers,
    ):
        LeversClient(levers=levers).submit(bulk())
        deliveries = receiver.wait_for(3)
        entries = levers.wait_until(lambda log: not oracle.undelivered(log) and bool(oracle.endings(log)))

    assert len({delivery.headers["svix-id"] for delivery in deliveries}) == 1
    assert len({delivery.body for delivery in deliveries}) == 1
    assert [(attempt.attempt, attempt.status) for attempt in oracle.deliveries(entries)] == [
        (1, 500),
        (2, 404),
        (3, 204),
    ]


def test_an_event_outlives_an_endpoint_that_is_down_for_longer_than_the_schedule(tmp_path: Path) -> None:
    with running_levers(tmp_path, webhook_url="http://127.0.0.1:9/down", retry_factor=1e-7) as levers:
        LeversClient(levers=levers).submit(bulk())
        levers.wait_until(lambda log: len(oracle.deliveries(log)) > 10)
        with receiving_webhooks() as receiver:
            levers.deliver_to(receiver.url)
            receiver.wait_for(1)
            levers.wait_until(lambda log: not oracle.undelivered(log))


def test_events_wait_while_there_is_no_endpoint(levers: RunningLevers, client: LeversClient) -> None:
    client.submit(bulk(3))
    entries = levers.wait_until(lambda log: len(oracle.endings(log)) == 3)
    assert len(oracle.undelivered(entries)) == 3

    with receiving_webhooks() as receiver:
        levers.deliver_to(receiver.url)
        receiver.wait_for(3)
        levers.wait_until(lambda log: not oracle.undelivered(log))


def test_a_share_of_events_comes_twice_with_the_same_id_and_bytes(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(tmp_path, webhook_url=receiver.url, duplicate_share=0.5) as levers,
    ):
        LeversClient(levers=levers).submit(bulk(40))
        levers.wait_until(lambda log: len(oracle.endings(log)) == 40 and not oracle.undelivered(log))
        receiver.wait_for(46)  # a copy may still be under way when every event has arrived once

    copies = Counter((delivery.headers["svix-id"], delivery.body) for delivery in receiver.deliveries)
    assert len(copies) == 40
    assert 5 < sum(count == 2 for count in copies.values()) < 35
    assert max(copies.values()) == 2


def test_a_share_of_events_is_overtaken_by_later_ones(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(
            tmp_path, webhook_url=receiver.url, lines=1, disorder_share=0.3, disorder_seconds=0.5
        ) as levers,
    ):
        LeversClient(levers=levers).submit({"contacts": [contact(number) for number in range(1, 21)]})
        receiver.wait_for(20)
        entries = levers.wait_until(lambda log: not oracle.undelivered(log))

    ended = [end.provider_call_id for end in oracle.endings(entries)]
    delivered = [attempt.provider_call_id for attempt in oracle.deliveries(entries)]
    assert sorted(ended) == sorted(delivered)
    assert ended != delivered


def test_an_agent_that_was_set_up_for_it_reports_what_was_promised_as_the_log_has_it(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_levers(
            tmp_path, webhook_url=receiver.url, enveloped_share=0, structured_output=True
        ) as levers,
    ):
        LeversClient(levers=levers).submit(bulk(60))
        payloads = [json.loads(delivery.body) for delivery in receiver.wait_for(60)]
        entries = levers.entries()
        results = {entry.provider_call_id: entry for entry in entries if isinstance(entry, ResultMade)}

    promised = [payload for payload in payloads if payload["callOutput"] == "PROMISE_TO_PAY"]
    assert promised
    for payload in promised:
        result = results[payload["providerCallId"]]
        assert payload["structuredOutput"] == {
            "promise_date": str(result.promised_on),
            "promise_amount": 5000,
        }
        assert result.promised_amount == 5000
    others = [payload for payload in payloads if payload not in promised]
    assert not [payload for payload in others if "structuredOutput" in payload]
