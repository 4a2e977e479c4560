"""Times, texts, promises and lengths of a call after its reports: kept where they can be true."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from builders.reduction import HEARD_AT, IMPOSSIBLE_ENDS, SUBMITTED, WORDS, after, event
from outreach.domain.outcomes import ConversationOutcome, Speaker, TranscriptTurn
from outreach.domain.reduction import Transcript, merge


def test_every_word_that_was_said_of_a_call_is_kept() -> None:
    facts = after(SUBMITTED, event(conversation_words="LEAVE_ME_BE"), event(conversation_words="REFUSED"))

    assert facts.words_said == {"LEAVE_ME_BE", "REFUSED"}
    assert (facts.conversation, facts.conversation_words) == (ConversationOutcome.REFUSED, "REFUSED")


def test_a_call_ended_when_the_provider_says_so_and_at_the_latest_when_we_heard() -> None:
    ended_at = HEARD_AT - timedelta(minutes=3)

    assert after(SUBMITTED, event(ended_at=ended_at)).ended_at == ended_at
    assert after(SUBMITTED, event()).ended_at == HEARD_AT
    assert after(SUBMITTED, event(ended_at=HEARD_AT + timedelta(days=1))).ended_at == HEARD_AT


@pytest.mark.parametrize("ended_at", IMPOSSIBLE_ENDS, ids=str)
def test_an_end_that_cannot_be_is_as_good_as_none(ended_at: datetime) -> None:
    facts = after(SUBMITTED, event(ended_at=ended_at))

    assert facts.ended_at == HEARD_AT
    earlier = HEARD_AT - timedelta(minutes=3)
    assert after(facts, event(ended_at=earlier)).ended_at == earlier


def test_no_call_ended_long_before_it_was_handed_over() -> None:
    def ended(ago: timedelta) -> datetime | None:
        news = event(ended_at=HEARD_AT - ago)
        claimed_at = HEARD_AT - timedelta(minutes=5)
        return merge(SUBMITTED, news, words=WORDS, heard_at=HEARD_AT, claimed_at=claimed_at).ended_at

    assert ended(timedelta(days=2)) == HEARD_AT
    assert ended(timedelta(hours=3)) == HEARD_AT - timedelta(hours=3)  # clocks and zones differ


def test_a_transcript_that_comes_later_fills_in_and_the_longer_one_stays() -> None:
    spoken = (TranscriptTurn(speaker=Speaker.AGENT, text="Good morning, sir."),)
    longer = event(transcript="AI: Good morning, sir.", turns=spoken)

    facts = after(SUBMITTED, event(), longer, event(transcript="AI: Good"))

    assert facts.transcript == Transcript(text="AI: Good morning, sir.", turns=spoken)


def test_turns_without_a_whole_text_are_a_transcript_too() -> None:
    spoken = (
        TranscriptTurn(speaker=Speaker.AGENT, text="Hello?"),
        TranscriptTurn(speaker=Speaker.PERSON, text="Yes."),
    )

    facts = after(SUBMITTED, event(turns=spoken))

    assert facts.transcript == Transcript(text="agent: Hello?\nperson: Yes.", turns=spoken)


def test_a_promise_and_the_length_of_the_talk_are_kept_as_precisely_as_the_ledger_can() -> None:
    facts = after(
        SUBMITTED,
        event(duration_seconds=61.23456, promised_on=date(2026, 12, 1), promised_amount=Decimal("10.00005")),
    )

    assert facts.duration_seconds == Decimal("61.235")
    assert (facts.promised_on, facts.promised_amount) == (date(2026, 12, 1), Decimal("10.0000"))


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-20", "2027-11-20", "2027-11-22"])
def test_a_promise_is_for_the_call_s_day_on_some_clock_or_for_one_within_a_year(day: str) -> None:
    promised = date.fromisoformat(day)

    facts = after(SUBMITTED, event(promised_on=promised, promised_on_from="promise_date"))

    assert (facts.promised_on, facts.promise_sources) == (promised, frozenset({"date: promise_date"}))


@pytest.mark.parametrize(
    "day", ["2026-11-18", "2023-11-03", "1447-06-24", "0001-01-01", "2027-11-23", "9999-12-31"]
)
def test_a_promise_for_a_day_that_cannot_be_has_no_date(day: str) -> None:
    odd = event(promised_on=date.fromisoformat(day), promised_on_from="promise_date")
    sound = event(promised_on=date(2026, 12, 1), promised_on_from="promise_date")

    assert after(SUBMITTED, odd).promised_on is None
    assert after(SUBMITTED, odd).promise_sources == frozenset()
    assert after(SUBMITTED, odd, sound) == after(SUBMITTED, sound, odd) == after(SUBMITTED, sound)


def test_a_call_of_which_no_claim_is_known_has_no_day_to_measure_a_promise_by() -> None:
    assert after(SUBMITTED, event(promised_on=date(2026, 12, 1)), claimed_at=None).promised_on is None


def test_the_fields_that_named_a_promise_are_remembered_and_only_where_they_did() -> None:
    facts = after(
        SUBMITTED,
        event(promised_amount=Decimal(10), promised_on_from="a.date", promised_amount_from="a.amount"),
        event(promised_amount=Decimal("-1"), promised_amount_from="b.amount"),
    )

    assert facts.promise_sources == {"amount: a.amount"}


def test_an_amount_of_nothing_is_no_promise() -> None:
    facts = after(SUBMITTED, event(promised_amount=Decimal(0), promised_amount_from="a.amount"))

    assert (facts.promised_amount, facts.promise_sources) == (None, frozenset())


@pytest.mark.parametrize("nonsense", [float("nan"), float("inf"), -1.0, 1e30])
def test_a_length_that_cannot_be_is_no_length(nonsense: float) -> None:
    assert after(SUBMITTED, event(duration_seconds=nonsense)).duration_seconds is None


def test_text_that_a_database_cannot_hold_is_kept_without_what_it_cannot_hold() -> None:
    assert after(SUBMITTED, event(summary="a\x00b\ud800c")).summary == "ab?c"
