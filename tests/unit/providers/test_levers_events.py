"""Levers' words for how a call went become ours; what they leave open is unknown, and nothing is lost."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.levers_accounts import account, call_id, utc_now
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker, TranscriptTurn
from outreach.providers.levers.adapter import LeversProvider

PROVIDER = LeversProvider(account("https://levers.example"), clock=utc_now)
TALK = "AI: Good morning.\nUser: Hello."

EVENT: dict[str, Any] = {
    "providerCallId": "0b6b3a3e-6f3c-4a51-9d58-8a6a1a5f1c11",
    "numberFrom": "+12025550100",
    "numberTo": "+966500000001",
    "providerStatus": "pass",
    "deliveryStatus": "pass",
    "duration": 61,
    "summary": "The customer will pay.",
    "endedReason": "customer-ended-call",
    "callOutput": "PROMISE_TO_PAY",
    "callOutputReasoning": "They said so.",
    "sentimentOutput": "NEUTRAL",
    "sentimentOutputReasoning": "Calm.",
    "transcription": TALK,
    "recordingUrl": "recordings:calls/1.mp3",
    "metadata": {
        "requestMetadata": {"call_id": str(call_id(1)), "environment": "test", "signature": "s" * 22}
    },
}


def read(**changes: Any) -> CallEvent:
    (event,) = PROVIDER.read_stored_event(json.dumps({**EVENT, **changes}).encode(), event_key="msg_1")
    return event


def test_every_documented_field_has_its_place() -> None:
    event = read()
    assert event == CallEvent(
        event_key="msg_1",
        kind=EventKind.COMPLETED,
        call_id=call_id(1),
        environment="test",
        signature="s" * 22,
        phone="+966500000001",
        line=LineOutcome.ANSWERED_HUMAN,
        line_words="customer-ended-call",
        provider_call_id="0b6b3a3e-6f3c-4a51-9d58-8a6a1a5f1c11",
        conversation_words="PROMISE_TO_PAY",
        duration_seconds=61.0,
        summary="The customer will pay.",
        recording="recordings:calls/1.mp3",
        transcript=TALK,
        turns=(
            TranscriptTurn(speaker=Speaker.AGENT, text="Good morning."),
            TranscriptTurn(speaker=Speaker.PERSON, text="Hello."),
        ),
        result=EVENT,
        raw=EVENT,
    )


def test_a_number_without_end_costs_only_itself() -> None:
    body = json.dumps({**EVENT, "duration": "endless"}).replace('"endless"', "9" * 5000).encode()

    (event,) = PROVIDER.read_stored_event(body, event_key="msg_1")

    assert (event.duration_seconds, event.conversation_words) == (None, "PROMISE_TO_PAY")


def test_both_shapes_say_the_same() -> None:
    envelope = {"type": "phone_call.ended", "data": EVENT}
    (event,) = PROVIDER.read_stored_event(json.dumps(envelope).encode(), event_key="msg_1")
    assert event.raw == envelope
    assert {**vars(event), "raw": None} == {**vars(read()), "raw": None}


ANOTHER_TYPE = pytest.mark.parametrize("kind", ["phone_call.started", "", 7, True, ["phone_call.ended"]])


@ANOTHER_TYPE
def test_an_event_of_another_type_is_no_event_of_a_call(kind: object) -> None:
    for data in (EVENT | {"metadata": {}}, {}, None):
        body = json.dumps({"type": kind, "data": data}).encode()
        assert PROVIDER.read_stored_event(body, event_key="msg_1") == []


@ANOTHER_TYPE
def test_an_event_of_another_type_about_a_call_of_ours_is_kept_as_unreadable(kind: object) -> None:
    for document in ({"type": kind, "data": EVENT}, EVENT | {"type": kind}):
        with pytest.raises(ValueError, match="not known"):
            PROVIDER.read_stored_event(json.dumps(document).encode(), event_key="msg_1")


@pytest.mark.parametrize("kind", [None, "PHONE_CALL.ENDED", "Phone_Call.Ended", " phone_call.ended "])
def test_a_type_that_is_null_or_in_another_case_costs_no_outcome(kind: str | None) -> None:
    for document in ({"type": kind, "data": EVENT}, EVENT | {"type": kind}):
        (event,) = PROVIDER.read_stored_event(json.dumps(document).encode(), event_key="msg_1")
        assert (event.call_id, event.conversation_words) == (call_id(1), "PROMISE_TO_PAY")


@pytest.mark.parametrize(
    ("reason", "provider", "delivery", "transcript", "line"),
    [
        ("customer-ended-call", "pass", "pass", TALK, LineOutcome.ANSWERED_HUMAN),
        ("Assistant_Ended_Call", "pass", "pass", TALK, LineOutcome.ANSWERED_HUMAN),
        ("voicemail", "pass", "pass", TALK, LineOutcome.VOICEMAIL),
        ("customer did not answer", "pass", "fail", None, LineOutcome.NO_ANSWER),
        ("customer-busy", "pass", "fail", None, LineOutcome.BUSY),
        ("number-invalid", "fail", "fail", None, LineOutcome.INVALID_NUMBER),
        ("provider-failed", "fail", "fail", None, LineOutcome.FAILED),
        ("something-new", "fail", "fail", None, LineOutcome.FAILED),
        (None, "FAIL", "pass", None, LineOutcome.FAILED),
        ("something-new", "pass", "pass", TALK, LineOutcome.ANSWERED_HUMAN),
        (None, "pass", "pass", TALK, LineOutcome.ANSWERED_HUMAN),
        (None, "pass", "pass", "AI: Hello?", LineOutcome.UNKNOWN),
        (None, "pass", "pass", None, LineOutcome.UNKNOWN),
        (None, "pass", "fail", TALK, LineOutcome.UNKNOWN),
        (None, None, None, TALK, LineOutcome.UNKNOWN),
        ("something-new", "perhaps", "pass", TALK, LineOutcome.UNKNOWN),
        (None, None, None, None, LineOutcome.UNKNOWN),
    ],
)
def test_the_reason_decides_then_the_verdicts_then_no_one(
    reason: str | None, provider: str | None, delivery: str | None, transcript: str | None, line: LineOutcome
) -> None:
    event = read(
        endedReason=reason, providerStatus=provider, deliveryStatus=delivery, transcription=transcript
    )
    assert event.line is line
    failed = line in (LineOutcome.FAILED, LineOutcome.INVALID_NUMBER)
    assert event.kind is (EventKind.FAILED if failed else EventKind.COMPLETED)


@pytest.mark.parametrize(
    ("metadata", "top", "expected"),
    [
        ({"requestMetadata": {"call_id": str(call_id(1))}}, None, call_id(1)),
        ({}, {"call_id": str(call_id(2))}, call_id(2)),
        (None, {"call_id": str(call_id(2))}, call_id(2)),
        ({"requestMetadata": "text"}, {"call_id": str(call_id(2))}, call_id(2)),
        ({"requestMetadata": {"call_id": "not-a-uuid"}}, None, None),
        ({"requestMetadata": {"call_id": 7}}, None, None),
        ({"requestMetadata": {}}, None, None),
        ("text", [], None),
    ],
)
def test_our_own_name_is_found_wherever_it_is_echoed(metadata: Any, top: Any, expected: UUID | None) -> None:
    assert read(metadata=metadata, requestMetadata=top).call_id == expected


@pytest.mark.parametrize(
    ("field", "value", "place", "read_as"),
    [
        ("duration", "61.5", "duration_seconds", 61.5),
        ("duration", -1, "duration_seconds", None),
        ("duration", "long", "duration_seconds", None),
        ("duration", 10**400, "duration_seconds", None),
        ("callOutput", True, "conversation_words", None),
        ("callOutput", 3, "conversation_words", "3"),
        ("callOutput", "  ", "conversation_words", None),
        ("callOutput", ["OPT_OUT"], "conversation_words", "OPT_OUT"),
        ("callOutput", [" OPT_OUT "], "conversation_words", "OPT_OUT"),
        ("callOutput", ["OPT_OUT", "Ö"], "conversation_words", '["OPT_OUT","Ö"]'),
        ("callOutput", [True], "conversation_words", "[true]"),
        ("callOutput", {"outcome": "OPT_OUT", "by": 1}, "conversation_words", '{"by":1,"outcome":"OPT_OUT"}'),
        ("callOutput", [" "], "conversation_words", None),
        ("callOutput", [], "conversation_words", None),
        ("callOutput", {}, "conversation_words", None),
        ("summary", ["a"], "summary", None),
        ("transcription", {"a": 1}, "transcript", None),
        ("recordingUrl", None, "recording", None),
    ],
)
def test_an_odd_field_costs_only_itself(field: str, value: Any, place: str, read_as: Any) -> None:
    event = read(**{field: value})
    assert getattr(event, place) == read_as
    assert event.call_id == call_id(1)


def test_text_that_postgresql_cannot_hold_is_replaced() -> None:
    body = (
        b'{"numberTo": "+966500000001", "transcription": "AI: a\\u0000b\\ud800", "duration": NaN,'
        b' "x": [Infinity, 1e999, {"\\u0000": "\\ud83d\\ude00"}]}'
    )
    (event,) = PROVIDER.read_stored_event(body, event_key="msg_1")
    assert event.transcript == "AI: a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
    assert event.duration_seconds is None
    assert event.raw["x"] == [None, None, {"\N{REPLACEMENT CHARACTER}": "😀"}]
    assert "\\u0000" not in json.dumps(event.raw, allow_nan=False)


@pytest.mark.parametrize("document", [{}, {"duration": 5}, {"type": "phone_call.ended", "data": {}}])
def test_an_event_that_names_no_call_cannot_be_read(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="names no call"):
        PROVIDER.read_stored_event(json.dumps(document).encode(), event_key="msg_1")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(st.sampled_from([*EVENT, "type", "data", "requestMetadata"]), JSON))
def test_any_event_is_read_or_said_to_be_unreadable(document: dict[str, Any]) -> None:
    try:
        events = PROVIDER.read_stored_event(json.dumps(document).encode(), event_key="msg_1")
    except ValueError:
        return
    for event in events:
        json.dumps(event.raw, allow_nan=False, ensure_ascii=False).encode()
