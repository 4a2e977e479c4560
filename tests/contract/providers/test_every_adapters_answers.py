"""Every adapter reads an answer by docs/architecture.md's table; the simulator's log judges."""

from dataclasses import replace
from typing import Any

import pytest

from builders.bench import Bench
from builders.raw_server import after_request, answer, raw_server, silence
from outreach.domain.errors import (
    AccessRefused,
    ConfigurationError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    SubmitError,
    Unavailable,
)

REFUSED = {
    400: Rejected,
    413: Rejected,
    415: Rejected,
    422: Rejected,
    401: AccessRefused,
    403: AccessRefused,
    404: AccessRefused,
    405: AccessRefused,
}
"""Statuses that prove that no one is called."""

IN_DOUBT = (300, 301, 302, 303, 307, 308, 402, 408, 409, 418, 425, 451, 500, 501, 502, 503, 504, 599)
"""Statuses that prove nothing."""

NO_ANSWER: tuple[tuple[str, dict[str, Any]], ...] = (
    ("break_off", {"when": "before_admission"}),
    ("break_off", {"when": "after_admission"}),
    ("break_off", {"when": "before_admission", "ending": "reset"}),
    ("break_off", {"when": "after_admission", "ending": "reset"}),
    ("reset_while_reading", {"body_bytes": 1}),
    ("reset_while_reading", {"body_bytes": 100}),
    ("answer_slowly", {"seconds": 2}),
    ("accept_late", {"seconds": 0}),
)

UNREADABLE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("answer_body", {"body": "empty"}),
    ("answer_body", {"body": "html"}),
    ("answer_body", {"body": "other_json"}),
    ("answer_body", {"body": "broken_json"}),
    ("answer_body", {"body": "empty", "status": 204}),
    ("break_off", {"when": "after_admission", "ending": "cut"}),
)
"""2xx whose body says nothing."""


async def what_follows(bench: Bench, *, at: str | None = None) -> type:
    """Submit, and give the type of the receipt or of the error."""
    try:
        return type((await bench.submit(bench.provider(at=at))).receipt)
    except SubmitError as error:
        return type(error)


async def test_a_batch_is_accepted_and_everyone_in_it_is_called_once(bench: Bench) -> None:
    handed = await bench.submit()

    assert bench.called() == bench.everybody_once()
    (request,) = bench.requests()
    assert (request.admitted, request.contacts, request.body_bytes) == (True, 3, len(handed.body))


async def test_a_receipt_names_the_batch_as_the_provider_shows_it(bench: Bench) -> None:
    handed = await bench.submit()
    receipt = handed.receipt

    assert (receipt.provider_batch_id is not None) is bench.promises.names_its_batch
    assert set(receipt.provider_call_ids) <= {call.call_id for call in bench.calls}
    assert all(call.phone not in str(receipt.answer) for call in bench.calls)


async def test_preparing_calls_no_one_and_sends_no_batch(bench: Bench) -> None:
    for _ in range(2):
        prepared = await bench.provider().prepare(bench.outline(), renew_token=True)
        await prepared.close()

    assert bench.requests() == []
    assert bench.rings() == []


async def test_one_connection_sends_once(bench: Bench) -> None:
    provider = bench.provider()
    prepared = await provider.prepare(bench.outline())
    body = provider.build_body(bench.request(provider_batch_id=prepared.provider_batch_id))
    await prepared.submit(body, key=bench.key)
    for key in (bench.key, f"{bench.batch_id}-2"):
        with pytest.raises(RuntimeError, match="used or closed"):
            await prepared.submit(body, key=key)
    await prepared.close()

    assert len(bench.requests()) == 1
    assert bench.called() == bench.everybody_once()


async def test_a_connection_that_was_closed_sends_nothing(bench: Bench) -> None:
    provider = bench.provider()
    prepared = await provider.prepare(bench.outline())
    body = provider.build_body(bench.request(provider_batch_id=prepared.provider_batch_id))
    await prepared.close()
    with pytest.raises(RuntimeError, match="used or closed"):
        await prepared.submit(body, key=bench.key)

    assert bench.requests() == []


@pytest.mark.parametrize(("status", "error"), REFUSED.items())
async def test_a_refusal_proves_that_no_one_is_called(
    bench: Bench, status: int, error: type[SubmitError]
) -> None:
    bench.simulator.faults.add("answer_status", status=status)
    refused = await bench.refused()

    assert type(refused) is error
    assert "no one was called" in str(refused)
    assert getattr(refused, "too_large", False) is (status == 413)
    assert getattr(refused, "status", status) == status
    assert getattr(refused, "contacts", {}) == {}
    (request,) = bench.requests()
    assert not request.admitted


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"detail": [{"loc": 7}], "error": 7, "data": "'])
async def test_a_refusal_in_an_odd_body_refuses_all_the_same(bench: Bench, body: bytes) -> None:
    for status, error in REFUSED.items():
        async with bench.raw(answer(status, body)) as server:
            assert await what_follows(bench, at=server.origin) is error


