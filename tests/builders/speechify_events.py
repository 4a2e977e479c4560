"""Speechify's documents of one call, and our reading of them."""

import json
from typing import Any

from builders.levers_accounts import utc_now
from builders.speechify_accounts import account, reference
from outreach.domain.outcomes import CallEvent
from outreach.providers.speechify.adapter import SpeechifyProvider

PROVIDER = SpeechifyProvider(account("http://127.0.0.1:1"), clock=utc_now)

MESSAGES = [
    {"id": "m1", "role": "system", "content": "You are polite."},
    {"id": "m2", "role": "assistant", "content": "Good morning."},
    {"id": "m3", "role": "user", "content": " Yes? "},
    {"id": "m4", "role": "tool", "content": "{}"},
    {"id": "m5", "role": "operator", "content": "I take over."},
    {"id": "m6", "role": "user", "content": ""},
]
EVALUATIONS = [
    {"id": "e1", "kind": "criterion", "name": "commitment", "status": "success", "passed": True},
    {"id": "e2", "kind": "summary", "name": "summary", "rationale": "They will pay."},
    {
        "id": "e3",
        "kind": "data",
        "name": "data",
        "rationale": "",
        "data": {"outcome": "PROMISE_TO_PAY", "promise_date": "2026-11-24", "promise_amount": 5000.5},
    },
]


def conversation(**fields: Any) -> dict[str, Any]:
    """A conversation that was completed; ``fields`` replace its own."""
    return {
        "id": "conv_1",
        "status": "completed",
        "end_reason": "caller_hangup",
        "to_number": "+966500000001",
        "ended_at": "2026-11-21T08:01:00Z",
        "duration_ms": 61_500,
        "recording_url": "https://recordings.example.com/1.ogg",
        "dynamic_variables": {"call_ref": reference(1), "customer_name": "Sara"},
        **fields,
    }


def recipient(**fields: Any) -> dict[str, Any]:
    """The row of a batch for this conversation; ``fields`` replace its own."""
    return {
        "id": "rcpt_1",
        "phone": "+966500000001",
        "status": "completed",
        "conversation_id": "conv_1",
        "custom_id": reference(1),
        "ended_at": "2026-11-21T08:01:05Z",
        **fields,
    }


def read(document: object) -> list[CallEvent]:
    """Read a document as the inbox has it."""
    return PROVIDER.read_stored_event(json.dumps(document).encode(), event_key="key")


def observed(row: object, talk: object = None, messages: object = (), evaluations: object = ()) -> CallEvent:
    """Read what the list and the conversation show of one call."""
    (event,) = read(
        {
            "kind": "speechify.recipient",
            "batch": {"id": "batch_1", "status": "running"},
            "recipient": row,
            "conversation": talk,
            "messages": list(messages) if isinstance(messages, tuple) else messages,
            "evaluations": list(evaluations) if isinstance(evaluations, tuple) else evaluations,
        }
    )
    return event
