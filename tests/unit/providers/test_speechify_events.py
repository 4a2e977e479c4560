"""Speechify's words become ours, as its list and its conversations show a call."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from builders.levers_accounts import call_id
from builders.speechify_accounts import reference
from builders.speechify_events import EVALUATIONS, MESSAGES, conversation, observed, read, recipient
from outreach.domain.outcomes import EventKind, LineOutcome, Speaker, TranscriptTurn
from outreach.domain.reduction import transcript_of


def test_a_whole_talk_is_read() -> None:
    event = observed(recipient(), conversation(), MESSAGES, EVALUATIONS)

    assert event.event_key == "key"
    assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.ANSWERED_HUMAN)
    assert (event.call_id, event.environment) == (call_id(1), "test")
    assert event.signature == reference(1).rpartition(".")[2]
    assert event.phone == "+966500000001"
    assert event.provider_call_id == "conv_1"
    assert event.conversation_words == "PROMISE_TO_PAY"
    assert (event.promised_on, event.promised_amount) == (date(2026, 11, 24), Decimal("5000.5"))
    assert event.summary == "They will pay."
    assert event.duration_seconds == 61.5
    assert event.ended_at == datetime(2026, 11, 21, 8, 1, tzinfo=UTC)
    assert event.recording == "https://recordings.example.com/1.ogg"
    assert event.turns == (
        TranscriptTurn(speaker=Speaker.AGENT, text="Good morning."),
        TranscriptTurn(speaker=Speaker.PERSON, text="Yes?"),
        TranscriptTurn(speaker=Speaker.AGENT, text="I take over."),
    )
    assert transcript_of(event) is not None
    assert event.raw["conversation"]["end_reason"] == "caller_hangup"


@pytest.mark.parametrize(
    ("row", "kind", "line"),
    [
        ({"status": "pending", "conversation_id": None}, EventKind.ACCEPTED, LineOutcome.UNKNOWN),
        ({"status": "a new word", "conversation_id": None}, EventKind.ACCEPTED, LineOutcome.UNKNOWN),
        ({"status": None, "conversation_id": None}, EventKind.ACCEPTED, LineOutcome.UNKNOWN),
        ({"status": "dialing"}, EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ({"status": "dialing", "conversation_id": None}, EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ({"status": "a new word"}, EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ({"status": "cancelled", "conversation_id": None}, EventKind.FAILED, LineOutcome.CANCELLED),
        ({"status": "Canceled", "conversation_id": None}, EventKind.FAILED, LineOutcome.CANCELLED),
        ({"status": "suppressed", "conversation_id": None}, EventKind.FAILED, LineOutcome.CANCELLED),
        ({"status": "do_not_call", "conversation_id": None}, EventKind.FAILED, LineOutcome.CANCELLED),
        ({"status": "cancelled"}, EventKind.FAILED, LineOutcome.CANCELLED),
        ({"status": "failed", "conversation_id": None}, EventKind.FAILED, LineOutcome.FAILED),
        (
            {"status": "failed", "conversation_id": None, "error": "Invalid number"},
            EventKind.FAILED,
            LineOutcome.INVALID_NUMBER,
        ),
        (
            {"status": "failed", "conversation_id": None, "error": "a sentence about a busy line"},
            EventKind.FAILED,
            LineOutcome.FAILED,
        ),
        ({"status": "failed"}, EventKind.FAILED, LineOutcome.FAILED),
        ({"status": "completed"}, EventKind.COMPLETED, LineOutcome.UNKNOWN),
        ({"status": "COMPLETED"}, EventKind.COMPLETED, LineOutcome.UNKNOWN),
    ],
)
def test_a_row_says_how_far_its_call_has_come(
    row: dict[str, Any], kind: EventKind, line: LineOutcome
) -> None:
    event = observed(recipient(**row))
    assert (event.kind, event.line) == (kind, line)
    assert (event.ended_at is not None) is (kind in (EventKind.COMPLETED, EventKind.FAILED))


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_call_that_is_read_before_its_evaluations_has_not_ended(status: str) -> None:
    event = observed(recipient(status=status), conversation(), MESSAGES, None)

    assert event.kind is EventKind.IN_PROGRESS
    assert event.turns


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("voicemail_message_left", LineOutcome.VOICEMAIL),
        ("voicemail_hangup", LineOutcome.VOICEMAIL),
        ("ivr_hangup", LineOutcome.VOICEMAIL),
        ("agent_ended", LineOutcome.ANSWERED_HUMAN),
        ("caller_hangup", LineOutcome.ANSWERED_HUMAN),
        ("inactivity_timeout", LineOutcome.ANSWERED_HUMAN),
        ("loop_detected", LineOutcome.ANSWERED_HUMAN),
        ("max_duration_reached", LineOutcome.ANSWERED_HUMAN),
        ("transferred", LineOutcome.ANSWERED_HUMAN),
        ("a_word_of_tomorrow", LineOutcome.ANSWERED_HUMAN),
        (None, LineOutcome.ANSWERED_HUMAN),
    ],
)
def test_how_a_connected_call_ended(reason: str | None, line: LineOutcome) -> None:
    event = observed(recipient(), conversation(end_reason=reason), MESSAGES)
    assert (event.line, event.line_words) == (line, reason or "completed")


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("unavailable_hangup", LineOutcome.NO_ANSWER),
        ("over_capacity", LineOutcome.FAILED),
        ("dial_no_answer", LineOutcome.NO_ANSWER),
        ("dial_busy", LineOutcome.BUSY),
        ("dial_rejected", LineOutcome.REJECTED),
        ("dial_failed", LineOutcome.FAILED),
        ("dial_of_tomorrow", LineOutcome.FAILED),
        ("caller_hangup", LineOutcome.FAILED),
    ],
)
def test_how_a_dial_that_never_connected_ended(reason: str, line: LineOutcome) -> None:
    talk = conversation(status="failed", end_reason=reason, duration_ms=None, ended_at=None)
    event = observed(recipient(status="failed"), talk)

    assert event.line is line
    assert event.kind is (EventKind.FAILED if line is LineOutcome.FAILED else EventKind.COMPLETED)
    assert event.ended_at == datetime(2026, 11, 21, 8, 1, 5, tzinfo=UTC)


def test_a_talk_in_which_no_one_is_known_to_have_spoken_is_unknown() -> None:
    silent = conversation(duration_ms=0)
    assert observed(recipient(), silent).line is LineOutcome.UNKNOWN
    assert observed(recipient(), silent, MESSAGES).line is LineOutcome.UNKNOWN
    assert observed(recipient(), conversation(), MESSAGES[:2]).line is LineOutcome.UNKNOWN
    assert observed(recipient(), conversation()).line is LineOutcome.UNKNOWN
    assert observed(recipient(), conversation(duration_ms=None), MESSAGES).line is LineOutcome.UNKNOWN
    assert observed(recipient(), conversation(), MESSAGES).line is LineOutcome.ANSWERED_HUMAN


@pytest.mark.parametrize(
    ("row", "talk"),
    [
        ({"custom_id": reference(1)}, {}),
        ({"custom_id": None, "dynamic_variables": {"call_ref": reference(1)}}, {}),
        ({"custom_id": None, "dynamic_vars": {"call_ref": reference(1)}}, {}),
        ({"custom_id": "theirs", "dynamic_variables": {"call_ref": reference(1)}}, {}),
        ({"custom_id": None}, {"dynamic_variables": {"call_ref": reference(1)}}),
        ({"custom_id": 5}, {"metadata": {"call_ref": reference(1)}}),
    ],
)
def test_our_name_is_found_wherever_it_is_given_back(row: dict[str, Any], talk: dict[str, Any]) -> None:
    event = observed(recipient(**row), conversation(dynamic_variables={}) | talk)
    assert (event.call_id, event.environment) == (call_id(1), "test")


@pytest.mark.parametrize("text", [None, "", "x", "1.test.sig", ".", {"call_id": 1}, 5])
def test_a_name_that_is_not_ours_is_none(text: object) -> None:
    event = observed(recipient(custom_id=text), conversation(dynamic_variables={"call_ref": text}))
    assert (event.call_id, event.environment, event.signature) == (None, None, None)


def test_an_environment_may_hold_dots() -> None:
    event = observed(recipient(custom_id=f"{call_id(1)}.eu.west.1.seal"))
    assert (event.environment, event.signature) == ("eu.west.1", "seal")


@pytest.mark.parametrize(
    ("evaluations", "words"),
    [
        ([], None),
        ([{"kind": "data", "data": {"outcome": "A", "call_outcome": "B"}}], "A"),
        ([{"kind": "data", "data": {"outcome": " ", "call_outcome": "B"}}], "B"),
        ([{"kind": "data", "data": {"outcome": {"value": "A", "rationale": "so"}}}], "A"),
        ([{"kind": "data", "data": {"outcome": ["A"]}}], "A"),
        ([{"kind": "data", "data": {"outcome": ["A", "B"]}}], '["A","B"]'),
        ([{"kind": "data", "data": {"outcome": {"choice": "A"}}}], '{"choice":"A"}'),
        ([{"kind": "data", "data": {"outcome": {"value": ["A"]}}}], "A"),
        ([{"kind": "data", "data": {"outcome": [], "call_outcome": "B"}}], "B"),
        ([{"kind": "data", "data": "A"}], None),
        ([{"kind": "data", "data": None}, {"kind": "criterion", "status": "failure"}], None),
        ([{"kind": "criterion", "status": True}], None),
        ([{"kind": "criterion", "passed": True}], None),
        ([{"kind": "criterion", "passed": False}, {"kind": "criterion", "status": "unknown"}], None),
        ([{"kind": "data", "data": {"outcome": True}}], None),
        ([{"kind": "data", "data": {"outcome": 3}}], "3"),
        ([{"kind": "criterion", "status": "success"}, {"kind": "data", "data": {"outcome": "A"}}], "A"),
        (["odd", 5, None, {"kind": 5}], None),
        ("odd", None),
    ],
)
def test_the_agents_word_is_the_collected_outcome_and_no_criterion_s_status(
    evaluations: object, words: str | None
) -> None:
    assert observed(recipient(), conversation(), MESSAGES, evaluations).conversation_words == words


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2026-11-24T10:00:00+03:00", date(2026, 11, 24)),
        (" 2026-11-24 ", date(2026, 11, 24)),
        ("2026-11-24 or later", None),
        ("2026-11-24x", None),
        ("24.11.2026", None),
        ("Tuesday", None),
        (20261124, None),
        (None, None),
    ],
)
def test_a_promised_day_is_read_when_it_is_plain(value: object, day: date | None) -> None:
    data = [{"kind": "data", "data": {"promise_date": value}}]
    assert observed(recipient(), conversation(), [], data).promised_on == day


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (5000, Decimal(5000)),
        (0.1, Decimal("0.1")),
        ("5000.50", Decimal("5000.50")),
        ("5,000", None),
        ("5.000", None),
        ("5_000", None),
        ("1e3", None),
        ("-5", None),
        ("0.500", Decimal("0.500")),
        (0.125, Decimal("0.125")),
        ("5000 SAR", None),
        ("NaN", None),
        (True, None),
        ([5], None),
    ],
)
def test_a_promised_amount_is_read_when_it_means_one_thing(value: object, amount: Decimal | None) -> None:
    data = [{"kind": "data", "data": {"promise_amount": value}}]
    assert observed(recipient(), conversation(), [], data).promised_amount == amount


@pytest.mark.parametrize(
    "evaluation",
    [
        {"kind": "summary", "rationale": "Short."},
        {"kind": "summary", "data": {"summary": "Short."}},
        {"kind": "summary", "rationale": "", "data": "Short."},
    ],
)
def test_a_summary_is_found_where_it_stands(evaluation: dict[str, Any]) -> None:
    assert observed(recipient(), conversation(), [], [evaluation]).summary == "Short."


@pytest.mark.parametrize(
    "fields",
    [
        {
            "duration_ms": "long",
            "ended_at": "yesterday",
            "end_reason": 7,
            "status": [],
            "dynamic_variables": 3,
        },
        {"duration_ms": -5, "ended_at": "2026-11-21T08:01:00", "recording_url": {}, "to_number": 5},
        {"dynamic_variables": None, "metadata": "x", "ended_at": 10**30},
    ],
)
def test_odd_values_are_no_values(fields: dict[str, Any]) -> None:
    event = observed(recipient(), conversation(**fields), "odd", [5])
    assert event.call_id == call_id(1)
    assert event.kind is EventKind.COMPLETED
    assert event.ended_at is None or event.ended_at.tzinfo is not None


@pytest.mark.parametrize("document", [[], "text", 5, None])
def test_a_document_that_is_no_object_cannot_be_read(document: object) -> None:
    with pytest.raises(ValueError, match="object"):
        read(document)
