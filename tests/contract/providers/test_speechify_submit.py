"""The Speechify adapter's one request: what an answer proves, and what its key protects."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders import oracle
from builders.levers_accounts import call_id, utc_now
from builders.raw_server import after_request, answer, raw_server
from builders.speechify_accounts import AGENT, BATCH, KEY, account, batch, provider_at
from builders.speechify_simulator import RunningSpeechify, running_speechify
from outreach.domain.errors import AccessRefused, OutcomeUnknown, RateLimited, Rejected, SubmitError
from outreach.providers.base import BatchRequest, Receipt
from outreach.providers.speechify.adapter import SpeechifyProvider


@pytest.fixture(params=["B", "C"])
def generation(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def speechify(tmp_path: Path, generation: str) -> Iterator[RunningSpeechify]:
    with running_speechify(tmp_path, generation=generation) as running:
        yield running


@pytest.fixture
def newest(tmp_path: Path) -> Iterator[RunningSpeechify]:
    with running_speechify(tmp_path, generation="C") as running:
        yield running


async def submit(
    speechify: RunningSpeechify, request: BatchRequest | bytes, *, key: str = KEY, seconds: float = 10
) -> Receipt:
    provider = provider_at(speechify, submit_seconds=seconds)
    body = request if isinstance(request, bytes) else provider.build_body(request)
    prepared = await provider.prepare()
    try:
        return await prepared.submit(body, key=key)
    finally:
        await prepared.close()


async def answered(status: int, body: object, **headers: str) -> SubmitError:
    """Submit two calls to a server that answers this; gives the error."""
    async with raw_server(after_request(answer(status, json.dumps(body).encode(), **headers))) as server:
        provider = SpeechifyProvider(account(server.origin), clock=utc_now)
        prepared = await provider.prepare()
        with pytest.raises(SubmitError) as caught:
            await prepared.submit(provider.build_body(batch(2)), key=KEY)
        await prepared.close()
    return caught.value


def trouble(code: str, message: str = "", **fields: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "fields": fields}, "request_id": "req_1"}


async def test_a_batch_is_accepted_and_everyone_in_it_is_called_once(speechify: RunningSpeechify) -> None:
    receipt = await submit(speechify, batch(5, options={"ringing_timeout_ms": 20_000}))

    assert receipt.provider_batch_id == speechify.only_batch()
    assert receipt.counted == 5
    entries = speechify.wait_until(lambda entries: len(oracle.rings(entries)) == 5)
    assert len(oracle.requests(entries)) == 1
    assert oracle.rings_by_call(entries) == {str(call_id(number)): 1 for number in range(1, 6)}


@pytest.mark.parametrize(
    ("fault", "fields", "key_released"),
    [
        ("answer_status", {"status": 307, "when": "before_admission"}, False),
        ("answer_status", {"status": 402, "when": "after_admission"}, False),
        ("answer_status", {"status": 408, "when": "after_admission"}, False),
        ("answer_status", {"status": 409, "when": "after_admission"}, True),
    ],
)
async def test_a_batch_that_may_have_been_admitted_is_unknown_and_says_whether_its_key_may_be_free(
    newest: RunningSpeechify, fault: str, fields: dict[str, object], *, key_released: bool
) -> None:
    newest.faults.add(fault, **fields)

    with pytest.raises(OutcomeUnknown) as caught:
        await submit(newest, batch(2))

    assert caught.value.key_released is key_released
    entries = newest.wait_until(lambda entries: len(oracle.requests(entries)) == 1)
    assert oracle.phones_called_twice(entries) == []


async def test_the_same_bytes_under_the_same_key_after_a_lost_answer_call_no_one_again(
    newest: RunningSpeechify,
) -> None:
    body = provider_at(newest).build_body(batch(3))
    newest.faults.add("break_off", when="after_admission")
    with pytest.raises(OutcomeUnknown):
        await submit(newest, body)

    receipts = [await submit(newest, body) for _ in range(3)]

    assert {receipt.provider_batch_id for receipt in receipts} == {newest.only_batch()}
    entries = newest.wait_until(lambda entries: len(oracle.endings(entries)) == 3)
    assert oracle.phones_called_twice(entries) == []
    assert [request.admitted for request in oracle.requests(entries)] == [True, False, False, False]


async def test_a_request_that_never_arrived_is_made_by_its_replay(newest: RunningSpeechify) -> None:
    body = provider_at(newest).build_body(batch(3))
    newest.faults.add("break_off", when="before_admission")
    with pytest.raises(OutcomeUnknown):
        await submit(newest, body)

    receipt = await submit(newest, body)

    assert receipt.provider_batch_id == newest.only_batch()
    entries = newest.wait_until(lambda entries: len(oracle.rings(entries)) == 3)
    assert oracle.phones_called_twice(entries) == []


async def test_a_replay_while_the_first_request_is_in_flight_leaves_its_key_alone(
    newest: RunningSpeechify,
) -> None:
    body = provider_at(newest).build_body(batch(2))
    newest.faults.add("accept_late", seconds=1)
    with pytest.raises(OutcomeUnknown):
        await submit(newest, body, seconds=0.3)

    with pytest.raises(OutcomeUnknown, match="still in progress") as caught:
        await submit(newest, body)
    assert not caught.value.key_released

    newest.wait_until(lambda entries: len(oracle.endings(entries)) == 2)
    receipt = await submit(newest, body)
    assert receipt.provider_batch_id == newest.only_batch()
    assert oracle.phones_called_twice(newest.entries()) == []


async def test_another_body_under_a_key_is_unknown_and_may_not_be_replayed(newest: RunningSpeechify) -> None:
    await submit(newest, batch(1))

    with pytest.raises(OutcomeUnknown, match="idempotency_conflict") as caught:
        await submit(newest, batch(2))
    assert caught.value.key_released
    assert len(oracle.requests(newest.entries(), admitted=True)) == 1


async def test_after_a_server_error_the_same_bytes_would_call_everyone_again(
    newest: RunningSpeechify,
) -> None:
    """Why ``key_released`` is there: the error said that the request failed, and it had not."""
    body = provider_at(newest).build_body(batch(2))
    newest.faults.add("answer_status", status=503, when="after_admission")
    with pytest.raises(OutcomeUnknown) as caught:
        await submit(newest, body)
    assert caught.value.key_released

    newest.post("batch-calls", json.loads(body), idempotency_key=KEY).raise_for_status()
    entries = newest.wait_until(lambda entries: len(oracle.endings(entries)) == 4)
    assert len(oracle.phones_called_twice(entries)) == 2


async def test_generation_b_is_sent_no_key_and_promises_nothing(tmp_path: Path) -> None:
    with running_speechify(tmp_path, generation="B") as speechify:
        provider = provider_at(speechify)
        assert provider.capabilities.reconciliation == "read_back"
        body = provider.build_body(batch(1))
    async with raw_server(after_request(answer(202, b'{"batch": {"id": "batch_1"}}'))) as server:
        old = SpeechifyProvider(account(server.origin, options={"api_version": "B"}), clock=utc_now)
        prepared = await old.prepare()
        receipt = await prepared.submit(body, key=KEY)
        await prepared.close()

    head = server.connections[0].lower()
    assert receipt.provider_batch_id == "batch_1"
    assert b"idempotency-key" not in head
    assert b"speechify-version" not in head


async def test_the_request_that_leaves_is_what_was_built_with_key_and_version() -> None:
    async with raw_server(after_request(answer(202, b'{"id": "batch_2"}'))) as server:
        provider = SpeechifyProvider(account(f"{server.origin}/"), clock=utc_now)
        body = provider.build_body(batch(2))
        prepared = await provider.prepare()
        receipt = await prepared.submit(body, key=KEY)
        await prepared.close()

    head, _, sent = server.connections[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/agents/batch-calls HTTP/1.1\r\n")
    for header in (
        "authorization: bearer sk_made_up",
        "speechify-version: 2026-06-28",
        f"idempotency-key: {KEY}",
    ):
        assert header.encode() in head.lower()
    assert sent == body
    assert receipt.provider_batch_id == "batch_2"


async def test_a_wrong_key_is_answered_with_401(newest: RunningSpeechify) -> None:
    provider = SpeechifyProvider(account(newest.base_url, password="sk_wrong"), clock=utc_now)
    prepared = await provider.prepare()
    with pytest.raises(AccessRefused, match="unauthorized") as caught:
        await prepared.submit(provider.build_body(batch()), key=KEY)
    await prepared.close()

    assert caught.value.status == 401
    assert "sk_wrong" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (402, "payment_required"),
        (402, "spend_cap_exceeded"),
        (402, "spend_budget_exceeded"),
        (403, "forbidden"),
        (403, "insufficient_scope"),
        (403, "batch_calls_not_included"),
        (403, "destination_not_allowed"),
        (400, "international_dialing_not_enabled"),
        (404, "agent_not_found"),
        (404, "phone_number_not_found"),
    ],
)
async def test_a_code_that_says_that_nothing_was_admitted_is_ours_to_fix(status: int, code: str) -> None:
    error = await answered(status, trouble(code, "No."))

    assert isinstance(error, AccessRefused)
    assert error.status == status
    assert code in str(error)


async def test_a_402_without_a_known_code_is_unknown() -> None:
    for body in ({}, trouble("something_new"), ["odd"]):
        assert isinstance(await answered(402, body), OutcomeUnknown)


@pytest.mark.parametrize("code", ["rate_limited", "concurrency_limit_reached"])
async def test_a_429_was_not_admitted_and_says_how_long_to_wait(code: str) -> None:
    error = await answered(429, trouble(code), retry_after="7")

    assert isinstance(error, RateLimited)
    assert error.retry_after.total_seconds() == 7


@pytest.mark.parametrize("path", ["recipients[1].phone", "recipients.1.phone", "body.recipients[1].phone"])
@pytest.mark.parametrize("status", [400, 422])
async def test_a_refusal_names_the_recipients_that_are_to_blame(status: int, path: str) -> None:
    error = await answered(status, trouble("validation_failed", "Not valid.", **{path: "is not a number"}))

    assert isinstance(error, Rejected)
    assert error.contacts == {1: "phone: is not a number"}


async def test_a_country_that_may_not_be_called_is_blamed_on_the_contacts_it_names() -> None:
    error = await answered(
        403, trouble("destination_not_allowed", "No.", **{"recipients[0].phone": "abroad"})
    )

    assert isinstance(error, Rejected)
    assert error.contacts == {0: "phone: abroad"}


@pytest.mark.parametrize("field_paths", ["brackets", "dots"])
async def test_contacts_that_the_simulator_refuses_are_named_by_position(
    tmp_path: Path, field_paths: str
) -> None:
    with running_speechify(tmp_path, field_paths=field_paths) as speechify:
        body = json.loads(provider_at(speechify).build_body(batch(3)))
        body["recipients"][2]["phone"] = "0500000003"
        with pytest.raises(Rejected, match="names 1 of 3 contacts") as caught:
            await submit(speechify, json.dumps(body).encode())
        assert list(caught.value.contacts) == [2]
        assert oracle.rings(speechify.entries()) == []


async def test_a_refusal_without_names_refuses_all() -> None:
    error = await answered(400, trouble("invalid_api_version", "The version is not known.", name="too long"))

    assert isinstance(error, Rejected)
    assert error.contacts == {}
    assert "name: too long" in str(error)


async def test_a_start_that_is_ahead_is_handed_over_and_no_one_is_called_before_it(
    speechify: RunningSpeechify,
) -> None:
    await submit(speechify, batch(2, start_at=utc_now() + timedelta(seconds=1.5)))
    shown = speechify.get(f"batch-calls/{speechify.only_batch()}").json()
    status = shown.get("batch", shown)["status"]

    assert status == ("scheduled" if speechify.settings.generation == "B" else "pending")
    assert oracle.rings(speechify.entries()) == []
    speechify.wait_until(lambda entries: len(oracle.rings(entries)) == 2)


async def test_the_agent_and_the_name_are_ours(newest: RunningSpeechify) -> None:
    await submit(newest, batch(1))

    shown = newest.get(f"batch-calls/{newest.only_batch()}").json()
    assert (shown["name"], shown["agent_id"]) == (str(BATCH), AGENT)
