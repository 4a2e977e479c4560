"""The Weya adapter against a simulated Weya: what an answer proves; one submit is one request."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import oracle
from builders.levers_accounts import call_id, utc_now
from builders.raw_server import Visit, answer, raw_server
from builders.weya_accounts import (
    account,
    outline,
    provider_at,
    request,
    submit,
)
from builders.weya_simulator import RunningWeya, running_weya
from outreach.domain.errors import (
    AccessRefused,
    ConfigurationError,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from outreach.providers.weya.adapter import WeyaProvider

CREATED = answer(201, b'{"status": true, "code": 201, "data": "64e5f12345abcdef98765432"}')


@pytest.fixture
def weya(tmp_path: Path) -> Iterator[RunningWeya]:
    with running_weya(tmp_path) as running:
        yield running


def envelope(code: int, **data: object) -> bytes:
    """Write a body as the documents have it; it says yes for a 200."""
    is_good = code == 200
    words = "" if is_good else "Partial content, check failedChunks for details"
    return json.dumps(
        {"message": "…", "status": is_good, "code": code, "errorMessage": words, "data": data}
    ).encode()


async def play(visit: Visit, addition: bytes) -> None:
    """Make batches properly, and answer additions as the test says."""
    await visit.read_request()
    await visit.write(CREATED if b"createBatch" in visit.received else addition)


async def answered(addition: bytes, *, calls: int = 2) -> None:
    """Submit to a server that answers an addition with these bytes."""

    async def played(visit: Visit) -> None:
        await play(visit, addition)

    async with raw_server(played) as server:
        await submit(WeyaProvider(account(server.origin), clock=utc_now), calls)


async def test_a_batch_is_accepted_and_everyone_in_it_is_called_once(weya: RunningWeya) -> None:
    batch_id, receipt = await submit(provider_at(weya), 5)

    assert receipt.provider_batch_id == batch_id
    assert receipt.provider_call_ids == {}
    assert receipt.counted == 5
    assert receipt.answer["data"]["added"] == 5
    entries = weya.wait_until(lambda entries: len(oracle.rings(entries)) == 5)
    assert len(oracle.requests(entries)) == 1
    assert oracle.rings_by_call(entries) == {str(call_id(number)): 1 for number in range(1, 6)}
    assert {ring.phone for ring in oracle.rings(entries)} == {f"+96650000000{n}" for n in range(1, 6)}


@pytest.mark.parametrize("named", [None, "0" * 24])
async def test_a_request_that_does_not_name_the_prepared_batch_is_certainly_not_sent(
    weya: RunningWeya, named: str | None
) -> None:
    provider = provider_at(weya)
    prepared = await provider.prepare(outline())
    with pytest.raises(Unavailable, match="nothing was sent"):
        await prepared.submit(provider.build_body(request(provider_batch_id=named)))
    await prepared.close()

    assert oracle.requests(weya.entries()) == []


@pytest.mark.parametrize(
    ("fault", "fields"),
    [
        ("answer_status", {"status": 207, "when": "after_admission"}),
        ("fail_chunks", {"added": 1, "skipped": [1]}),
        ("fail_chunks", {"added": 1, "skipped": [1], "http_status": 200}),
        ("fail_chunks", {"added": 2, "chunks": [1]}),
    ],
)
async def test_a_batch_that_may_have_been_admitted_is_unknown_and_never_sent_again(
    weya: RunningWeya, fault: str, fields: dict[str, object]
) -> None:
    weya.faults.add(fault, **fields)

    with pytest.raises(OutcomeUnknown, match="not sent again"):
        await submit(provider_at(weya), 2)

    entries = weya.wait_until(lambda entries: len(oracle.requests(entries)) == 1)
    assert oracle.phones_called_twice(entries) == []


@pytest.mark.parametrize(
    "body",
    [
        envelope(207, added=1, callIds=[], failedChunks=[{"chunkNum": 1, "error": "Database error"}]),
        envelope(207, added=2, callIds=[], failedChunks=[{"chunkNum": 1, "error": "Database error"}]),
        envelope(207, added=1, failedChunks=[]),
        envelope(207),
        envelope(500, added=2),
        envelope(202, added=2),
        envelope(200, added=1),
        envelope(200, added=3),
        envelope(200, added=2, failedChunks=[{"chunkNum": 1}]),
        b'{"data": {"added": 2}}',
        b'{"status": "yes", "code": 200}',
    ],
)
@pytest.mark.parametrize("http_status", [200, 207])
async def test_a_2xx_that_does_not_say_that_all_are_in_is_unknown(body: bytes, http_status: int) -> None:
    with pytest.raises(OutcomeUnknown, match=r"answered 20[07].*not sent again"):
        await answered(answer(http_status, body))


@pytest.mark.parametrize(
    ("http_status", "body"),
    [
        (200, envelope(200, added=2, callIds=["b", "a"])),
        (201, envelope(200, added=2)),
        (200, b'{"status": true, "code": 200}'),
        (207, envelope(207, added=2, failedChunks=[])),
        (200, envelope(207, added=2)),
    ],
)
async def test_a_2xx_that_says_that_all_are_in_is_accepted(http_status: int, body: bytes) -> None:
    await answered(answer(http_status, body))


async def test_an_agents_variable_that_is_missing_refuses_all_with_weyas_words(tmp_path: Path) -> None:
    with running_weya(tmp_path, agent_variables=("due_date",)) as weya:
        with pytest.raises(Rejected, match="Missing agent variables: due_date") as caught:
            await submit(provider_at(weya), 2)
        assert caught.value.contacts == {}
        assert oracle.rings(weya.entries()) == []


async def test_an_addition_shows_the_key_and_the_user_s_token_where_there_is_one(tmp_path: Path) -> None:
    with running_weya(tmp_path, adding_needs_both=True) as weya:
        _, receipt = await submit(provider_at(weya), 2)
        assert receipt.answer["data"]["added"] == 2
        with pytest.raises(AccessRefused, match="no one was called"):
            await submit(provider_at(weya, secrets={}), 2)


async def test_a_token_that_cannot_be_sent_makes_no_batch(tmp_path: Path) -> None:
    with running_weya(tmp_path) as weya:
        with pytest.raises(ConfigurationError, match="user_token of connection weya_default is not a token"):
            await submit(provider_at(weya, secrets={"user_token": "two words"}))
        assert weya.entries() == []


async def test_a_refusal_that_repeats_the_user_s_token_is_not_quoted_with_it() -> None:
    words = b'{"status": false, "code": 403, "errorMessage": "not yours: token-of-user-1"}'
    with pytest.raises(AccessRefused, match="not yours: …") as refused:
        await answered(answer(403, words))
    assert "token-of-user-1" not in str(refused.value)


async def test_the_request_that_leaves_is_what_was_built_with_the_credentials() -> None:
    async def played(visit: Visit) -> None:
        await play(visit, answer(200, envelope(200, added=2)))

    async with raw_server(played) as server:
        provider = WeyaProvider(account(f"{server.origin}/"), clock=utc_now)
        prepared = await provider.prepare(outline())
        body = provider.build_body(request(2, provider_batch_id=prepared.provider_batch_id))
        await prepared.submit(body)
        await prepared.close()

    # The second connection was opened before the claim, and the first was for the batch.
    (_, addition) = server.submits
    head, _, sent = addition.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/call/addCallsToBatch HTTP/1.1\r\n")
    assert b"x-api-key: workspace-key" in head.lower()
    assert b"authorization: bearer token-of-user-1" in head.lower()
    assert sent == body
