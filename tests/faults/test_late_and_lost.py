"""Answers that come too late, news that lags, loses our words or is forged: silence decides nothing.

News is what a provider reports by events or shows when it is asked. Weya is left
out where events are forged: it sends none, and its door refuses every delivery
(``tests/contract/providers``).
"""

import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from builders.news import delay_news, hold_news_back, let_news_flow, lose_our_words
from builders.oracle import deliveries, endings, requests
from builders.resolving import open_account, say, why_closed
from builders.shift import Finished, Shift, people, shift
from builders.stations import NAMES_WHOM_IT_REFUSES, STATIONS, TELLING, Station
from builders.stops import stops
from outreach.services.dispatch.wait import Wait, WaitFor
from outreach.services.resolution.resolve import Resolution, ResolutionRefused, list_unknown
from outreach.storage import tables


def event_results(night: Shift) -> Counter[str | None]:
    """The result of every event in the inbox, once a sender looked."""
    event = tables.provider_event
    with night.ledger.connect() as connection:
        return Counter(connection.scalars(select(event.c.result)))


# F16: an acceptance that is not true of everyone


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_calls_that_an_acceptance_leaves_out_count_as_made_and_are_never_sent_again(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(6), on=station, batches={"canary": 0}) as night:
        night.simulator.faults.add("admit_partly", skipped=[1, 4])
        night.run(give_up_on=[WaitFor.RESULTS])
        night.wait_for_events(4)
        night.submit()
        assert night.states()["submitted"] == 2
        night.clock.ahead = timedelta(hours=5)
        assert isinstance(night.run(), Finished)
        assert night.states()["expired"] == 2
        assert isinstance(night.submit(), Finished)
        assert night.requests() == 1
        assert len(night.rings()) == 4


@pytest.mark.parametrize("station", NAMES_WHOM_IT_REFUSES, ids=str)
def test_of_five_three_are_refused_by_name_and_the_other_two_are_called_once(
    ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station
) -> None:
    with shift(ledger, warehouse, tmp_path, people(5), on=station, batches={"canary": 0}) as night:
        night.simulator.faults.add("unprocessable", contacts=[0, 1, 2])
        assert isinstance(night.run(seconds=60), Finished)
        assert len([problem for problem in night.column("problem") if problem]) == 3
        assert len(night.rings()) == len(set(night.rings())) == 2


# F17: news that lags


def test_while_news_lags_no_one_is_called_again_and_the_rest_waits(five: Shift) -> None:
    hold_news_back(five)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.CANARY
    for _ in range(3):
        five.submit()
    assert five.requests() == 1
    let_news_flow(five)
    delay_news(five, seconds=0.5)
    assert isinstance(five.run(seconds=60), Finished)
    assert five.requests() == 2
    assert five.everybody_rang_once()


def test_however_long_news_stays_away_silence_is_no_evidence(three: Shift) -> None:
    hold_news_back(three)
    three.simulator.faults.add("break_off", when="after_admission")
    three.submit()
    for hours in (1, 3, 30):
        three.clock.ahead = timedelta(hours=hours)
        three.submit()
        assert three.states() == {"unknown": 3}
    let_news_flow(three)
    three.wait_for_events()
    three.submit()
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1


def test_a_result_that_comes_a_day_after_its_deadline_still_completes_its_call(three: Shift) -> None:
    hold_news_back(three)
    three.submit()
    three.clock.ahead = timedelta(hours=28)
    assert isinstance(three.submit(), Finished)
    assert three.states() == {"expired": 3}
    let_news_flow(three)
    three.wait_for_events()
    three.submit()
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1


# F11 and F18: the client gives up first


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("answer_slowly", {"seconds": 2}),
        ("break_off", {"when": "after_admission", "ending": "cut"}),
        ("accept_late", {"seconds": 0.2}),
    ],
    ids=["silence beyond the timeout", "half an answer", "admitted after the client had gone"],
)
def test_a_request_whose_answer_no_one_heard_is_sent_once_and_settled_by_what_the_provider_says(
    three: Shift, kind: str, fields: dict[str, Any]
) -> None:
    three.simulator.faults.add(kind, **fields)
    three.submit(provider=three.impatient())
    three.wait_for_events(3)
    assert isinstance(three.run(), Finished)
    assert set(three.states()) <= {"completed", "failed"}
    assert three.requests() == 1
    assert three.everybody_rang_once()


