"""Weya's records in our words, one event a ring."""

import json
from typing import Any

import pytest

from builders.levers_accounts import call_id, utc_now
from builders.weya_accounts import account
from outreach.domain.outcomes import CallEvent, EventKind, LineOutcome, Speaker
from outreach.providers.weya.adapter import WeyaProvider

TALK = "AI: Good morning.\nUser: Good morning."


def read(*logs: Any, **fields: Any) -> list[CallEvent]:
    record = {
        "_id": "64e5f12345abcdef11111111",
        "phoneNumber": "966500000001",
        "call_id": str(call_id(1)),
        "environment": "test",
        "signature": "s" * 22,
        "phoneLogs": list(logs),
        **fields,
    }
    body = {"kind": "weya.record", "batch": {"batchId": "1", "batchStatus": "active"}, "record": record}
    provider = WeyaProvider(account("http://127.0.0.1:1"), clock=utc_now)
    return provider.read_stored_event(json.dumps(body).encode(), event_key="poll-1")


def read_one(*logs: Any, **fields: Any) -> CallEvent:
    (event,) = read(*logs, **fields)
    return event


def log(status: str | None = "completed", **fields: Any) -> dict[str, Any]:
    return {"callStatus": status, **fields}


def test_a_talk_is_read_with_everything_that_weya_says_of_it() -> None:
    event = read_one(log(callDuration=61, transcript=TALK, recordingUrl="https://recordings.example.com/1"))

    assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.ANSWERED_HUMAN)
    assert (event.call_id, event.environment, event.signature) == (call_id(1), "test", "s" * 22)
    assert event.phone == "+966500000001"
    assert event.provider_call_id == "64e5f12345abcdef11111111/1"
    assert (event.duration_seconds, event.recording) == (61, "https://recordings.example.com/1")
    assert [turn.speaker for turn in event.turns] == [Speaker.AGENT, Speaker.PERSON]
    assert event.raw["record"]["phoneLogs"][0]["callStatus"] == "completed"


