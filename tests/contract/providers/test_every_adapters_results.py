"""Duties of every adapter towards events that come, and in the check of an account."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.bench import Bench
from builders.levers_accounts import utc_now
from builders.raw_server import after_request, answer, raw_server
from outreach.providers.base import WebhookRefused, WebhookRequest

GARBAGE = [b"", b"null", b"[]", b'"text"', b"7", b"<html>", b"\xff\xfe\x00", b'{"type":', b"[" * 100_000]


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: repr(body[:10]))
def test_a_stored_event_that_is_garbage_cannot_be_read(bench: Bench, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        bench.provider().read_stored_event(body, event_key="key")


NAMES = """
kind record batch phoneLogs callStatus callDuration transcript createdAt call_id environment signature
recipient conversation messages evaluations status custom_id dynamic_variables call_ref end_reason id
type event data object metadata requestMetadata providerStatus endedReason numberTo transcription
duration callOutput providerCallId phoneNumber ended_at duration_ms name passed role content
"""
WORDS = st.sampled_from(NAMES.split())
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "weya.record",
            "speechify.recipient",
            "phone_call.ended",
            "conversation.completed",
            "conversation.started",
            "completed",
            "failed",
            "cancelled",
            "data",
            "2026-03-04T10:00:00+00:00",
            "9999-12-31T23:59:59-23:59",
            10**400,
        ]
    ),
)
DOCUMENTS = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=st.dictionaries(WORDS, DOCUMENTS, max_size=8))
def test_any_stored_document_is_read_or_said_to_be_unreadable(bench: Bench, document: dict[str, Any]) -> None:
    try:
        body = json.dumps(document).encode()
        events = bench.provider().read_stored_event(body, event_key="key")
    except ValueError:
        return
    assert all(event.event_key == "key" for event in events)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"svix-id": "msg_1", "svix-timestamp": "1", "svix-signature": "v1,AAAA"},
        {"svix-id": "msg_1", "svix-timestamp": "soon", "svix-signature": "v1"},
        {"speechify-signature": "t=1,v0=00"},
        {"speechify-signature": "t=,v0="},
        {"x-speechify-signature": "sha256=00", "x-speechify-timestamp": "1"},
        {"authorization": "Bearer token"},
    ],
    ids=str,
)
def test_a_delivery_that_nothing_proves_is_refused(bench: Bench, headers: dict[str, str]) -> None:
    request = WebhookRequest(headers=headers, body=b'{"type": "phone_call.ended", "data": {}}')
    with pytest.raises(WebhookRefused):
        bench.provider().read_webhook(request)


async def test_a_check_of_a_good_account_finds_nothing_wrong_and_calls_no_one(bench: Bench) -> None:
    findings = await bench.provider().check()

    assert findings
    assert [finding for finding in findings if finding.passed is False] == []
    assert any(finding.passed for finding in findings)
    assert all(finding.subject and finding.words for finding in findings)
    assert bench.requests() == []


async def test_a_check_finds_a_clock_that_is_minutes_off(bench: Bench) -> None:
    account = bench.account_at(bench.simulator.origin)
    right, wrong = [
        await bench.station.adapter(account, clock=lambda apart=apart: utc_now() + apart).check()
        for apart in (timedelta(0), timedelta(minutes=5))
    ]
    assert [finding.passed for finding in right if finding.subject == "clock"] == [True]
    assert [finding.passed for finding in wrong if finding.subject == "clock"] == [False]


async def test_a_check_of_a_provider_that_is_gone_is_a_finding(bench: Bench) -> None:
    async with raw_server(after_request(b"")) as server:
        gone = server.origin

    assert any(finding.passed is False for finding in await bench.provider(at=gone).check())


ODD_ANSWERS = {
    "nothing": b"",
    "not HTTP": b"nonsense\r\n\r\n",
    "empty": answer(200, b""),
    "HTML": answer(200, b"<html>"),
    "a list": answer(200, b"[]"),
    "numbers": answer(200, b'{"batches": [7], "data": 7, "access_token": 7}'),
    "a token no header can hold": answer(200, b'{"access_token": "a b"}'),
    "cut off": answer(200, b"{}")[:-1],
    "no content": answer(204, b""),
    "a redirect": answer(302, location="/elsewhere"),
    "401": answer(401, b"<html>"),
    "404": answer(404),
    "429": answer(429, retry_after="3600"),
    "500": answer(500, b"\xff"),
    "not gzip": answer(200, b"{}", content_encoding="gzip"),
}


@pytest.mark.parametrize("odd", ODD_ANSWERS)
async def test_a_check_of_an_odd_provider_is_a_finding(bench: Bench, odd: str) -> None:
    async with bench.raw_throughout(ODD_ANSWERS[odd]) as server:
        findings = await bench.provider(at=server.origin).check()

    assert any(finding.passed is not True for finding in findings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": ""},
        {"base_url": "nowhere"},
        {"base_url": "http://["},
        {"base_url": "http://127.0.0.1:99999"},
        {"base_url": "http://a..b"},
        {"base_url": "http://xn--a.example"},
        {"base_url": "http://user:secret@127.0.0.1"},
        {"password": ""},
        {"password": "two\nlines"},
        {"password": "كلمة"},
    ],
    ids=str,
)
async def test_a_check_of_a_wrong_account_is_a_finding(bench: Bench, wrong: dict[str, Any]) -> None:
    findings = await bench.provider(**wrong).check()

    assert any(finding.passed is False for finding in findings)
    assert bench.requests() == []
