"""The result of each call: how it ended, the transcript, and the evaluations."""

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from outreach_sandbox.simulator.dialler import PlacedCall
from outreach_sandbox.simulator.log import ResultMade
from outreach_sandbox.simulator.outcomes import CallEnding, call_random
from outreach_sandbox.simulator.promises import promise_of
from outreach_sandbox.simulator.results import result_of
from outreach_sandbox.simulator.settings import SimulatorSettings
from outreach_sandbox.simulator.transcripts import Conversation as Said
from outreach_sandbox.simulator.transcripts import converse

END_REASONS = {
    "customer-ended-call": "caller_hangup",
    "assistant-ended-call": "agent_ended",
    "voicemail": "voicemail_hangup",
    "customer-did-not-answer": "dial_no_answer",
    "customer-busy": "dial_busy",
    "number-invalid": "dial_failed",
    "provider-failed": "dial_failed",
}
"""From the simulator's own words to the documented ones."""

ROLES = {"AI": "assistant", "User": "user"}
PROMISED_WITHIN = timedelta(days=7)
"""A week, so that the day is in the future even if a test's own clock is days ahead of this one."""


@dataclass(kw_only=True)
class Conversation:
    """One call. ``duration_ms`` stays None for a dial that never connected."""

    conversation_id: str
    agent_id: str
    call: PlacedCall
    created_at: datetime
    status: str = "pending"
    ended_at: datetime | None = None
    duration_ms: int | None = None
    end_reason: str | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    evaluations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def connected(self) -> bool:
        """Whether a person or a machine answered."""
        return self.duration_ms is not None

    def document(self, *, with_echo: bool) -> dict[str, Any]:
        """Return it as a read shows it."""
        return {
            "id": self.conversation_id,
            "agent_id": self.agent_id,
            "status": self.status,
            "transport": "sip_outbound",
            "created_at": self.created_at.isoformat(),
            "started_at": self.created_at.isoformat() if self.connected else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "duration_ms": self.duration_ms,
            "recording_url": f"https://recordings.example.com/{self.conversation_id}.ogg"
            if self.connected
            else None,
            "end_reason": self.end_reason,
            "metadata": {},
            "to_number": self.call.phone,
            "dynamic_variables": dict(self.call.contact.variables or {}) if with_echo else {},
        }


def identifier(kind: str, unique: UUID) -> str:
    """Return an id in the documented form: a prefix and 26 characters of base 32."""
    return f"{kind}_{base64.b32encode(unique.bytes).decode().rstrip('=').lower()}"


def finish(
    conversation: Conversation, settings: SimulatorSettings, ending: CallEnding, *, now: datetime
) -> ResultMade:
    """Store how a call ended and its transcript; returns the log's entry about it."""
    call = conversation.call
    chance = call_random(settings, phone=call.phone, call=call.seed_name, purpose="event")
    tags = {name: value for name, value in (call.contact.variables or {}).items() if name != "call_ref"}
    said = converse(ending, tags=tags, first_name=call.contact.first_name, chance=chance)
    conversation.end_reason = END_REASONS[ending.ended_reason]
    conversation.ended_at = now
    promised = promise_of(ending.call_output, tags, day=now.date() + PROMISED_WITHIN)
    _write_talk(conversation, ending, said, promised.as_data() if promised else {})
    return result_of(
        call,
        ending,
        said,
        line_words=conversation.end_reason,
        conversation_words=ending.call_output,
        promise=promised,
    )


def _write_talk(conversation: Conversation, ending: CallEnding, said: Said, promised: dict[str, Any]) -> None:
    if not said.talk_seconds:
        conversation.status = "failed"
        return
    conversation.status = "completed"
    conversation.duration_ms = said.talk_seconds * 1000
    conversation.messages = [
        _message(conversation, number, line) for number, line in enumerate(said.transcription.splitlines())
    ]
    if ending.call_output:
        conversation.evaluations = _evaluations(
            conversation.conversation_id,
            output=ending.call_output,
            summary=said.summary or "",
            reasoning=said.reasoning or "",
            promised=promised,
            created_at=conversation.ended_at or conversation.created_at,
        )


def _message(conversation: Conversation, number: int, line: str) -> dict[str, Any]:
    speaker, _, content = line.partition(": ")
    return {
        "id": f"msg_{conversation.conversation_id}_{number}",
        "role": ROLES[speaker],
        "content": content,
        "started_at": (conversation.created_at + timedelta(seconds=number)).isoformat(),
    }


def _evaluations(
    conversation_id: str,
    *,
    output: str,
    summary: str,
    reasoning: str,
    promised: dict[str, Any],
    created_at: datetime,
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "kind": "criterion",
            "criterion_id": "crit_commitment",
            "name": "commitment",
            "status": "success" if output == "PROMISE_TO_PAY" else "failure",
            "passed": output == "PROMISE_TO_PAY",
            "rationale": reasoning,
        },
        {"kind": "summary", "name": "summary", "rationale": summary},
        {"kind": "data", "name": "data", "rationale": "", "data": {"outcome": output, **promised}},
    ]
    return [
        {
            "id": f"eval_{number}",
            "conversation_id": conversation_id,
            "created_at": created_at.isoformat(),
            **row,
        }
        for number, row in enumerate(rows)
    ]
