"""Reading Speechify back: batches by name, calls by our own id, cancelling, and the check of an account."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from builders import oracle
from builders.levers_accounts import batch_call, call_id, utc_now
from builders.raw_server import Visit, after_request, answer, raw_server
from builders.simulator import EVERYBODY_ANSWERS, NO_ONE_ANSWERS
from builders.speechify_accounts import BATCH, KEY, account, batch, batch_of, provider_at, submitted
from builders.speechify_simulator import RunningSpeechify, running_speechify
from outreach.domain.errors import AccessRefused, RateLimited, Unavailable
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker
from outreach.providers.base import BatchRequest, Observation, SubmittedBatch
from outreach.providers.speechify.adapter import SpeechifyProvider


@pytest.fixture(params=["B", "C"])
def generation(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def speechify(tmp_path: Path, generation: str) -> Iterator[RunningSpeechify]:
    with running_speechify(tmp_path, generation=generation) as running:
        yield running


async def hand_over(speechify: RunningSpeechify, request: BatchRequest, *, called: int | None = None) -> str:
    """Submit a batch, and wait until so many of it have been called to the end; gives its provider's id."""
    provider = provider_at(speechify)
    prepared = await provider.prepare()
    receipt = await prepared.submit(provider.build_body(request), key=str(request.batch_id))
    await prepared.close()
    expected = len(request.calls) if called is None else called
    speechify.wait_until(lambda entries: len(oracle.endings(entries)) >= expected)
    return str(receipt.provider_batch_id)


async def read(provider: SpeechifyProvider, known: SubmittedBatch) -> list[CallEvent]:
    observations = [each async for each in provider.observe(known)]
    assert len({each.event_key for each in observations}) == len(observations)
    return [
        event
        for each in observations
        for event in provider.read_stored_event(each.body, event_key=each.event_key)
    ]


def whose(events: list[CallEvent]) -> set[UUID | None]:
    return {event.call_id for event in events}


def later(minutes: float) -> datetime:
    return utc_now() + timedelta(minutes=minutes)


async def test_a_batch_is_found_by_our_name(speechify: RunningSpeechify) -> None:
    await hand_over(speechify, batch_of(batch_call(1), batch_id=call_id(77)))
    ours = await hand_over(speechify, batch_of(batch_call(2)))
    await hand_over(speechify, batch_of(batch_call(3), batch_id=call_id(78)))

    assert await provider_at(speechify).find(submitted(2)) == [ours]


async def test_two_batches_of_one_name_are_both_found(speechify: RunningSpeechify) -> None:
    first = await hand_over(speechify, batch(1))
    second = speechify.post("batch-calls", json.loads(provider_at(speechify).build_body(batch(1)))).json()

    found = await provider_at(speechify).find(submitted(1))
    assert set(found) == {first, second.get("batch", second)["id"]}


async def test_a_batch_from_long_before_the_claim_is_not_looked_for(speechify: RunningSpeechify) -> None:
    await hand_over(speechify, batch(1))

    assert await provider_at(speechify).find(submitted(1, at=utc_now() + timedelta(hours=23)))
    old = {"id": "b", "name": str(BATCH), "created_at": "2026-01-01T00:00:00Z"}
    page = {"batches": [old, old], "has_more": True, "next_cursor": "more"}
    async with raw_server(after_request(answer(200, json.dumps(page).encode()))) as server:
        await SpeechifyProvider(account(server.origin), clock=utc_now).find(submitted(1))
        assert len(server.visits) == 1


async def test_a_batch_that_is_not_shown_yet_is_found_when_it_is(speechify: RunningSpeechify) -> None:
    speechify.faults.add("lag_reads", seconds=600)
    name = await hand_over(speechify, batch(2))
    provider = provider_at(speechify)

    assert await provider.find(submitted(1)) == []
    with pytest.raises(Unavailable, match="does not show"):
        await read(provider, submitted(1, provider_batch_id=name))

    speechify.faults.clear()
    assert await provider.find(submitted(1)) == [name]
    assert whose(await read(provider, submitted(1, 2, provider_batch_id=name))) == {call_id(1), call_id(2)}


