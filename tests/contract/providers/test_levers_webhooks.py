"""Events as Levers signs and delivers them: both shapes are read, and nothing unproven is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.levers_accounts import (
    OTHER_SECRET,
    WEBHOOK_SECRET,
    account,
    account_at,
    batch,
    call_id,
    signed,
    utc_now,
)
from builders.levers_simulator import running_levers
from builders.webhook_receiver import WebhookReceiver, receiving_webhooks
from outreach.domain.identity import is_sealed_by_us
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker
from outreach.providers.base import WebhookRefused, WebhookRequest
from outreach.providers.levers.adapter import LeversProvider

EVENT = {"numberTo": "+966500000001", "metadata": {"requestMetadata": {"call_id": str(call_id(1))}}}
CALLS = 5

BODY = json.dumps(EVENT).encode()


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with receiving_webhooks() as receiving:
        yield receiving


def provider(*secrets: str) -> LeversProvider:
    return LeversProvider(account("http://127.0.0.1:1", webhook_secrets=secrets), clock=utc_now)


async def events_of(tmp_path: Path, receiver: WebhookReceiver, **settings: Any) -> list[CallEvent]:
    """Have a simulator ring a batch, and read what it delivers."""
    with running_levers(tmp_path, webhook_url=receiver.url, **settings) as levers:
        adapter = LeversProvider(account_at(levers), clock=utc_now)
        await submit(adapter)
        deliveries = receiver.wait_for(CALLS)
    requests = [WebhookRequest(headers=delivery.headers, body=delivery.body) for delivery in deliveries]
    return [event for request in requests for event in adapter.read_webhook(request)]


async def submit(adapter: LeversProvider) -> None:
    prepared = await adapter.prepare()
    await prepared.submit(adapter.build_body(batch(CALLS)))
    await prepared.close()


@pytest.mark.parametrize("enveloped_share", [0, 1], ids=["flat", "enveloped"])
async def test_every_delivered_event_names_its_call(
    tmp_path: Path, receiver: WebhookReceiver, enveloped_share: int
) -> None:
    events = await events_of(tmp_path, receiver, enveloped_share=enveloped_share)

    assert {event.call_id for event in events} == {call_id(number) for number in range(1, CALLS + 1)}
    assert len({event.event_key for event in events}) == CALLS
    for event in events:
        assert event.call_id is not None
        assert is_sealed_by_us(event.signature, event.call_id, environment="test", keys=["key"])
        assert event.environment == "test"
        assert event.line is not LineOutcome.UNKNOWN
        assert event.raw


@pytest.mark.parametrize(
    ("share", "line", "kind"),
    [
        ("answered", LineOutcome.ANSWERED_HUMAN, EventKind.COMPLETED),
        ("voicemail", LineOutcome.VOICEMAIL, EventKind.COMPLETED),
        ("no_answer", LineOutcome.NO_ANSWER, EventKind.COMPLETED),
        ("busy", LineOutcome.BUSY, EventKind.COMPLETED),
        ("invalid_number", LineOutcome.INVALID_NUMBER, EventKind.FAILED),
        ("failed", LineOutcome.FAILED, EventKind.FAILED),
    ],
)
async def test_each_way_a_line_ends_is_read(
    tmp_path: Path, receiver: WebhookReceiver, share: str, line: LineOutcome, kind: EventKind
) -> None:
    shares = dict.fromkeys(("answered", "voicemail", "no_answer", "busy", "invalid_number", "failed"), 0.0)
    events = await events_of(tmp_path, receiver, line_shares={**shares, share: 1.0})

    assert {(event.line, event.kind) for event in events} == {(line, kind)}
    spoken = [event for event in events if event.transcript]
    assert bool(spoken) == (line in (LineOutcome.ANSWERED_HUMAN, LineOutcome.VOICEMAIL))
    if line is LineOutcome.ANSWERED_HUMAN:
        for event in spoken:
            assert {turn.speaker for turn in event.turns} == {Speaker.AGENT, Speaker.PERSON}
            assert event.duration_seconds
            assert event.conversation_words


async def test_any_of_several_secrets_may_have_signed() -> None:
    (event,) = provider(OTHER_SECRET, WEBHOOK_SECRET).read_webhook(signed(BODY, event_key="msg_7"))
    assert (event.event_key, event.call_id) == ("msg_7", call_id(1))


async def test_the_same_delivery_has_the_same_key_again() -> None:
    first, second = (provider(WEBHOOK_SECRET).read_webhook(signed(BODY)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "changed",
    [
        {"svix-signature": ""},
        {"svix-signature": "v1"},
        {"svix-signature": "v1,abc,def"},
        {"svix-signature": "v1,not base64!"},
        {"svix-signature": "v1,"},
        {"svix-signature": "v2," + "A" * 44},
        {"svix-signature": "t=1700000000,v1=abcdef"},
        {"svix-signature": "\u00e9,\u00e9"},
        {"svix-timestamp": "soon"},
        {"svix-timestamp": "nan"},
        {"svix-timestamp": "1e400"},
        {"svix-timestamp": "1"},
        {"svix-id": "msg_another"},
        {"svix-id": ""},
    ],
)
def test_a_malformed_or_foreign_signature_is_refused(changed: dict[str, str]) -> None:
    good = signed(BODY)
    forged = WebhookRequest(headers={**good.headers, **changed}, body=BODY)
    with pytest.raises(WebhookRefused):
        provider(WEBHOOK_SECRET).read_webhook(forged)


@pytest.mark.parametrize("body", [BODY + b" ", b"", b"\xff\xfe\x00", BODY.replace(b"0001", b"0002")])
def test_a_body_that_was_not_signed_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookRefused):
        provider(WEBHOOK_SECRET).read_webhook(WebhookRequest(headers=signed(BODY).headers, body=body))


@pytest.mark.parametrize("age_seconds", [301, -302], ids=["old", "from the future"])
def test_a_delivery_from_another_time_is_refused(age_seconds: float) -> None:
    with pytest.raises(WebhookRefused):
        provider(WEBHOOK_SECRET).read_webhook(signed(BODY, age_seconds=age_seconds))


def test_headers_that_are_missing_are_refused() -> None:
    with pytest.raises(WebhookRefused):
        provider(WEBHOOK_SECRET).read_webhook(WebhookRequest(headers={}, body=BODY))


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("!!!",), ("whsec_a",), (OTHER_SECRET,)])
def test_without_the_right_secret_nothing_is_believed(secrets: tuple[str, ...]) -> None:
    with pytest.raises(WebhookRefused, match="levers_default"):
        provider(*secrets).read_webhook(signed(BODY))


@pytest.mark.parametrize(
    "body", [b"not json", b"[]", b"{}", b"[" * 100_000, b'{"type": "phone_call.started", "data": {}}']
)
def test_a_genuine_delivery_that_says_nothing_readable_gives_no_events(body: bytes) -> None:
    assert provider(WEBHOOK_SECRET).read_webhook(signed(body)) == []


def test_a_stored_body_is_read_as_it_was_when_it_came() -> None:
    adapter = provider(WEBHOOK_SECRET)
    assert adapter.read_stored_event(BODY, event_key="msg_1") == adapter.read_webhook(signed(BODY))


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_a_stored_body_that_cannot_be_read_says_so(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        provider().read_stored_event(body, event_key="msg_1")


async def test_forgeries_of_a_stranger_are_refused(tmp_path: Path, receiver: WebhookReceiver) -> None:
    with running_levers(tmp_path, webhook_url=receiver.url) as levers:
        for forgery in ("wrong_secret", "unsigned", "old_timestamp"):
            levers.faults.add("forge_event", forgery=forgery)
        adapter = LeversProvider(account_at(levers), clock=utc_now)
        await submit(adapter)
        deliveries = receiver.wait_for(CALLS + 3)
    outcomes = [_is_believed(adapter, delivery.headers, delivery.body) for delivery in deliveries]
    assert outcomes.count(False) == 3


def _is_believed(adapter: LeversProvider, headers: dict[str, str], body: bytes) -> bool:
    try:
        adapter.read_webhook(WebhookRequest(headers=headers, body=body))
    except WebhookRefused:
        return False
    return True
