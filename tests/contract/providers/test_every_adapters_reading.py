"""Duties of every adapter whose provider can be asked: finding, observing, cancelling."""

import pytest

from builders.bench import Bench, cancel, find, observe
from builders.raw_server import after_request, raw_server
from builders.stations import READABLE, Station
from outreach.domain.errors import SubmitError


@pytest.fixture(scope="module", params=READABLE, ids=str)
def station(request: pytest.FixtureRequest) -> Station:
    on: Station = request.param
    return on


async def test_every_call_is_shown_with_our_seal(bench: Bench) -> None:
    handed = await bench.submit()
    bench.called()
    events = bench.read(await bench.observe(handed))

    shown = {(str(event.call_id), event.environment, event.signature) for event in events}
    assert shown == {
        (call.echo["call_id"], call.echo["environment"], call.echo["signature"]) for call in bench.calls
    }
    assert {event.phone for event in events} == {call.phone for call in bench.calls}
    assert len({event.provider_call_id for event in events}) == len(bench.calls)


async def test_a_batch_is_found_under_the_name_that_its_receipt_gives(bench: Bench) -> None:
    handed = await bench.submit()

    assert await bench.provider().find(bench.submitted()) == [handed.receipt.provider_batch_id]


async def test_a_batch_whose_answer_was_lost_is_found_by_our_own_id(bench: Bench) -> None:
    bench.simulator.faults.add("break_off", when="after_admission")
    await bench.refused()
    bench.called()

    (found,) = await bench.provider().find(bench.submitted())
    observed = [each async for each in bench.provider().observe(bench.submitted(found))]
    assert {event.call_id for event in bench.read(observed)} == {call.call_id for call in bench.calls}


async def test_a_batch_that_was_never_admitted_is_not_found(bench: Bench) -> None:
    bench.simulator.faults.add("break_off", when="before_admission")
    await bench.refused()

    assert await bench.provider().find(bench.submitted()) == []


async def test_reading_the_same_twice_gives_the_same_keys_and_bodies(bench: Bench) -> None:
    handed = await bench.submit()
    bench.called()
    first, second = await bench.observe(handed), await bench.observe(handed)

    assert sorted(first, key=str) == sorted(second, key=str)
    assert len({each.event_key for each in first}) == len(first)


async def test_reading_before_the_batch_is_known_is_a_mistake_of_the_caller(bench: Bench) -> None:
    with pytest.raises(ValueError, match="find it first"):
        _ = [each async for each in bench.provider().observe(bench.submitted())]


async def test_reading_and_cancelling_a_provider_that_is_gone_are_errors_and_no_answers(bench: Bench) -> None:
    async with raw_server(after_request(b"")) as server:
        gone = bench.provider(at=server.origin)
    for question in (find, observe, cancel):
        with pytest.raises(SubmitError):
            await question(gone, bench)


async def test_cancelling_calls_no_one_and_says_what_became_of_it(bench: Bench) -> None:
    nothing = await bench.provider().cancel(bench.submitted())
    assert not nothing.accepted
    assert nothing.words

    handed = await bench.submit()
    bench.called()
    assert (await bench.provider().cancel(handed.batch)).words
    assert bench.called() == bench.everybody_once()