def test_after_a_timeout_no_one_may_say_that_it_did_not_ring_before_the_quiet_time_is_over(
    three: Shift,
) -> None:
    hold_news_back(three)
    three.simulator.faults.add("accept_late", seconds=0.2)
    three.submit(provider=three.impatient())
    assert three.states() == {"unknown": 3}
    batch_id = list_unknown(three.ledger)[0].batch_id
    for minutes in (0, 5, 14):
        three.clock.ahead = timedelta(minutes=minutes)
        with pytest.raises(ResolutionRefused, match="may still arrive"):
            say(three, batch_id, Resolution.NOT_CALLED)
    let_news_flow(three)
    three.wait_for_events(3)
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1


def test_when_a_person_was_wrong_the_late_ring_stops_the_new_attempt_before_it_is_sent(three: Shift) -> None:
    hold_news_back(three)
    three.simulator.faults.add("accept_late", seconds=1)
    three.submit(provider=three.impatient())
    three.clock.ahead = timedelta(minutes=20)
    assert say(three, list_unknown(three.ledger)[0].batch_id, Resolution.NOT_CALLED) == 3
    assert three.states() == {"failed": 3, "planned": 3}

    let_news_flow(three)
    three.wait_for_events(3)
    three.submit()
    assert three.states() == {"failed": 3, "withdrawn": 3}
    assert "ghost" in str(why_closed(three))
    open_account(three)
    assert isinstance(three.run(), Finished)
    assert three.requests() == 1
    assert three.everybody_rang_once()


# F19: words of ours that are lost, and events that are forged


def test_news_without_our_words_is_kept_and_its_calls_count_as_made(three: Shift) -> None:
    lose_our_words(three, events=3)
    three.submit()
    three.wait_for_events()
    three.submit()
    assert set(event_results(three)) == {"unmatched"}
    assert three.states() == {"submitted": 3}
    three.clock.ahead = timedelta(hours=5)
    assert isinstance(three.run(), Finished)
    assert three.states() == {"expired": 3}
    assert three.requests() == 1


def test_a_canary_whose_news_lost_our_words_stops_the_night(five: Shift) -> None:
    lose_our_words(five, events=2)
    five.submit()
    five.wait_for_events()
    five.clock.ahead = timedelta(minutes=31)
    waiting = five.submit()
    assert isinstance(waiting, Wait)
    assert waiting.reason is WaitFor.ACCOUNT
    assert "reported nothing" in str(why_closed(five))
    assert five.states() == {"planned": 3, "submitted": 2}
    assert five.requests() == 1


@pytest.mark.parametrize("station", TELLING, ids=str)
@pytest.mark.parametrize("forgery", ["wrong_secret", "unsigned", "old_timestamp", "wrong_seal"])
def test_a_forged_event_is_never_believed(three: Shift, forgery: str) -> None:
    three.simulator.faults.add("forge_event", forgery=forgery, times=3)
    assert isinstance(three.run(), Finished)
    three.wait_for_events()
    three.submit()
    entries = three.simulator.entries()
    opted_out = [ended for ended in endings(entries) if ended.call_output == "OPT_OUT"]
    assert len([each for each in stops(three.ledger) if each["reason"] == "opt_out"]) == len(opted_out)
    assert three.column("conversation_outcome").count("opt_out") == len(opted_out)
    answers = {sent.status for sent in deliveries(entries) if sent.purpose == forgery}
    is_well_signed = forgery == "wrong_seal"
    assert answers == ({200} if is_well_signed else {401})
    assert event_results(three)["forged"] == (3 if is_well_signed else 0)
    assert three.everybody_rang_once()


def test_a_request_that_was_answered_too_late_is_what_the_ledger_kept(three: Shift) -> None:
    three.simulator.faults.add("answer_slowly", seconds=2)
    three.submit(provider=three.impatient())
    with three.ledger.connect() as connection:
        body = connection.scalars(select(tables.call_batch.c.body)).one()
    (received,) = requests(three.simulator.entries())
    assert received.body_sha256 == hashlib.sha256(body or b"").hexdigest()
    sent = {call.call_id for call in three.station.sent_calls(body or b"")}
    three.wait_for_events()
    assert sent == {ended.call_id for ended in endings(three.simulator.entries())}
    assert isinstance(three.run(), Finished)
