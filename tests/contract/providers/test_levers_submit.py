"""The Levers adapter against a simulated Levers: what an answer proves; one submit is one request."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import oracle
from builders.levers_accounts import TEMPLATE, account, account_at, batch, call_id, utc_now
from builders.levers_simulator import RunningLevers, running_levers
from builders.raw_server import after_request, answer, raw_server, with_tokens
from outreach.domain.errors import AccessRefused, Rejected
from outreach.providers.base import BatchRequest, Receipt
from outreach.providers.levers.adapter import LeversProvider


@pytest.fixture
def levers(tmp_path: Path) -> Iterator[RunningLevers]:
    with running_levers(tmp_path) as running:
        yield running


async def submit(levers: RunningLevers, request: BatchRequest) -> Receipt:
    provider = LeversProvider(account_at(levers), clock=utc_now)
    prepared = await provider.prepare()
    try:
        return await prepared.submit(provider.build_body(request))
    finally:
        await prepared.close()


async def test_a_batch_is_accepted_and_everyone_in_it_is_called_once(levers: RunningLevers) -> None:
    receipt = await submit(levers, batch(5, options={"country_code": "SA", "vendor_batch_size": 50}))

    assert receipt == Receipt(answer={})
    entries = levers.wait_until(lambda entries: len(oracle.rings(entries)) == 5)
    assert len(oracle.requests(entries)) == 1
    assert oracle.rings_by_call(entries) == {str(call_id(number)): 1 for number in range(1, 6)}


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


async def test_people_and_tokens_that_a_refusal_repeats_stay_out_of_its_words() -> None:
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
