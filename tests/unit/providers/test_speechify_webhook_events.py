"""Speechify's webhooks become our events, in the newest shape and in the older one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from builders.speechify_events import EVALUATIONS, MESSAGES, conversation, observed, read, recipient
from outreach.domain.outcomes import EventKind, LineOutcome


def newest(name: str, talk: object, **extras: Any) -> dict[str, Any]:
    return {
        "type": name,
        "id": "evt_1",
        "created_at": "2026-11-21T08:01:10Z",
        "data": {"object": talk, **extras},
    }


def older(name: str, talk: object, **extras: Any) -> dict[str, Any]:
    return {"event": name, "timestamp": 1_795_000_000_000, "conversation": talk, **extras}


@pytest.mark.parametrize("shape", [newest, older])
def test_a_webhook_says_the_same_in_both_shapes(shape: Any) -> None:
    (event,) = read(
        shape("conversation.completed", conversation(), messages=MESSAGES, evaluations=EVALUATIONS)
    )
    reading = observed(recipient(), conversation(), MESSAGES, EVALUATIONS)

    for name in ("kind", "line", "call_id", "signature", "phone", "provider_call_id", "turns", "ended_at"):
        assert getattr(event, name) == getattr(reading, name), name
    assert (event.conversation_words, event.summary) == ("PROMISE_TO_PAY", "They will pay.")


@pytest.mark.parametrize("shape", [newest, older])
def test_a_failed_dial_and_a_call_that_begins_are_reported(shape: Any) -> None:
    busy = conversation(status="failed", end_reason="dial_busy", duration_ms=None)
    (event,) = read(shape("conversation.failed", busy))
    assert (event.kind, event.line) == (EventKind.COMPLETED, LineOutcome.BUSY)

    (event,) = read(shape("conversation.started", conversation(status="active", end_reason=None)))
    assert (event.kind, event.line) == (EventKind.IN_PROGRESS, LineOutcome.UNKNOWN)


def test_turns_are_put_in_the_order_of_their_time() -> None:
    def said(content: str, second: int) -> dict[str, Any]:
        return {"role": "user", "content": content, "started_at": f"2026-11-27T09:00:0{second}+00:00"}

    messages = [said("three", 3), said("one", 1), said("two", 2)]
    (event,) = read(newest("conversation.completed", conversation(), messages=messages))
    assert [turn.text for turn in event.turns] == ["one", "two", "three"]


def test_of_several_collected_outcomes_none_hides_another() -> None:
    evaluations = [
        {"kind": "data", "data": {"Outcome": "completed", "call_outcome": "OPT_OUT"}},
        {"kind": "data", "data": {"outcome": ["REFUSED"]}},
    ]
    (event,) = read(newest("conversation.completed", conversation(), evaluations=evaluations))
    assert event.words_said == ("completed", "OPT_OUT", "REFUSED")


def test_an_older_conversation_without_variables_is_no_ones_yet() -> None:
    talk = {
        "id": "conv_1",
        "status": "completed",
        "duration_ms": 5,
        "ended_at": 1_795_000_000_000,
        "metadata": {},
    }
    (event,) = read(older("conversation.completed", talk, messages=MESSAGES))

    assert event.call_id is None
    assert event.provider_call_id == "conv_1"
    assert event.line is LineOutcome.ANSWERED_HUMAN
    assert event.ended_at == datetime.fromtimestamp(1_795_000_000, tz=UTC)


@pytest.mark.parametrize("name", ["batch_call.completed", "batch_call.failed", "agent.updated", "", None])
def test_other_events_are_about_no_call(name: str | None) -> None:
    assert read({"type": name, "data": {"object": {"id": "batch_1"}}}) == []
    assert read({"event": name, "conversation": conversation()}) == []


def test_an_event_that_names_no_conversation_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="names no conversation"):
        read(newest("conversation.completed", {}))
