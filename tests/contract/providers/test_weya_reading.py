"""Reading Weya back: what it shows is seen however it is paged; what it does not show proves nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders import oracle
from builders.levers_accounts import call_id, utc_now
from builders.raw_server import Visit, answer, raw_server
from builders.weya_accounts import (
    BATCH,
    account,
    observe,
    outline,
    provider_at,
    submit,
    submitted,
)
from builders.weya_simulator import RunningWeya, WeyaClient, record, running_weya
from outreach.domain.errors import (
    AccessRefused,
    ConfigurationError,
    OutcomeUnknown,
    OutreachError,
    RateLimited,
    Unavailable,
)
from outreach.domain.outcomes import EventKind, LineOutcome
from outreach.providers.base import (
    NotSupported,
    Observation,
    Reconciliation,
    SubmittedBatch,
)
from outreach.providers.weya.adapter import WeyaProvider


@pytest.fixture
def weya(tmp_path: Path) -> Iterator[RunningWeya]:
    with running_weya(tmp_path) as running:
        yield running


@pytest.fixture
def slow_weya(tmp_path: Path) -> Iterator[RunningWeya]:
    """One line, and calls that take longer than a test reads."""
    with running_weya(tmp_path, lines=1, call_seconds_min=30, call_seconds_max=30) as running:
        yield running


def until_ended(weya: RunningWeya, count: int) -> None:
    weya.wait_until(lambda log: len(oracle.endings(log)) >= count)


def calls_of(observations: list[Observation]) -> list[str]:
    """Name each observed call once, in order of their ids."""
    records = (json.loads(observation.body)["record"] for observation in observations)
    return sorted({record["call_id"] for record in records})


async def read_into(seen: list[Observation], provider: WeyaProvider, batch: SubmittedBatch) -> None:
    async for observation in provider.observe(batch):
        seen.append(observation)


def ids(*numbers: int) -> list[str]:
    return sorted(str(call_id(number)) for number in numbers)


async def test_every_awaited_call_is_read_with_its_ring(weya: RunningWeya) -> None:
    provider = provider_at(weya)
    batch_id, _ = await submit(provider, 25)
    until_ended(weya, 25)

    observations = await observe(provider, submitted(batch_id, calls=25))
    assert calls_of(observations) == ids(*range(1, 26))
    for observation in observations:
        (event,) = provider.read_stored_event(observation.body, event_key=observation.event_key)
        assert event.kind in (EventKind.COMPLETED, EventKind.FAILED)
        assert event.line is not LineOutcome.UNKNOWN or event.transcript
        assert event.provider_call_id
        assert event.provider_call_id.endswith("/1")


async def test_a_call_that_waits_is_accepted_and_one_that_rings_is_in_progress(
    slow_weya: RunningWeya,
) -> None:
    provider = provider_at(slow_weya)
    batch_id, _ = await submit(provider, 2)
    slow_weya.wait_until(lambda log: len(oracle.rings(log)) == 1)

    observations = await observe(provider, submitted(batch_id, calls=2))
    events = [provider.read_stored_event(each.body, event_key=each.event_key) for each in observations]
    assert {(event.call_id, event.kind) for (event,) in events} == {
        (call_id(1), EventKind.IN_PROGRESS),
        (call_id(2), EventKind.ACCEPTED),
    }


async def test_calls_that_are_not_awaited_are_not_read_again(weya: RunningWeya) -> None:
    provider = provider_at(weya)
    batch_id, _ = await submit(provider, 5)

    assert calls_of(await observe(provider, submitted(batch_id, calls=2))) == ids(1, 2)


async def test_a_second_ring_is_read_also_of_a_call_that_is_not_awaited_any_more(weya: RunningWeya) -> None:
    provider = provider_at(weya)
    weya.faults.add("ring_twice")
    batch_id, _ = await submit(provider, 2)
    until_ended(weya, 3)

    (observation,) = await observe(provider, submitted(batch_id, calls=0))
    events = provider.read_stored_event(observation.body, event_key=observation.event_key)
    assert [event.call_id for event in events] == [call_id(1)] * 2
    assert len({event.provider_call_id for event in events}) == 2


@pytest.mark.parametrize("calls", [35, 150])
async def test_pages_that_shift_under_the_reader_hide_nothing(tmp_path: Path, calls: int) -> None:
    with running_weya(tmp_path, page_limit=50) as weya:
        provider = provider_at(weya)
        batch_id, _ = await submit(provider, calls)
        # The first read of a hundred is refused, then the pages are ten long: the first walk is all shuffled.
        weya.faults.add("unstable_paging", times=calls // 10 + 1)

        assert calls_of(await observe(provider, submitted(batch_id, calls=calls))) == ids(
            *range(1, calls + 1)
        )


async def test_calls_that_weya_is_slow_to_show_are_seen_later_and_until_then_prove_nothing(
    weya: RunningWeya,
) -> None:
    provider = provider_at(weya)
    weya.faults.add("lag_reads", seconds=60)
    batch_id, _ = await submit(provider, 2)

    assert await observe(provider, submitted(batch_id, calls=2)) == []
    assert await provider.find(submitted(None)) == []
    weya.faults.clear()
    assert len(calls_of(await observe(provider, submitted(batch_id, calls=2)))) == 2


async def test_a_record_that_lost_our_words_is_read_all_the_same(weya: RunningWeya) -> None:
    provider = provider_at(weya)
    batch_id, _ = await submit(provider, 2)
    until_ended(weya, 2)
    weya.faults.add("lose_echo")

    observations = await observe(provider, submitted(batch_id, calls=2))
    assert len(observations) == 2
    for observation in observations:
        (event,) = provider.read_stored_event(observation.body, event_key=observation.event_key)
        assert (event.call_id, event.signature) == (None, None)
        assert event.phone is not None
        assert event.phone.startswith("+9665")


@pytest.mark.parametrize(
    ("fault", "fields", "shown"),
    [
        ("break_off", {"when": "after_admission"}, 3),
        ("break_off", {"when": "before_admission"}, 0),
        ("fail_chunks", {"added": 1, "skipped": [1, 2]}, 1),
        ("answer_status", {"status": 500, "when": "after_admission"}, 3),
    ],
)
async def test_after_an_ambiguous_addition_what_is_there_is_read_back(
    weya: RunningWeya, fault: str, fields: dict[str, Any], shown: int
) -> None:
    provider = provider_at(weya)
    weya.faults.add(fault, **fields)
    with pytest.raises(OutcomeUnknown):
        await submit(provider, 3)

    (made,) = oracle.actions(weya.entries(), "create_batch")
    observations = await observe(provider, submitted(made.subject, calls=3))
    assert calls_of(observations) == ids(*range(1, shown + 1))
    until_ended(weya, shown)
    assert oracle.phones_called_twice(weya.entries()) == []


async def test_a_batch_is_found_by_name_and_empty_ones_of_failed_tries_are_passed_over(
    weya: RunningWeya,
) -> None:
    provider = provider_at(weya)
    for _ in range(3):
        await (await provider.prepare(outline())).close()
    batch_id, _ = await submit(provider, 2)
    await (await provider.prepare(outline())).close()
    client = WeyaClient(weya=weya)
    client.add_calls(client.new_batch(f"{BATCH} of another"), record())

    assert await provider.find(submitted(None)) == [batch_id]


async def test_a_list_that_does_not_count_makes_no_second_batch_of_an_empty_one(tmp_path: Path) -> None:
    with running_weya(tmp_path, list_counts=False) as weya:
        provider = provider_at(weya)
        await (await provider.prepare(outline())).close()
        assert await provider.find(submitted(None)) == []
        batch_id, _ = await submit(provider, 2)
        await (await provider.prepare(outline())).close()

        assert await provider.find(submitted(None)) == [batch_id]


async def test_a_batch_is_found_on_a_later_page(weya: RunningWeya) -> None:
    provider = provider_at(weya)
    batch_id, _ = await submit(provider)
    for _ in range(12):
        await (await provider.prepare(outline())).close()

    assert await provider.find(submitted(None)) == [batch_id]


async def test_nothing_found_is_an_empty_answer_and_no_error(weya: RunningWeya) -> None:
    assert await provider_at(weya).find(submitted(None)) == []


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ConfigurationError),
        (401, AccessRefused),
        (403, AccessRefused),
        (429, RateLimited),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
async def test_a_read_that_fails_says_what_follows(
    weya: RunningWeya, status: int, error: type[OutreachError]
) -> None:
    provider = provider_at(weya)
    batch_id, _ = await submit(provider)
    weya.faults.add("read_status", status=status, retry_after=5, times=2)
    with pytest.raises(error):
        await provider.find(submitted(None))
    weya.faults.clear()
    weya.faults.add("read_status", status=status, retry_after=5, times=2)
    with pytest.raises(error):
        await observe(provider, submitted(batch_id))


async def test_a_batch_that_weya_does_not_know_is_an_error_and_not_an_empty_batch(weya: RunningWeya) -> None:
    with pytest.raises(AccessRefused, match="answered 404"):
        await observe(provider_at(weya), submitted("0" * 24))


async def test_results_that_were_read_before_a_failure_are_kept(tmp_path: Path) -> None:
    with running_weya(tmp_path, page_limit=10) as weya:
        provider = provider_at(weya)
        batch_id, _ = await submit(provider, 15)
        until_ended(weya, 15)
        weya.faults.add("lose_echo", times=2)
        weya.faults.add("read_status", status=500)

        seen: list[Observation] = []
        with pytest.raises(Unavailable):
            await read_into(seen, provider, submitted(batch_id, calls=15))
        assert len(seen) == 10


@pytest.mark.parametrize("body", [b"<!doctype html>", b'{"status": true, "data": []}', b"[]"])
async def test_an_answer_that_is_no_batch_is_a_failure_and_not_an_empty_batch(body: bytes) -> None:
    async def play(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(answer(200, body))

    async with raw_server(play) as server:
        provider = WeyaProvider(account(server.origin), clock=utc_now)
        with pytest.raises(Unavailable):
            await observe(provider, submitted("0" * 24))
        with pytest.raises(Unavailable):
            await provider.find(submitted(None))


async def test_a_server_that_ignores_pages_is_not_read_for_ever() -> None:
    rows = {"data": [{"_id": "1", "call_id": str(call_id(1))}], "total": 5}
    page = json.dumps({"status": True, "code": 200, "data": rows}).encode()

    async def play(visit: Visit) -> None:
        await visit.read_request()
        await visit.write(answer(200, page))

    async with raw_server(play) as server:
        provider = WeyaProvider(account(server.origin), clock=utc_now)
        assert len(await observe(provider, submitted("0" * 24))) == 1
        assert len(server.connections) == 8


async def test_a_cancelled_batch_calls_no_one_more_and_running_calls_go_on(tmp_path: Path) -> None:
    with running_weya(tmp_path, lines=1, call_seconds_min=0.3, call_seconds_max=0.3) as weya:
        provider = provider_at(weya)
        batch_id, _ = await submit(provider, 3)
        weya.wait_until(lambda log: len(oracle.rings(log)) == 1)

        cancelled = await provider.cancel(submitted(batch_id, calls=3))
        assert cancelled.accepted
        assert "under way go on" in cancelled.words
        until_ended(weya, 1)
        assert len(oracle.rings(weya.entries())) == 1
        (stop,) = oracle.actions(weya.entries(), "stop_calling")
        assert stop.subject == batch_id


async def test_a_batch_without_an_id_is_found_before_it_is_cancelled(weya: RunningWeya) -> None:
    provider = provider_at(weya)
    assert not (await provider.cancel(submitted(None))).accepted
    await submit(provider, 2)

    assert (await provider.cancel(submitted(None))).accepted


async def test_a_cancel_that_weya_refuses_is_not_taken_for_done(weya: RunningWeya) -> None:
    with pytest.raises(AccessRefused):
        await provider_at(weya).cancel(submitted("0" * 24))


@pytest.mark.parametrize(
    "fields",
    [{"secrets": {}}, {"login": ""}, {"login": "", "secrets": {}}, {"secrets": {"user_token": ""}}],
)
async def test_with_the_key_alone_calls_are_handed_over_and_nothing_more(
    weya: RunningWeya, fields: dict[str, Any]
) -> None:
    provider = provider_at(weya, **fields)
    capabilities = provider.capabilities
    assert capabilities.reconciliation is Reconciliation.EVIDENCE
    assert (capabilities.polls, capabilities.cancels, capabilities.reports) == (False, False, False)

    batch_id, _ = await submit(provider, 2)
    with pytest.raises(NotSupported, match="user_token"):
        await provider.find(submitted(None))
    with pytest.raises(NotSupported, match="user_token"):
        provider.observe(submitted(batch_id))
    with pytest.raises(NotSupported, match="user_token"):
        await provider.cancel(submitted(batch_id))
    until_ended(weya, 2)


async def test_a_user_can_read_and_stop(weya: RunningWeya) -> None:
    capabilities = provider_at(weya).capabilities
    assert (capabilities.reconciliation, capabilities.polls, capabilities.cancels) == (
        Reconciliation.READ_BACK,
        True,
        True,
    )
    assert (capabilities.max_batch, capabilities.schedules_ahead) == (1000, None)


async def passed(provider: WeyaProvider) -> dict[str, bool | None]:
    return {finding.subject: finding.passed for finding in await provider.check()}


async def test_checking_makes_no_batch_and_calls_no_one(weya: RunningWeya) -> None:
    assert await passed(provider_at(weya)) == {
        "address": True,
        "API key": None,
        "user token": True,
        "clock": True,
        "webhooks": None,
    }
    assert weya.entries() == []


async def test_checking_says_what_a_key_alone_cannot_do(weya: RunningWeya) -> None:
    provider = provider_at(weya, login="", secrets={})
    assert (await passed(provider))["user token"] is None
    words = {finding.subject: finding.words for finding in await provider.check()}
    assert "submit-only" in words["user token"]


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({"password": ""}, "API key"),
        ({"login": ""}, "user token"),
        ({"secrets": {}}, "user token"),
        ({"login": "another"}, "user token"),
        ({"secrets": {"user_token": "another"}}, "user token"),
        ({"secrets": {"user_token": "two words"}}, "user token"),
    ],
)
async def test_checking_finds_what_is_wrong(weya: RunningWeya, fields: dict[str, Any], subject: str) -> None:
    found = await passed(provider_at(weya, **fields))
    assert [name for name, is_good in found.items() if is_good is False] == [subject]


async def test_checking_an_address_without_a_server_is_a_finding() -> None:
    provider = WeyaProvider(account("http://127.0.0.1:1"), clock=utc_now)
    found = await passed(provider)
    assert (found["address"], found["user token"]) == (False, False)
