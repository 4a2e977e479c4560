"""The Levers adapter against a simulated Levers: what an answer proves; one submit is one request."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.levers_accounts import TEMPLATE, account, account_at, batch, batch_call, call_id, utc_now
from builders.levers_simulator import RunningLevers, running_levers
from builders.raw_server import after_request, answer, raw_server, silence, with_tokens
from outreach.domain.errors import AccessRefused, OutcomeUnknown, Rejected, SubmitError
from outreach.providers.base import BatchRequest, Receipt
from outreach.providers.levers.adapter import LeversProvider
from outreach.simulator import oracle


@pytest.fixture
def levers(tmp_path: Path) -> Iterator[RunningLevers]:
    with running_levers(tmp_path) as running:
        yield running


async def submit(levers: RunningLevers, request: BatchRequest, *, seconds: float = 10) -> Receipt:
    provider = LeversProvider(account_at(levers), clock=utc_now, submit_seconds=seconds)
    prepared = await provider.prepare()
    try:
        return await prepared.submit(provider.build_body(request))
    finally:
        await prepared.close()


async def test_a_batch_is_accepted_and_everybody_of_it_is_rung_once(levers: RunningLevers) -> None:
    receipt = await submit(levers, batch(5, options={"country_code": "SA", "vendor_batch_size": 50}))

    assert receipt == Receipt(answer={})
    entries = levers.wait_until(lambda entries: len(oracle.rings(entries)) == 5)
    assert len(oracle.requests(entries)) == 1
    assert oracle.rings_by_call(entries) == {str(call_id(number)): 1 for number in range(1, 6)}


async def test_preparing_a_connection_sends_no_batch(levers: RunningLevers) -> None:
    prepared = await LeversProvider(account_at(levers), clock=utc_now).prepare()
    await prepared.close()

    assert oracle.requests(levers.entries()) == []


async def test_a_prepared_connection_submits_once(levers: RunningLevers) -> None:
    provider = LeversProvider(account_at(levers), clock=utc_now)
    prepared = await provider.prepare()
    await prepared.submit(provider.build_body(batch()))
    with pytest.raises(RuntimeError, match="used or closed"):
        await prepared.submit(provider.build_body(batch()))
    await prepared.close()

    assert len(oracle.requests(levers.entries())) == 1


@pytest.mark.parametrize("body", ["empty", "html", "other_json", "broken_json"])
async def test_a_2xx_with_an_unreadable_body_is_accepted(levers: RunningLevers, body: str) -> None:
    levers.faults.add("answer_body", body=body)

    assert await submit(levers, batch(2)) == Receipt()
    assert len(oracle.requests(levers.entries(), admitted=True)) == 1


async def test_a_2xx_whose_body_is_cut_off_is_accepted(levers: RunningLevers) -> None:
    levers.faults.add("break_off", when="after_admission", ending="cut")

    assert await submit(levers, batch(2)) == Receipt()


@pytest.mark.parametrize(
    ("fault", "fields"),
    [
        ("break_off", {"when": "after_admission"}),
        ("break_off", {"when": "before_admission"}),
        ("break_off", {"when": "after_admission", "ending": "reset"}),
        ("reset_while_reading", {"body_bytes": 1}),
        ("reset_while_reading", {"body_bytes": 100}),
        ("answer_slowly", {"seconds": 2}),
        ("accept_late", {"seconds": 0}),
        ("rate_limited", {"retry_after": 1}),
        ("answer_status", {"status": 307, "when": "before_admission"}),
        ("answer_status", {"status": 409, "when": "after_admission"}),
        ("answer_status", {"status": 502, "when": "after_admission"}),
        ("answer_status", {"status": 503, "when": "before_admission"}),
    ],
)
async def test_what_may_have_been_admitted_is_unknown_and_never_asked_again(
    levers: RunningLevers, fault: str, fields: dict[str, object]
) -> None:
    levers.faults.add(fault, **fields)

    with pytest.raises(OutcomeUnknown, match="not sent again"):
        await submit(levers, batch(2), seconds=0.5)

    entries = levers.wait_until(lambda entries: len(oracle.requests(entries)) == 1)
    assert oracle.phones_rung_twice(entries) == []


@pytest.mark.parametrize("status", [401, 403, 404, 405])
async def test_no_access_is_told_with_its_status_and_what_to_change(
    levers: RunningLevers, status: int
) -> None:
    levers.faults.add("answer_status", status=status)

    with pytest.raises(AccessRefused, match="call-bulk answered") as caught:
        await submit(levers, batch(2))
    assert caught.value.status == status
    assert "nobody was called" in str(caught.value)
    assert oracle.rings(levers.entries()) == []


@pytest.mark.parametrize("status", [400, 415])
async def test_a_refusal_without_names_refuses_all(levers: RunningLevers, status: int) -> None:
    levers.faults.add("answer_status", status=status)

    with pytest.raises(Rejected, match="A fault of the simulator") as caught:
        await submit(levers, batch(2))
    assert caught.value.contacts == {}
    assert not caught.value.too_large


async def test_a_413_says_that_the_request_was_too_large(levers: RunningLevers) -> None:
    levers.faults.add("answer_status", status=413)

    with pytest.raises(Rejected) as caught:
        await submit(levers, batch(2))
    assert caught.value.too_large


async def test_a_422_names_the_contacts_that_are_to_blame(levers: RunningLevers) -> None:
    levers.faults.add("unprocessable", contacts=[0, 3])

    with pytest.raises(Rejected, match="names 2 of 5 contacts") as caught:
        await submit(levers, batch(5))
    words = "numberToCall: Value error, the number cannot be called [value_error]"
    assert caught.value.contacts == {0: words, 3: words}
    assert oracle.rings(levers.entries()) == []


async def test_a_token_that_levers_no_longer_takes_can_be_renewed(levers: RunningLevers) -> None:
    provider = LeversProvider(account_at(levers), clock=utc_now)
    levers.faults.add("unauthorised")
    prepared = await provider.prepare()
    with pytest.raises(AccessRefused):
        await prepared.submit(provider.build_body(batch()))
    await prepared.close()

    prepared = await provider.prepare(renew_token=True)
    await prepared.submit(provider.build_body(batch()))
    await prepared.close()
    entries = levers.wait_until(lambda entries: len(oracle.rings(entries)) == 1)
    assert [request.admitted for request in oracle.requests(entries)] == [False, True]


async def test_a_redirect_to_the_same_server_is_not_followed() -> None:
    moved = answer(308, location="/api-service/v2/ai/phone-calls/action/call-bulk")
    async with raw_server(with_tokens(after_request(moved))) as server:
        provider = LeversProvider(account(f"{server.origin}/api-service/v1"), clock=utc_now)
        prepared = await provider.prepare()
        with pytest.raises(OutcomeUnknown, match="redirect, which is not followed"):
            await prepared.submit(provider.build_body(batch()))
        await prepared.close()

        assert len(server.submits) == 1


async def test_a_proxy_of_the_environment_sees_neither_token_nor_batch(
    levers: RunningLevers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with raw_server(silence) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.origin)
            monkeypatch.setenv(name.upper(), proxy.origin)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)

        await submit(levers, batch())
        assert proxy.connections == []


async def test_the_request_that_leaves_is_what_was_built() -> None:
    async with raw_server(with_tokens(after_request(answer(201)))) as server:
        provider = LeversProvider(account(f"{server.origin}/api-service/v1/"), clock=utc_now)
        body = provider.build_body(batch(2, template_id=TEMPLATE))
        prepared = await provider.prepare()
        await prepared.submit(body)
        await prepared.close()

    (request,) = server.submits
    head, _, sent = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api-service/v1/ai/phone-calls/action/call-bulk HTTP/1.1\r\n")
    assert b"authorization: bearer opaque-token" in head.lower()
    assert sent == body


async def test_what_a_refusal_repeats_of_people_and_tokens_stays_out_of_its_words() -> None:
    entry = {
        "loc": ["body", "contacts", 0, "firstName"],
        "msg": "Sara Mohammed (+966 50 000 0001) is no name",
        "type": "value_error",
        "input": "Sara",
        "ctx": {"token": "opaque-token"},
    }
    general = {
        "loc": ["body"],
        "msg": "Mohammed owes 5,000 SAR",
        "type": "value_error",
        "input": {"a": "Sara"},
    }
    refusal = answer(422, json.dumps({"detail": [entry, general]}).encode())
    async with raw_server(with_tokens(after_request(refusal))) as server:
        provider = LeversProvider(account(server.origin), clock=utc_now)
        prepared = await provider.prepare()
        with pytest.raises(Rejected) as caught:
            await prepared.submit(provider.build_body(batch()))
        await prepared.close()

    assert caught.value.contacts == {0: "firstName: … (…) is no name [value_error]"}
    said = str(caught.value) + str(caught.value.contacts)
    for private in ("Sara", "Mohammed", "966", "5,000", "opaque-token"):
        assert private not in said


@pytest.mark.parametrize("status", [400, 401, 404, 413, 422, 429, 500])
async def test_no_error_names_a_person_a_number_or_a_token(status: int) -> None:
    secrets = b'{"detail": "Sara Mohammed +966500000001 Bearer opaque-token 5,000 SAR"}'
    async with raw_server(with_tokens(after_request(answer(status, secrets)))) as server:
        provider = LeversProvider(account(server.origin), clock=utc_now)
        prepared = await provider.prepare()
        with pytest.raises(SubmitError) as caught:
            await prepared.submit(provider.build_body(batch()))
        await prepared.close()

    for private in ("Sara", "Mohammed", "966500", "5,000"):
        assert private not in str(caught.value)
    assert "opaque-token" not in str(caught.value)


async def test_two_batches_go_over_two_connections(levers: RunningLevers) -> None:
    provider = LeversProvider(account_at(levers), clock=utc_now)
    first, second = await provider.prepare(), await provider.prepare()
    await first.submit(
        provider.build_body(
            BatchRequest(batch_id=call_id(1), template_id=None, calls=[batch_call(1)], options={})
        )
    )
    await second.submit(
        provider.build_body(
            BatchRequest(batch_id=call_id(2), template_id=None, calls=[batch_call(2)], options={})
        )
    )
    await first.close()
    await second.close()

    entries = levers.wait_until(lambda entries: len(oracle.rings(entries)) == 2)
    assert len(oracle.requests(entries, admitted=True)) == 2