async def test_every_call_is_read_with_its_outcome(speechify: RunningSpeechify) -> None:
    name = await hand_over(speechify, batch(40))

    events = await read(provider_at(speechify), submitted(*range(1, 41), provider_batch_id=name))

    assert whose(events) == {call_id(number) for number in range(1, 41)}
    assert {event.environment for event in events} == {"test"}
    rings = {ring.call_id: ring.provider_call_id for ring in oracle.rings(speechify.entries())}
    assert len({event.provider_call_id for event in events}) == len(rings)
    said = {ended.call_id: ended.call_output for ended in oracle.endings(speechify.entries())}
    assert {str(event.call_id): event.conversation_words for event in events} == said
    assert all(event.ended_at for event in events)
    talk = next(event for event in events if event.conversation_words == "PROMISE_TO_PAY")
    assert talk.kind is EventKind.COMPLETED
    assert talk.line is LineOutcome.ANSWERED_HUMAN
    assert {turn.speaker for turn in talk.turns} == {Speaker.AGENT, Speaker.PERSON}
    assert talk.promised_on is not None
    assert talk.promised_amount == 5000
    assert talk.summary


async def test_only_awaited_calls_are_read(speechify: RunningSpeechify) -> None:
    name = await hand_over(speechify, batch(5))

    events = await read(provider_at(speechify), submitted(2, 4, provider_batch_id=name))

    assert whose(events) == {call_id(2), call_id(4)}


async def test_a_call_that_waits_is_admitted_and_nothing_more(speechify: RunningSpeechify) -> None:
    name = await hand_over(speechify, batch(2, start_at=later(60)), called=0)

    events = await read(provider_at(speechify), submitted(1, 2, provider_batch_id=name))

    assert {event.kind for event in events} == {EventKind.ACCEPTED}
    assert {event.provider_call_id for event in events} == {None}


async def test_a_page_of_recipients_follows_the_other(tmp_path: Path) -> None:
    with running_speechify(tmp_path, lines=300, line_shares=NO_ONE_ANSWERS) as speechify:
        calls = [batch_call(number) for number in range(1, 451)]
        name = await hand_over(speechify, batch_of(*calls))
        known = submitted(*range(1, 451), provider_batch_id=name)

        assert len(await read(provider_at(speechify), known)) == 450


async def test_unstable_pages_show_no_call_twice_and_every_call_in_the_end(tmp_path: Path) -> None:
    with running_speechify(tmp_path, lines=300, line_shares=NO_ONE_ANSWERS) as speechify:
        name = await hand_over(speechify, batch(401))
        known = submitted(*range(1, 402), provider_batch_id=name)
        provider = provider_at(speechify)
        speechify.faults.add("unstable_paging", times=10_000)
        shown = await read(provider, known)
        assert len(shown) == len(whose(shown)) < 401
        assert await provider.find(known) == [name]

        speechify.faults.clear()
        assert len(await read(provider, known)) == 401


async def test_a_row_that_lost_our_name_is_known_by_its_conversation(tmp_path: Path) -> None:
    with running_speechify(tmp_path) as speechify:
        name = await hand_over(speechify, batch(3))
        speechify.faults.add("lose_echo", times=2)  # the batch and its rows; conversations keep it

        events = await read(provider_at(speechify), submitted(1, 2, provider_batch_id=name))

        assert whose(events) == {call_id(1), call_id(2)}


async def test_calls_that_lost_their_echo_everywhere_are_no_ones_and_are_kept(tmp_path: Path) -> None:
    with running_speechify(tmp_path) as speechify:
        name = await hand_over(speechify, batch(2))
        speechify.faults.add("lose_echo", times=50)

        events = await read(provider_at(speechify), submitted(1, 2, provider_batch_id=name))

        assert len(events) == 2
        assert whose(events) == {None}


async def test_a_talk_is_not_over_before_its_evaluations_are_there(tmp_path: Path) -> None:
    with running_speechify(tmp_path, evaluation_seconds=3600, line_shares=EVERYBODY_ANSWERS) as speechify:
        name = await hand_over(speechify, batch(1))
        known = submitted(1, provider_batch_id=name)

        (event,) = await read(provider_at(speechify), known)
        assert event.kind is EventKind.IN_PROGRESS
        assert event.provider_call_id is not None
        assert event.turns

        (event,) = await read(provider_at(speechify, clock=lambda: later(11)), known)
        assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.ANSWERED_HUMAN)
        assert event.conversation_words is None