@pytest.mark.parametrize(
    ("word", "kind", "line"),
    [
        ("Voicemail", EventKind.COMPLETED, LineOutcome.VOICEMAIL),
        ("no-answer", EventKind.COMPLETED, LineOutcome.NO_ANSWER),
        ("NO_ANSWER", EventKind.COMPLETED, LineOutcome.NO_ANSWER),
        ("no answer", EventKind.COMPLETED, LineOutcome.NO_ANSWER),
        ("noAnswer", EventKind.COMPLETED, LineOutcome.NO_ANSWER),
        ("busy", EventKind.COMPLETED, LineOutcome.BUSY),
        ("rejected", EventKind.COMPLETED, LineOutcome.REJECTED),
        ("failed", EventKind.FAILED, LineOutcome.FAILED),
        ("invalid number", EventKind.FAILED, LineOutcome.INVALID_NUMBER),
        ("canceled", EventKind.FAILED, LineOutcome.CANCELLED),
        ("completed", EventKind.COMPLETED, LineOutcome.UNKNOWN),
        ("answered", EventKind.COMPLETED, LineOutcome.UNKNOWN),
        ("pending", EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ("queued", EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ("ringing", EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ("In Progress", EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ("a word of tomorrow", EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        ("", EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
        (None, EventKind.IN_PROGRESS, LineOutcome.UNKNOWN),
    ],
)
def test_the_word_of_a_log_says_how_the_line_ended(
    word: str | None, kind: EventKind, line: LineOutcome
) -> None:
    event = read_one(log(word))
    assert (event.kind, event.line) == (kind, line)


@pytest.mark.parametrize("word", ["a word of tomorrow", None])
@pytest.mark.parametrize("said", [{"callDuration": 4}, {"transcript": "AI: Hello."}])
def test_a_log_with_an_unknown_word_is_over_once_there_was_talk(
    word: str | None, said: dict[str, Any]
) -> None:
    event = read_one(log(word, **said))
    assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.UNKNOWN)


def test_a_transcript_that_grows_does_not_end_a_call() -> None:
    event = read_one(log("in-progress", transcript=TALK, callDuration=3))
    assert (event.kind, event.line) == (EventKind.IN_PROGRESS, LineOutcome.UNKNOWN)


@pytest.mark.parametrize("transcript", [None, "", "AI: Please call us back.", "a text without speakers"])
def test_a_completed_call_without_a_persons_words_may_have_met_a_machine(transcript: str | None) -> None:
    event = read_one(log(callDuration=20, transcript=transcript))
    assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.UNKNOWN)


@pytest.mark.parametrize("logs", [[], None, "none", {}])
def test_a_record_without_a_ring_was_accepted(logs: Any) -> None:
    event = read_one(phoneLogs=logs)
    assert (event.kind, event.provider_call_id) == (EventKind.ACCEPTED, None)
    assert event.call_id == call_id(1)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("pending", EventKind.ACCEPTED),
        ("a word of tomorrow", EventKind.ACCEPTED),
        ("failed", EventKind.FAILED),
        ("no-answer", EventKind.COMPLETED),
    ],
)
def test_a_records_own_word_counts_where_no_ring_was_logged(word: str, kind: EventKind) -> None:
    assert read_one(callStatus=word).kind is kind


def test_each_ring_is_an_event_of_its_own_numbered_by_time() -> None:
    later = log("completed", createdAt="2026-03-04T10:00:00.000Z", transcript=TALK, callDuration=9)
    earlier = log("no-answer", createdAt="2026-03-04T09:00:00.000Z")

    for logs in ([later, earlier], [earlier, later]):
        events = read(*logs)
        assert [(event.provider_call_id, event.line) for event in events] == [
            ("64e5f12345abcdef11111111/1", LineOutcome.NO_ANSWER),
            ("64e5f12345abcdef11111111/2", LineOutcome.ANSWERED_HUMAN),
        ]


def test_rings_without_a_time_are_numbered_as_they_come() -> None:
    events = read(log("busy"), log("no-answer", createdAt="2026-03-04T09:00:00Z"))
    assert [event.line for event in events] == [LineOutcome.BUSY, LineOutcome.NO_ANSWER]


@pytest.mark.parametrize(
    "fields",
    [
        {"call_id": None},
        {"call_id": "no uuid"},
        {"call_id": ["a list"]},
        {"phoneNumber": None},
        {"phoneNumber": "unknown"},
        {"_id": None},
    ],
)
def test_a_record_that_lost_a_field_is_read_without_it(fields: dict[str, Any]) -> None:
    event = read_one(log("busy"), **fields)
    assert event.line is LineOutcome.BUSY
    assert None in (event.call_id, event.phone, event.provider_call_id)


@pytest.mark.parametrize(
    "odd",
    [
        {"callDuration": "61"},
        {"callDuration": "a minute"},
        {"callDuration": -1},
        {"transcript": {"turns": []}},
        {"recordingUrl": 7},
        {"createdAt": "yesterday"},
    ],
)
def test_an_odd_value_costs_no_outcome(odd: dict[str, Any]) -> None:
    assert read_one(log("busy", **odd)).line is LineOutcome.BUSY


def test_an_entry_that_is_no_log_is_passed_over() -> None:
    assert read_one("odd", log("busy"), None).line is LineOutcome.BUSY


@pytest.mark.parametrize(
    "phone", ["+966500000001", "966500000001", pytest.param(966500000001, id="a number")]
)
def test_a_number_is_read_with_or_without_its_plus(phone: Any) -> None:
    assert read_one(phoneNumber=phone).phone == "+966500000001"


@pytest.mark.parametrize("body", [b"{}", b"[]", b"no json", b'{"kind": "weya.record"}', b'{"record": {}}'])
def test_a_body_that_is_no_observation_cannot_be_read(body: bytes) -> None:
    provider = WeyaProvider(account("http://127.0.0.1:1"), clock=utc_now)
    with pytest.raises(ValueError, match=r".+"):
        provider.read_stored_event(body, event_key="poll-1")
