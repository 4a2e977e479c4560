"""Speechify's events in both forms, with present and former signatures."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

from outreach_sandbox.simulator.speechify.conversations import Conversation
from outreach_sandbox.simulator.speechify.settings import SpeechifySimulatorSettings

RETRY_SECONDS = (0, 5, 60, 300, 1_800, 7_200)
"""Invented: the documents show that deliveries are repeated, not when."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event as it is delivered: the same id and bytes however often it is sent."""

    message_id: str
    provider_call_id: str
    name: str
    sent_at: datetime
    conversation: dict[str, Any]
    messages: list[dict[str, Any]] | None
    evaluations: list[dict[str, Any]] | None
    plane: Literal["workspace", "agent"]

    @property
    def body(self) -> bytes:
        """The bytes to sign and send."""
        extras: dict[str, Any] = {"messages": self.messages, "evaluations": self.evaluations}
        extras = {name: rows for name, rows in extras.items() if rows is not None}
        if self.plane == "workspace":
            document: dict[str, Any] = {
                "type": self.name,
                "id": self.message_id,
                "created_at": self.sent_at.isoformat(),
                "data": {"object": self.conversation, **extras},
            }
        else:
            milliseconds = int(self.sent_at.timestamp() * 1000)
            document = {
                "event": self.name,
                "timestamp": milliseconds,
                "conversation": self.conversation,
                **extras,
            }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def event_of(settings: SpeechifySimulatorSettings, conversation: Conversation) -> Message | None:
    """Return the event of a call that began or ended; None if its plane does not report it."""
    is_agents = settings.webhook_plane == "agent"
    if conversation.status == "pending" and not settings.started_events:
        return None
    if is_agents and conversation.status != "completed":
        return None
    name = "started" if conversation.status == "pending" else conversation.status
    included = ("messages", "evaluations") if is_agents else settings.webhook_include
    document = conversation.document(with_echo=not is_agents)
    if is_agents:
        del document["dynamic_variables"]
    return Message(
        message_id=f"evt_{uuid5(NAMESPACE_URL, f'{conversation.conversation_id} {name}').hex}",
        provider_call_id=str(conversation.call.provider_call_id),
        name=f"conversation.{name}",
        sent_at=conversation.ended_at or conversation.created_at,
        conversation=document,
        messages=conversation.messages if "messages" in included else None,
        evaluations=conversation.evaluations if "evaluations" in included else None,
        plane=settings.webhook_plane,
    )


def current_headers(message: Message, *, secret: str, at: datetime) -> dict[str, str]:
    """Return the present signature: over seconds and body."""
    seconds = str(int(at.timestamp()))
    return {
        "content-type": "application/json",
        "speechify-signature": f"t={seconds},v0={_hex(secret, seconds, message.body)}",
        "speechify-event": message.name,
        "speechify-delivery-id": f"whd_{message.message_id}",
    }


def legacy_headers(message: Message, *, secret: str, at: datetime) -> dict[str, str]:
    """Return the former signature: over milliseconds and body."""
    milliseconds = str(int(at.timestamp() * 1000))
    return {
        "content-type": "application/json",
        "x-speechify-signature": f"sha256={_hex(secret, milliseconds, message.body)}",
        "x-speechify-timestamp": milliseconds,
    }


class SpeechifySigning:
    """How Speechify sends its events (``outreach_sandbox.simulator.delivery.Signing``)."""

    retry_seconds: Sequence[float] = RETRY_SECONDS

    def __init__(self, settings: SpeechifySimulatorSettings) -> None:
        self._is_legacy = settings.webhook_signature == "legacy"

    def headers(self, message: Message, *, secret: str, at: datetime) -> dict[str, str]:
        """Sign a message."""
        return (legacy_headers if self._is_legacy else current_headers)(message, secret=secret, at=at)

    def without_echo(self, message: Message) -> Message:
        """Return the message without its variables."""
        return replace(message, conversation={**message.conversation, "dynamic_variables": {}})

    def forged(self, message: Message, *, altered_seal: bool) -> Message:
        """Return a forged event of an opt-out."""
        data = {"kind": "data", "name": "data", "data": {"outcome": "OPT_OUT"}}
        conversation = dict(message.conversation)
        variables = dict(conversation.get("dynamic_variables") or {})
        if altered_seal and "call_ref" in variables:
            variables["call_ref"] = variables["call_ref"].rpartition(".")[0] + "." + "A" * 22
            conversation["dynamic_variables"] = variables
        return replace(
            message,
            message_id=f"{message.message_id}f",
            name="conversation.completed",
            conversation=conversation,
            evaluations=[data],
        )


def _hex(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