async def test_a_conversation_that_is_not_shown_yet_ends_nothing(tmp_path: Path) -> None:
    with running_speechify(tmp_path, line_shares=EVERYBODY_ANSWERS) as speechify:
        name = await hand_over(speechify, batch(1))
        recipients = speechify.get(f"batch-calls/{name}/recipients").json()["recipients"]
    over = recipients[0]["ended_at"]

    async def play(visit: Visit) -> None:
        await visit.read_request()
        if b"conversations" in visit.received:
            await visit.write(answer(404, b"{}"))
        else:
            shown = {"batch": {"id": name}, "recipients": recipients}
            await visit.write(answer(200, json.dumps(shown).encode(), connection="close"))

    async with raw_server(play) as server:
        known = submitted(1, provider_batch_id=name)
        provider = SpeechifyProvider(account(server.origin), clock=utc_now)
        (event,) = await read(provider, known)
        assert event.kind is EventKind.IN_PROGRESS

        provider = SpeechifyProvider(account(server.origin), clock=lambda: later(60))
        (event,) = await read(provider, known)
        assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.UNKNOWN)
        assert event.ended_at == datetime.fromisoformat(over)


async def test_a_short_wait_is_waited_out(speechify: RunningSpeechify) -> None:
    await hand_over(speechify, batch(1))
    speechify.faults.add("read_status", status=429, retry_after=1, times=2)

    assert len(await provider_at(speechify).find(submitted(1))) == 1


async def test_a_long_wait_is_the_callers_to_plan(speechify: RunningSpeechify) -> None:
    speechify.faults.add("read_status", status=429, retry_after=120)

    with pytest.raises(RateLimited) as caught:
        await provider_at(speechify).find(submitted(1))
    assert caught.value.retry_after == timedelta(seconds=120)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, AccessRefused), (403, AccessRefused), (404, Unavailable), (500, Unavailable), (503, Unavailable)],
)
async def test_an_answer_that_cannot_be_read_is_no_answer(
    speechify: RunningSpeechify, status: int, error: type[Exception]
) -> None:
    name = await hand_over(speechify, batch(1))
    speechify.faults.add("read_status", status=status)
    with pytest.raises(error):
        await provider_at(speechify).find(submitted(1))
    speechify.faults.add("read_status", status=status)
    with pytest.raises(error):
        await read(provider_at(speechify), submitted(1, provider_batch_id=name))


async def test_one_call_that_cannot_be_read_holds_up_no_other(tmp_path: Path) -> None:
    with running_speechify(tmp_path, line_shares=NO_ONE_ANSWERS) as speechify:
        name = await hand_over(speechify, batch(12))
        provider = provider_at(speechify)
        known = submitted(*range(1, 13), provider_batch_id=name)
        seen: list[Observation] = []

        async def read_all() -> None:
            async for observation in provider.observe(known):
                if not seen:
                    speechify.faults.add("read_status", status=500)
                seen.append(observation)

        with pytest.raises(Unavailable):
            await read_all()
        assert len(seen) == 11
        assert len(await read(provider, known)) == 12


@pytest.mark.parametrize("body", [b"[]", b"<html>", b"{}", b'{"batches": 1}'])
async def test_a_malformed_list_is_no_answer(body: bytes) -> None:
    async with raw_server(after_request(answer(200, body))) as server:
        provider = SpeechifyProvider(account(server.origin), clock=utc_now)
        with pytest.raises(Unavailable):
            await provider.find(submitted(1))


async def test_a_scheduled_batch_is_stopped_and_no_one_of_it_is_called(speechify: RunningSpeechify) -> None:
    name = await hand_over(speechify, batch(3, start_at=utc_now() + timedelta(seconds=1)), called=0)
    provider = provider_at(speechify)

    stopped = await provider.cancel(submitted(1, provider_batch_id=name))

    assert stopped.accepted
    events = await read(provider, submitted(1, 2, 3, provider_batch_id=name))
    assert {(event.kind, event.line) for event in events} == {(EventKind.FAILED, LineOutcome.CANCELLED)}
    await hand_over(speechify, batch_of(batch_call(9), batch_id=call_id(9)))
    assert set(oracle.rings_by_call(speechify.entries())) == {str(call_id(9))}


