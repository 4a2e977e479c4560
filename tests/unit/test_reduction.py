"""The facts of a call after any reports, in any order, any number of times."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.reduction import HEARD_AT, IMPOSSIBLE_ENDS, SUBMITTED, WORDS, after, event
from outreach.domain.calls import CALL_TRANSITIONS, CallState
from outreach.domain.outcomes import (
    COMPLIANCE_PRECEDENCE,
    CallEvent,
    ConversationOutcome,
    EventKind,
    LineOutcome,
    Speaker,
    TranscriptTurn,
)
from outreach.domain.reduction import (
    CONVERSATION_ORDER,
    LINE_ORDER,
    CallFacts,
    EventResult,
    gravest,
    is_ghost,
    is_second_ring,
)

HANDED_OVER = [
    CallState.SUBMITTING,
    CallState.SUBMITTED,
    CallState.IN_PROGRESS,
    CallState.UNKNOWN,
    CallState.EXPIRED,
]


moments = st.integers(0, 100_000).map(lambda seconds: HEARD_AT + timedelta(seconds=seconds))
texts = st.none() | st.text(max_size=8)
turns = st.lists(
    st.builds(TranscriptTurn, speaker=st.sampled_from(Speaker), text=st.text(max_size=5)), max_size=3
)
call_events = st.builds(
    event,
    kind=st.sampled_from(EventKind),
    line=st.sampled_from(LineOutcome),
    line_words=st.sampled_from([None, "", " busy ", "busy", "no-answer", "\x00machine"]),
    provider_call_id=st.sampled_from([None, "ring-1"]),
    conversation_words=st.sampled_from(
        [None, "", "LEFT_MESSAGE", "ANOTHER_WORD", *ConversationOutcome.__members__]
    ),
    duration_seconds=st.none() | st.floats(),
    ended_at=st.none() | moments | st.sampled_from(IMPOSSIBLE_ENDS),
    summary=texts,
    recording=texts,
    transcript=texts,
    turns=turns.map(tuple),
    promised_on=st.none() | st.dates() | st.dates(date(2026, 11, 15), date(2027, 11, 30)),
    promised_amount=st.none() | st.decimals(),
    promised_on_from=st.sampled_from([None, "promise_date", "callOutput.date"]),
    callback_at=st.none() | st.integers(-60, 200).map(lambda days: HEARD_AT + timedelta(days=days)),
    promised_amount_from=st.sampled_from([None, "promise_amount"]),
)
reports = st.lists(st.tuples(call_events, moments), max_size=6)
"""Reports of one ring, each with the moment when we heard it."""


def folded(state: CallState, drawn: list[tuple[CallEvent, datetime]]) -> CallFacts:
    facts = CallFacts(state=state)
    for each, heard_at in drawn:
        facts = after(facts, each, heard_at=heard_at)
    return facts


@settings(max_examples=200)
@given(st.sampled_from(HANDED_OVER), reports, st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_of_reports_comes_to_the_same_facts(
    state: CallState, drawn: list[tuple[CallEvent, datetime]], random: Any
) -> None:
    again = [*drawn, *random.choices(drawn, k=len(drawn))] if drawn else []
    random.shuffle(again)

    assert folded(state, again) == folded(state, drawn)


@given(st.sampled_from(HANDED_OVER), reports)
def test_a_compliance_label_never_disappears_and_never_gives_way_to_a_lesser_outcome(
    state: CallState, drawn: list[tuple[CallEvent, datetime]]
) -> None:
    seen: set[ConversationOutcome] = set()
    facts = CallFacts(state=state)
    for each, heard_at in drawn:
        facts = after(facts, each, heard_at=heard_at)
        meaning = WORDS.meaning_of(each.conversation_words)
        seen |= {meaning} & set(COMPLIANCE_PRECEDENCE) if meaning else set()
        assert facts.compliance_labels == seen
        if seen:
            assert facts.conversation is min(seen, key=COMPLIANCE_PRECEDENCE.index)


@given(st.sampled_from(HANDED_OVER), reports)
def test_every_move_is_one_that_the_database_allows(
    state: CallState, drawn: list[tuple[CallEvent, datetime]]
) -> None:
    facts = CallFacts(state=state)
    for each, heard_at in drawn:
        new = after(facts, each, heard_at=heard_at)
        assert new.state is facts.state or (facts.state, new.state) in CALL_TRANSITIONS
        facts = new


@given(st.sampled_from(HANDED_OVER), reports)
def test_nothing_that_was_learnt_is_lost_by_a_further_report(
    state: CallState, drawn: list[tuple[CallEvent, datetime]]
) -> None:
    facts = CallFacts(state=state)
    for each, heard_at in drawn:
        new = after(facts, each, heard_at=heard_at)
        for name in CallFacts.__dataclass_fields__:
            # The words go with the outcome: a word without meaning gives way to one that has.
            if name not in ("conversation_words", "line_words") and getattr(facts, name) not in (
                None,
                frozenset(),
            ):
                assert getattr(new, name) not in (None, frozenset())
        facts = new


@pytest.mark.parametrize("state", HANDED_OVER)
def test_evidence_completes_a_call_in_any_state(state: CallState) -> None:
    assert after(CallFacts(state=state), event()).state is CallState.COMPLETED
    assert after(CallFacts(state=state), event(kind=EventKind.FAILED)).state is CallState.FAILED


def test_a_completed_call_is_not_undone_by_a_late_failure_or_a_late_ringing() -> None:
    done = after(SUBMITTED, event())
    late = event(kind=EventKind.FAILED, line=LineOutcome.FAILED)

    assert after(done, late) == done
    assert after(done, event(kind=EventKind.IN_PROGRESS, line=LineOutcome.UNKNOWN)) == done


def test_a_failed_line_that_turns_out_to_have_been_a_call_becomes_that_call() -> None:
    failed = after(SUBMITTED, event(kind=EventKind.FAILED, line=LineOutcome.FAILED))

    facts = after(failed, event(conversation_words="OPT_OUT"))

    assert (facts.state, facts.line) == (CallState.COMPLETED, LineOutcome.ANSWERED_HUMAN)
    assert facts.compliance_labels == {ConversationOutcome.OPT_OUT}


def test_a_try_that_failed_says_more_than_that_no_one_tried() -> None:
    stopped = event(kind=EventKind.FAILED, line=LineOutcome.CANCELLED)
    failed = event(kind=EventKind.FAILED, line=LineOutcome.FAILED)
    for news in ([stopped, failed], [failed, stopped]):
        assert after(SUBMITTED, *news).line is LineOutcome.FAILED


def test_ringing_says_nothing_yet_of_how_the_line_or_the_conversation_ended() -> None:
    facts = after(SUBMITTED, event(kind=EventKind.IN_PROGRESS, line=LineOutcome.UNKNOWN))

    assert facts == replace(SUBMITTED, state=CallState.IN_PROGRESS)


def test_an_expired_call_is_not_opened_again_by_a_late_ringing() -> None:
    expired = CallFacts(state=CallState.EXPIRED)

    assert after(expired, event(kind=EventKind.IN_PROGRESS)).state is CallState.EXPIRED


@pytest.mark.parametrize("order", list(permutations(["OPT_OUT", "REFUSED", "LEFT_MESSAGE"])))
def test_an_opt_out_is_the_outcome_beside_anything_else_that_was_said(order: tuple[str, ...]) -> None:
    facts = after(SUBMITTED, *(event(conversation_words=words) for words in order))

    assert facts.conversation is ConversationOutcome.OPT_OUT
    assert facts.conversation_words == "OPT_OUT"


def test_several_compliance_labels_are_all_kept_and_the_strongest_is_the_outcome() -> None:
    facts = after(SUBMITTED, event(conversation_words="WRONG_NUMBER"), event(conversation_words="DISPUTE"))

    assert facts.compliance_labels == {ConversationOutcome.WRONG_NUMBER, ConversationOutcome.DISPUTE}
    assert facts.conversation is ConversationOutcome.DISPUTE


def test_words_that_the_campaign_does_not_explain_are_kept_with_no_outcome() -> None:
    facts = after(SUBMITTED, event(conversation_words="LEFT_MESSAGE"))

    assert (facts.conversation, facts.conversation_words) == (ConversationOutcome.NONE, "LEFT_MESSAGE")


def test_a_finished_call_without_words_has_no_conversation() -> None:
    assert after(SUBMITTED, event(line=LineOutcome.NO_ANSWER)).conversation is ConversationOutcome.NONE


@pytest.mark.parametrize("state", [CallState.PLANNED, CallState.NOT_SENT, CallState.WITHDRAWN])
def test_an_event_about_a_call_that_was_never_handed_over_is_about_a_ghost(state: CallState) -> None:
    assert is_ghost(CallFacts(state=state))


def test_a_refused_call_is_a_ghost_when_it_reports_and_one_that_failed_by_report_is_not() -> None:
    refused = CallFacts(state=CallState.FAILED, line=LineOutcome.REJECTED)

    assert is_ghost(refused)
    assert not is_ghost(after(SUBMITTED, event(kind=EventKind.FAILED)))


@pytest.mark.parametrize("state", HANDED_OVER)
def test_a_call_that_may_have_been_handed_over_is_no_ghost(state: CallState) -> None:
    assert not is_ghost(CallFacts(state=state))


def test_another_call_id_of_the_provider_is_another_ring() -> None:
    assert is_second_ring("ring-1", "ring-2")
    assert not is_second_ring("ring-1", "ring-1")
    assert not is_second_ring(None, "ring-1")
    assert not is_second_ring("ring-1", None)


def test_the_gravest_of_several_results_is_the_delivery_s() -> None:
    assert gravest([EventResult.APPLIED, EventResult.GHOST, EventResult.REPEATED]) is EventResult.GHOST
    assert gravest([]) is EventResult.UNMATCHED


def test_every_outcome_has_its_place_in_the_order() -> None:
    assert sorted(LINE_ORDER) == sorted(LineOutcome)
    assert sorted(CONVERSATION_ORDER) == sorted(ConversationOutcome)


def test_the_providers_word_stays_with_the_line_that_it_says() -> None:
    busy = event(line=LineOutcome.BUSY, line_words="user_busy")
    missed = event(line=LineOutcome.NO_ANSWER, line_words="ring timeout")
    for news in permutations((busy, missed)):
        facts = after(SUBMITTED, *news)
        assert (facts.line, facts.line_words) == (LineOutcome.NO_ANSWER, "ring timeout")


def test_of_two_words_for_one_line_the_same_one_stays_in_any_order() -> None:
    words = ("no-answer", "ring timeout", None, " ")
    events = [event(line=LineOutcome.NO_ANSWER, line_words=each) for each in words]
    assert {after(SUBMITTED, *news).line_words for news in permutations(events)} == {"ring timeout"}


def test_a_call_that_goes_on_has_no_word_for_its_end() -> None:
    facts = after(SUBMITTED, event(kind=EventKind.IN_PROGRESS, line_words="ringing"))
    assert (facts.line, facts.line_words) == (None, None)


def test_a_cancelled_call_that_is_also_said_to_have_ended_rang() -> None:
    cancelled = event(kind=EventKind.FAILED, line=LineOutcome.CANCELLED)
    taken = event(kind=EventKind.COMPLETED, line=LineOutcome.UNKNOWN)
    for news in permutations((cancelled, taken)):
        facts = after(SUBMITTED, *news)
        assert (facts.state, facts.line) == (CallState.COMPLETED, LineOutcome.UNKNOWN)
