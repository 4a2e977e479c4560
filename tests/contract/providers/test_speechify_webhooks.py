"""Speechify's signed events: genuine ones of both generations are read, all others refused."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from builders import oracle
from builders.levers_accounts import call_id, utc_now
from builders.speechify_accounts import (
    AGENT_SECRET,
    KEY,
    WEBHOOK_SECRET,
    account,
    batch,
    digest,
    provider_at,
    reference,
    signed,
    signed_as_before,
)
from builders.speechify_simulator import RunningSpeechify, running_speechify
from builders.webhook_receiver import Delivery, receiving_webhooks
from outreach.domain.identity import is_sealed_by_us
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome
from outreach.providers.base import WebhookRefused, WebhookRequest
from outreach.providers.speechify.adapter import SpeechifyProvider

STARTED = {
    "type": "conversation.started",
    "id": "evt_1",
    "created_at": "2026-11-21T08:00:00Z",
    "data": {"object": {"id": "conv_1", "dynamic_variables": {"call_ref": reference(1)}}},
}
BODY = json.dumps(STARTED).encode()


def provider(**fields: Any) -> SpeechifyProvider:
    return SpeechifyProvider(account("http://127.0.0.1:1", **fields), clock=utc_now)


async def hand_over(speechify: RunningSpeechify, calls: int) -> None:
    adapter = provider_at(speechify)
    prepared = await adapter.prepare()
    await prepared.submit(adapter.build_body(batch(calls)), key=KEY)
    await prepared.close()


def read(speechify: RunningSpeechify, delivery: Delivery) -> list[CallEvent]:
    request = WebhookRequest(headers=delivery.headers, body=delivery.body)
    return provider_at(speechify).read_webhook(request)


@pytest.mark.parametrize("generation", ["B", "C"])
@pytest.mark.parametrize("signature", ["current", "legacy"])
async def test_every_call_of_a_batch_is_reported_and_proven_ours(
    tmp_path: Path, generation: str, signature: str
) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(
            tmp_path, generation=generation, webhook_signature=signature, webhook_url=receiver.url
        ) as speechify,
    ):
        await hand_over(speechify, 30)
        events = [read(speechify, delivery)[0] for delivery in receiver.wait_for(30)]

        assert {event.call_id for event in events} == {call_id(number) for number in range(1, 31)}
        for event in events:
            assert event.call_id is not None
            assert is_sealed_by_us(event.signature, event.call_id, environment="test", keys=["key"])
        said = {ended.call_id: ended.call_output for ended in oracle.endings(speechify.entries())}
        assert {str(event.call_id): event.conversation_words for event in events} == said


async def test_a_webhook_and_a_reading_are_about_the_same_ring(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(tmp_path, webhook_url=receiver.url) as speechify,
    ):
        await hand_over(speechify, 1)
        (delivery,) = receiver.wait_for(1)
        (event,) = read(speechify, delivery)

        row = speechify.get(f"batch-calls/{speechify.only_batch()}/recipients").json()["recipients"][0]
        assert event.provider_call_id == row["conversation_id"]


async def test_the_older_events_of_an_agent_name_their_conversation_alone(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(
            tmp_path, webhook_plane="agent", webhook_signature="legacy", webhook_url=receiver.url
        ) as speechify,
    ):
        await hand_over(speechify, 20)
        entries = speechify.wait_until(lambda entries: len(oracle.endings(entries)) == 20)
        talks = sum(ended.call_output is not None for ended in oracle.endings(entries))
        for delivery in receiver.wait_for(talks):
            (event,) = read(speechify, delivery)
            assert event.call_id is None
            assert event.provider_call_id
            assert event.turns


async def test_lean_events_say_that_a_call_is_over_and_leave_the_rest_to_reading(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(tmp_path, webhook_include=(), webhook_url=receiver.url) as speechify,
    ):
        await hand_over(speechify, 1)
        (event,) = read(speechify, receiver.wait_for(1)[0])

        assert event.call_id == call_id(1)
        assert event.kind is EventKind.COMPLETED
        assert event.turns == ()
        assert event.conversation_words is None


async def test_a_call_that_begins_is_in_progress(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(tmp_path, started_events=True, webhook_url=receiver.url) as speechify,
    ):
        await hand_over(speechify, 1)
        kinds = {read(speechify, delivery)[0].kind for delivery in receiver.wait_for(2)}
        assert EventKind.IN_PROGRESS in kinds
        assert len(kinds) == 2


async def test_a_repeated_delivery_has_the_same_key(tmp_path: Path) -> None:
    with (
        receiving_webhooks(lambda number: 500 if number == 1 else 200) as receiver,
        running_speechify(tmp_path, duplicate_share=1, webhook_url=receiver.url) as speechify,
    ):
        await hand_over(speechify, 1)
        keys = {read(speechify, delivery)[0].event_key for delivery in receiver.wait_for(3)}
        assert len(keys) == 1


@pytest.mark.parametrize("signature", ["current", "legacy"])
@pytest.mark.parametrize("forgery", ["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"])
async def test_a_forgery_is_refused_or_does_not_carry_our_seal(
    tmp_path: Path, signature: str, forgery: str
) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(tmp_path, webhook_signature=signature, webhook_url=receiver.url) as speechify,
    ):
        speechify.faults.add("forge_event", forgery=forgery)
        await hand_over(speechify, 1)
        false, true = receiver.wait_for(2)

        assert read(speechify, true)[0].call_id == call_id(1)
        if forgery != "wrong_seal":
            with pytest.raises(WebhookRefused):
                read(speechify, false)
            return
        (event,) = read(speechify, false)
        assert event.call_id is not None
        assert not is_sealed_by_us(event.signature, event.call_id, environment="test", keys=["key"])


async def test_an_event_that_lost_its_variables_is_no_ones(tmp_path: Path) -> None:
    with (
        receiving_webhooks() as receiver,
        running_speechify(tmp_path, webhook_url=receiver.url) as speechify,
    ):
        speechify.faults.add("lose_metadata")
        await hand_over(speechify, 1)
        (event,) = read(speechify, receiver.wait_for(1)[0])
        assert event.call_id is None
        assert event.provider_call_id


@pytest.mark.parametrize("scheme", ["v0", "v1"])
@pytest.mark.parametrize(
    "secret",
    [
        WEBHOOK_SECRET.encode(),
        base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_")),
        AGENT_SECRET.encode(),
    ],
    ids=["workspace secret as text", "workspace secret decoded", "agent secret"],
)
def test_every_reading_of_the_documents_is_taken(secret: bytes, scheme: str) -> None:
    (event,) = provider().read_webhook(signed(BODY, secret=secret, scheme=scheme))
    assert (event.kind, event.line) == (EventKind.IN_PROGRESS, LineOutcome.UNKNOWN)
    assert event.call_id == call_id(1)


def test_the_signature_of_before_is_taken_with_either_secret() -> None:
    for secret in (WEBHOOK_SECRET.encode(), AGENT_SECRET.encode()):
        assert provider().read_webhook(signed_as_before(BODY, secret=secret))


def test_one_good_signature_of_several_is_enough() -> None:
    request = signed(BODY)
    header = request.headers["speechify-signature"]
    both = header.replace(",v0=", f",v0={'0' * 64},v0=")
    assert provider().read_webhook(WebhookRequest(headers={"speechify-signature": both}, body=BODY))


def test_a_secret_that_is_no_base64_is_a_key_as_it_stands() -> None:
    odd = "whsec_not base64!"
    adapter = provider(webhook_secrets=(odd,))
    assert adapter.read_webhook(signed(BODY, secret=odd.encode()))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"speechify-signature": ""},
        {"speechify-signature": "v0=00"},
        {"speechify-signature": "t=,v0="},
        {"speechify-signature": "t=now,v0=00"},
        {"speechify-signature": f"t={'9' * 400},v0=00"},
        {"speechify-signature": "t=999999999999999,v0=00"},
        {"speechify-signature": f"t=0,v0={digest(WEBHOOK_SECRET.encode(), '0', BODY)}"},
        {"speechify-signature": "t=1,v0=\udcff"},
        {"x-speechify-signature": "sha256=00"},
        {"x-speechify-signature": "sha256=00", "x-speechify-timestamp": "soon"},
        {"x-speechify-signature": "md5=00", "x-speechify-timestamp": "1"},
    ],
)
def test_a_delivery_that_is_not_signed_as_documented_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(WebhookRefused):
        provider().read_webhook(WebhookRequest(headers=headers, body=BODY))


@pytest.mark.parametrize("age_seconds", [-400, 310, 86_400])
def test_a_signature_that_is_not_of_these_minutes_is_refused(age_seconds: float) -> None:
    for sign in (signed, signed_as_before):
        with pytest.raises(WebhookRefused):
            provider().read_webhook(sign(BODY, age_seconds=age_seconds))


@pytest.mark.parametrize("sign", [signed, signed_as_before])
def test_a_changed_byte_is_refused(sign: Any) -> None:
    request = sign(BODY)
    with pytest.raises(WebhookRefused):
        provider().read_webhook(WebhookRequest(headers=request.headers, body=BODY + b" "))


def test_an_account_without_secrets_takes_nothing() -> None:
    with pytest.raises(WebhookRefused, match="no webhook_secrets"):
        provider(webhook_secrets=()).read_webhook(signed(BODY))
    with pytest.raises(WebhookRefused):
        provider(webhook_secrets=("",)).read_webhook(signed(BODY, secret=b""))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"no json",
        b"{}",
        b'{"type": "batch_call.completed", "data": {"object": {"id": "batch_1"}}}',
        b'{"type": "batch_call.failed", "data": {"object": {"id": "batch_1"}}}',
        b'{"type": "agent.published", "data": 5}',
        b'{"type": "conversation.completed", "data": {"object": {}}}',
    ],
)
def test_a_genuine_delivery_about_no_call_gives_no_events(body: bytes) -> None:
    assert provider().read_webhook(signed(body)) == []