@pytest.mark.parametrize(("status", "error"), [*REFUSED.items(), (500, OutcomeUnknown)])
async def test_a_status_counts_although_its_body_is_cut_off(
    bench: Bench, status: int, error: type[SubmitError]
) -> None:
    async with bench.raw(answer(status, b'{"message": "cut"}')[:-5]) as server:
        assert await what_follows(bench, at=server.origin) is error


@pytest.mark.parametrize("when", ["before_admission", "after_admission"])
@pytest.mark.parametrize("status", IN_DOUBT)
async def test_every_other_status_is_unknown_and_never_asked_again(
    bench: Bench, status: int, when: str
) -> None:
    bench.simulator.faults.add("answer_status", status=status, when=when)

    assert await what_follows(bench) is OutcomeUnknown
    (request,) = bench.requests()
    assert request.admitted is (when == "after_admission")


@pytest.mark.parametrize(("kind", "fields"), NO_ANSWER, ids=str)
async def test_no_answer_is_unknown_and_never_asked_again(
    bench: Bench, kind: str, fields: dict[str, Any]
) -> None:
    bench.simulator.faults.add(kind, **fields)
    error = await bench.refused(bench.provider(seconds=0.5))

    assert type(error) is OutcomeUnknown
    assert not error.key_released
    bench.simulator.wait_until(lambda _: len(bench.requests()) == 1)


async def test_a_429_means_what_is_documented(bench: Bench) -> None:
    bench.simulator.faults.add("rate_limited", retry_after=7)
    error = await bench.refused()

    if bench.provider().capabilities.trusts_429:
        assert isinstance(error, RateLimited)
        assert error.retry_after.total_seconds() == 7
    else:
        assert type(error) is OutcomeUnknown
    assert len(bench.requests()) == 1


@pytest.mark.parametrize("declared", [True, "true", " TRUE "])
async def test_a_429_proves_that_no_one_is_called_where_the_account_s_owner_declares_it(
    bench: Bench, declared: object
) -> None:
    bench.simulator.faults.add("rate_limited", retry_after=7)
    options = {**bench.account.options, "trust_429": declared}
    error = await bench.refused(bench.provider(options=options))

    assert isinstance(error, RateLimited)
    assert error.retry_after.total_seconds() == 7
    assert len(bench.requests()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_may_have_freed_the_requests_key(bench: Bench, status: int) -> None:
    bench.simulator.faults.add("answer_status", status=status, when="after_admission")
    error = await bench.refused()

    assert isinstance(error, OutcomeUnknown)
    assert error.key_released


@pytest.mark.parametrize(("kind", "fields"), UNREADABLE, ids=str)
async def test_a_2xx_that_cannot_be_read_means_what_is_documented(
    bench: Bench, kind: str, fields: dict[str, Any]
) -> None:
    bench.simulator.faults.add(kind, **fields)

    assert await what_follows(bench) is bench.promises.unread_acceptance
    assert [request.admitted for request in bench.requests()] == [True]
    assert bench.called() == bench.everybody_once()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_the_same_server_is_not_followed(bench: Bench, status: int) -> None:
    async with bench.raw(answer(status, location="/elsewhere")) as server:
        error = await bench.refused(bench.provider(at=server.origin))

        assert "redirect, which is not followed" in str(error)
        (submit,) = bench.submits_at(server)
        assert b"/elsewhere" not in submit


async def test_a_proxy_of_the_environment_sees_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw_server(silence) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
            monkeypatch.setenv(name.upper(), proxy.origin)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)

        await bench.submit()
        await bench.provider().check()
        assert proxy.connections == []


async def test_a_provider_that_cannot_be_reached_costs_nothing(bench: Bench) -> None:
    async with raw_server(after_request(b"")) as server:
        gone = server.origin
    with pytest.raises(Unavailable):
        await bench.provider(at=gone).prepare(bench.outline())


async def test_without_credentials_nothing_is_prepared(bench: Bench) -> None:
    with pytest.raises(ConfigurationError, match=bench.account.connection_id):
        await bench.provider(login="", password="").prepare(bench.outline())

    assert bench.requests() == []


async def test_the_request_that_leaves_is_what_was_built(bench: Bench) -> None:
    async with bench.raw(answer(500)) as server:
        provider = bench.provider(at=server.origin)
        prepared = await provider.prepare(bench.outline())
        body = provider.build_body(bench.request(provider_batch_id=prepared.provider_batch_id))
        with pytest.raises(OutcomeUnknown):
            await prepared.submit(body, key="key")
        await prepared.close()

        (sent,) = bench.submits_at(server)
    head, _, received = sent.partition(b"\r\n\r\n")
    assert received == body
    assert b"content-type: application/json" in head.lower()


async def test_two_batches_go_over_two_connections(bench: Bench) -> None:
    provider = bench.provider()
    batches = [replace(bench, calls=bench.calls[:1]), replace(bench, calls=bench.calls[1:])]
    prepared = [await provider.prepare(bench.outline()) for _ in batches]
    for key, (batch, connection) in enumerate(zip(batches, prepared, strict=True)):
        body = provider.build_body(batch.request(provider_batch_id=connection.provider_batch_id))
        await connection.submit(body, key=f"{bench.batch_id}-{key}")
        await connection.close()

    assert bench.called() == bench.everybody_once()
    assert [request.admitted for request in bench.requests()] == [True, True]