async def test_a_running_batch_is_stopped_only_in_the_newest_generation(
    tmp_path: Path, generation: str
) -> None:
    slow = {"call_seconds_min": 0.3, "call_seconds_max": 0.3, "lines": 2}
    with running_speechify(tmp_path, generation=generation, **slow) as speechify:
        name = await hand_over(speechify, batch(20), called=2)
        provider = provider_at(speechify)

        first = await provider.cancel(submitted(1, provider_batch_id=name))
        again = await provider.cancel(submitted(1, provider_batch_id=name))

        assert first.accepted is again.accepted is (generation == "C")
        if generation == "C":
            assert "under way go on" in first.words
            events = await read(provider, submitted(*range(1, 21), provider_batch_id=name))
            assert sum(event.line is LineOutcome.CANCELLED for event in events) >= 14
        else:
            assert "goes on" in first.words
            speechify.wait_until(lambda entries: len(oracle.endings(entries)) == 20)


async def test_a_batch_without_a_known_name_is_looked_for_before_it_is_stopped(
    speechify: RunningSpeechify,
) -> None:
    provider = provider_at(speechify)
    nothing = await provider.cancel(submitted(1))
    assert not nothing.accepted
    assert "no proof" in nothing.words or "does not prove" in nothing.words

    await hand_over(speechify, batch(1, start_at=later(60)), called=0)
    assert (await provider.cancel(submitted(1))).accepted


async def test_a_batch_that_is_over_or_unknown_cannot_be_stopped(speechify: RunningSpeechify) -> None:
    name = await hand_over(speechify, batch(1))
    provider = provider_at(speechify)

    assert not (await provider.cancel(submitted(1, provider_batch_id=name))).accepted
    assert not (await provider.cancel(submitted(1, provider_batch_id="batch_of_nobody"))).accepted


async def test_the_check_shows_key_clock_generation_and_secret(speechify: RunningSpeechify) -> None:
    empty = {finding.subject: finding.passed for finding in await provider_at(speechify).check()}
    assert empty == {"credentials": True, "clock": True, "generation": None, "webhook secret": True}

    await hand_over(speechify, batch(1))
    known = {finding.subject: finding.passed for finding in await provider_at(speechify).check()}
    assert known["generation"] is True
    other = "B" if speechify.settings.generation == "C" else "C"
    mixed = await provider_at(speechify, api_version=other).check()
    assert {finding.subject: finding.passed for finding in mixed}["generation"] is False


async def test_the_check_calls_no_one_and_says_what_is_wrong(speechify: RunningSpeechify) -> None:
    wrong = account(speechify.base_url, password="sk_wrong", webhook_secrets=())
    findings = await SpeechifyProvider(wrong, clock=utc_now).check()
    assert [(finding.subject, finding.passed) for finding in findings] == [
        ("credentials", False),
        ("webhook secret", None),
    ]
    slow = await provider_at(speechify, clock=lambda: later(10)).check()
    assert {finding.subject: finding.passed for finding in slow}["clock"] is False
    unusable = await SpeechifyProvider(account(speechify.base_url, password=""), clock=utc_now).check()
    assert [finding.passed for finding in unusable] == [False]
    assert oracle.requests(speechify.entries()) == []


async def test_after_a_lost_answer_the_batch_and_its_calls_are_read_back(speechify: RunningSpeechify) -> None:
    provider = provider_at(speechify)
    speechify.faults.add("break_off", when="after_admission")
    prepared = await provider.prepare()
    with pytest.raises(Exception, match="not sent again"):
        await prepared.submit(provider.build_body(batch(4)), key=KEY)
    await prepared.close()
    speechify.wait_until(lambda entries: len(oracle.endings(entries)) == 4)

    (name,) = await provider.find(submitted(1))
    events = await read(provider, submitted(1, 2, 3, 4, provider_batch_id=name))

    assert whose(events) == {call_id(number) for number in range(1, 5)}
    assert oracle.phones_called_twice(speechify.entries()) == []
