"""Words that nothing explains: the person is held, no new run begins, and a new mapping is taken over."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.invoices import (
    NOW,
    RUN_DATE,
    decide_night,
    decisions_of,
    fill,
    receivable,
    receivables_campaign,
    run_for,
)
from builders.ledger import insert_run
from builders.night import OneCall, Person, campaign, completed, person
from builders.still_due import everyone_owes
from builders.waiting import wait_until
from outreach.campaign.folder import Campaign
from outreach.domain.calls import CallState
from outreach.domain.errors import ConfigurationError
from outreach.domain.outcomes import ConversationOutcome, LineOutcome
from outreach.quality.unexplained_words import require_explained_words
from outreach.services.collection.call_facts import lock_calls, record_facts
from outreach.services.collection.changes import Changes
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.collection.remap_words import Remapped, remap_campaign, remap_run
from outreach.services.permissions.ask import ask_about_batch
from outreach.services.runs.run import read_run
from outreach.services.safeguards.do_not_call import lift_stops, list_stops, read_whom
from outreach.storage import tables
from outreach.storage.statements import statement

YESTERDAY = NOW - timedelta(days=1)
ODD = "LEFT_MESSAGE_WITH_FAMILY"
OF_BEFORE = replace(campaign(), campaign_id="before")


def words_of(ledger: Engine, *people: Person, of: Campaign = OF_BEFORE, **run: Any) -> UUID:
    """Let people have been called yesterday."""
    return insert_run(ledger, *people, of=of, run_date=YESTERDAY.date(), now=YESTERDAY, **run)


def unexplained(who: str = "C-1", *, words: str = ODD, **facts: Any) -> Person:
    call = completed(conversation=ConversationOutcome.NONE, words=words, is_unmapped=True, ended_at=YESTERDAY)
    return person(who, call=replace(call, **facts))


def explains(**outcomes: str) -> Campaign:
    return replace(campaign(outcomes=outcomes), campaign_id="before")


def decided(ledger: Engine, warehouse: Engine, *, now: Any = NOW) -> dict[str, str]:
    """The decision of another campaign about C-1, in a spelling of its own."""
    fill(warehouse, [receivable(person_id="c-1")])
    run_id = run_for(ledger, receivables_campaign(audience="invented"), run_date=now.date(), now=now)
    decide_night(ledger, warehouse, run_id, now=now)
    return decisions_of(ledger, tables.contact, run_id)


def column(ledger: Engine, name: str, run_id: UUID) -> list[Any]:
    call = tables.call
    with ledger.connect() as connection:
        return list(connection.scalars(select(call.c[name]).where(call.c.run_id == run_id)))


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (LineOutcome.ANSWERED_HUMAN, "C-1"),
        (LineOutcome.UNKNOWN, "C-1"),
        (LineOutcome.VOICEMAIL, "no one"),
        (LineOutcome.NO_ANSWER, "no one"),
    ],
)
def test_a_word_that_nothing_explains_holds_the_person_where_someone_may_have_said_it(
    ledger: Engine, line: LineOutcome, holds: str
) -> None:
    run_id = words_of(ledger, person("C-1", call=OneCall(state=CallState.SUBMITTED)))
    [call_id] = column(ledger, "call_id", run_id)
    reasons = {
        LineOutcome.ANSWERED_HUMAN: "customer-ended-call",
        LineOutcome.UNKNOWN: "some-other-reason",
        LineOutcome.VOICEMAIL: "voicemail",
        LineOutcome.NO_ANSWER: "customer-did-not-answer",
    }
    talk: dict[str, Any] = (
        {} if line is LineOutcome.ANSWERED_HUMAN else {"transcription": None, "duration": 0}
    )
    deliver(ledger, call_ended(call_id, callOutput=ODD, endedReason=reasons[line], **talk), now=YESTERDAY)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW)
    assert column(ledger, "line_outcome", run_id) == [line]
    assert column(ledger, "is_unmapped", run_id) == [holds == "C-1"]


def test_the_person_is_held_in_every_campaign_and_every_spelling(ledger: Engine, warehouse: Engine) -> None:
    words_of(ledger, unexplained())
    assert decided(ledger, warehouse) == {"c-1": "unmapped_word"}


def test_until_the_time_that_its_campaign_says_the_person_is_held(ledger: Engine, warehouse: Engine) -> None:
    words_of(ledger, unexplained(), of=replace(campaign(hold_unmapped="3d"), campaign_id="before"))
    assert decided(ledger, warehouse, now=YESTERDAY + timedelta(days=2)) == {"c-1": "unmapped_word"}


def test_after_that_time_the_person_is_called(ledger: Engine, warehouse: Engine) -> None:
    words_of(ledger, unexplained(), of=replace(campaign(hold_unmapped="3d"), campaign_id="before"))
    assert decided(ledger, warehouse, now=YESTERDAY + timedelta(days=3)) == {"c-1": "call"}


def test_the_claim_withdraws_a_call_to_a_person_who_is_held_since(ledger: Engine) -> None:
    planned = insert_run(ledger, person("C-1"), person("C-2"), now=NOW)
    words_of(ledger, unexplained("c-1"))
    with ledger.begin() as connection:
        batch_id = connection.scalars(
            select(tables.call_batch.c.batch_id).where(tables.call_batch.c.run_id == planned)
        ).one()
        everyone_owes(connection, now=NOW)
        ask_about_batch(connection, read_run(connection, planned), batch_id, now=NOW)
        connection.execute(statement("withdraw_unfit_calls"), {"batch_id": batch_id, "now": NOW})
    assert sorted(column(ledger, "withdrawal_reason", planned), key=str) == [None, "unmapped_word"]


@pytest.mark.parametrize(
    ("meaning", "decision"), [("none", "call"), ("callback", "call"), ("opt_out", "suppressed")]
)
def test_mapping_the_word_ends_the_hold_and_its_meaning_holds_instead(
    ledger: Engine, warehouse: Engine, meaning: str, decision: str
) -> None:
    words_of(ledger, unexplained())
    config = explains(**{"left message with family": meaning}).config
    remap_campaign(ledger, campaign_id="before", config=config, now=NOW)
    assert decided(ledger, warehouse) == {"c-1": decision}


def test_words_stay_as_they_came_when_their_meaning_changes(ledger: Engine) -> None:
    run_id = words_of(ledger, unexplained())
    changed = remap_run(ledger, run_id=run_id, config=explains(**{ODD: "third_party"}).config, now=NOW)
    assert changed == Remapped(calls=1)
    assert column(ledger, "conversation_words", run_id) == [ODD]
    assert column(ledger, "conversation_outcome", run_id) == ["third_party"]
    assert column(ledger, "is_unmapped", run_id) == [False]


def test_reading_the_words_again_changes_nothing_more(ledger: Engine) -> None:
    run_id = words_of(ledger, unexplained())
    config = explains(**{ODD: "opt_out"}).config
    remap_run(ledger, run_id=run_id, config=config, now=NOW)
    assert remap_run(ledger, run_id=run_id, config=config, now=NOW) == Remapped()


def test_a_later_result_is_read_by_the_new_words(ledger: Engine) -> None:
    run_id = words_of(ledger, person("C-1", call=OneCall(state=CallState.SUBMITTED)))
    [call_id] = column(ledger, "call_id", run_id)
    remap_run(ledger, run_id=run_id, config=explains(**{ODD: "third_party"}).config, now=NOW)
    deliver(ledger, call_ended(call_id, callOutput=ODD), now=NOW)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW)
    assert column(ledger, "conversation_outcome", run_id) == ["third_party"]


def test_a_new_mapping_lifts_no_stop_and_names_those_that_hold_on(ledger: Engine, warehouse: Engine) -> None:
    run_id = words_of(ledger, unexplained())
    remap_run(ledger, run_id=run_id, config=explains(**{ODD: "opt_out"}).config, now=NOW)
    changed = remap_run(ledger, run_id=run_id, config=explains(**{ODD: "callback"}).config, now=NOW)
    [call_id] = column(ledger, "call_id", run_id)
    assert changed == Remapped(calls=1, kept=((call_id, ConversationOutcome.OPT_OUT),))
    assert str(call_id) in changed.sentences[1]
    assert column(ledger, "compliance_labels", run_id) == [["opt_out"]]
    assert decided(ledger, warehouse) == {"c-1": "suppressed"}


def test_of_two_words_the_unexplained_one_holds_and_can_be_mapped_later(
    ledger: Engine, warehouse: Engine
) -> None:
    run_id = words_of(ledger, person("C-1", call=OneCall(state=CallState.SUBMITTED)))
    [call_id] = column(ledger, "call_id", run_id)
    for words in ("PROMISE_TO_PAY", ODD):
        deliver(ledger, call_ended(call_id, callOutput=words), now=YESTERDAY)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW)
    assert column(ledger, "conversation_outcome", run_id) == ["promise_to_pay"]
    assert column(ledger, "unmapped_words", run_id) == [[ODD]]
    remap_campaign(ledger, campaign_id="before", config=explains(**{ODD: "opt_out"}).config, now=NOW)
    assert decided(ledger, warehouse) == {"c-1": "suppressed"}


def test_a_meaning_that_is_given_again_after_a_lift_stops_again(ledger: Engine, warehouse: Engine) -> None:
    run_id = words_of(ledger, unexplained())
    for meaning in ("opt_out", "none"):
        remap_run(ledger, run_id=run_id, config=explains(**{ODD: meaning}).config, now=NOW)
    whom = read_whom(person_id="C-1", phone=None)
    lift_stops(ledger, whom, words="a mistake", by="test", now=NOW)
    for _ in range(2):
        remap_run(ledger, run_id=run_id, config=explains(**{ODD: "opt_out"}).config, now=NOW)
    assert len(list_stops(ledger, now=NOW, whom=whom)) == 1
    assert decided(ledger, warehouse) == {"c-1": "suppressed"}


def test_a_new_meaning_reaches_results_that_were_being_read_by_the_old_one(ledger: Engine) -> None:
    run_id = words_of(ledger, person("C-1", call=OneCall(state=CallState.SUBMITTED)))
    [call_id] = column(ledger, "call_id", run_id)
    config = explains(**{ODD: "third_party"}).config
    with ThreadPoolExecutor(1) as pool, ledger.connect() as reading:
        [call] = lock_calls(reading, [call_id]).values()
        remapped = pool.submit(remap_run, ledger, run_id=run_id, config=config, now=NOW)
        wait_until(lambda: is_waiting_for_words(ledger))
        facts = replace(call.facts, state=CallState.COMPLETED, line=LineOutcome.ANSWERED_HUMAN, ended_at=NOW)
        facts = replace(facts, conversation_words=ODD, words_said=frozenset({ODD}))
        changes = Changes(reading, now=NOW)
        record_facts(changes, call, facts, heard_at=NOW, evidence={})
        changes.write()
        reading.commit()
        remapped.result(timeout=30)
    assert column(ledger, "conversation_outcome", run_id) == ["third_party"]
    assert column(ledger, "is_unmapped", run_id) == [False]


def is_waiting_for_words(ledger: Engine) -> bool:
    with ledger.connect() as connection:
        waits = """SELECT EXISTS (
            SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
        )"""
        return bool(connection.scalar(text(waits)))


def required(ledger: Engine, of: Campaign = OF_BEFORE) -> None:
    require_explained_words(ledger, of, run_date=RUN_DATE, wave=1)


def test_no_new_run_begins_while_too_many_words_of_the_last_one_are_unexplained(ledger: Engine) -> None:
    said = [person(call=completed()) for _ in range(7)]
    words_of(ledger, unexplained(), unexplained("C-2"), unexplained("C-3", words="HUNG_UP_ANGRY"), *said)
    with pytest.raises(ConfigurationError, match=rf"3 of 10 .*: '{ODD}' \(2\), 'HUNG_UP_ANGRY' \(1\)\."):
        required(ledger)


def test_a_new_run_begins_once_the_words_are_mapped(ledger: Engine) -> None:
    words_of(ledger, unexplained())
    config = explains(**{ODD: "none"}).config
    remap_campaign(ledger, campaign_id="before", config=config, now=NOW)
    required(ledger)


def test_as_many_unexplained_words_as_the_campaign_allows_stop_nothing(ledger: Engine) -> None:
    words_of(ledger, unexplained(), *(person(call=completed()) for _ in range(9)))
    required(ledger)


def test_another_campaign_and_the_run_at_hand_do_not_count(ledger: Engine) -> None:
    words_of(ledger, unexplained(), of=replace(campaign(), campaign_id="another"))
    insert_run(ledger, unexplained("C-2"), of=OF_BEFORE, run_date=RUN_DATE, now=NOW)
    required(ledger)
