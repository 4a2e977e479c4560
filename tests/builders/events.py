"""Levers' reports, signed as Levers signs them (Svix), and the accounts that verify them.

``deliver(ledger, call_ended(call_id))`` stores one delivery the way the webhook does.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from builders.night import ACCOUNT, ENVIRONMENT
from outreach.domain import identity
from outreach.providers.base import Account, VoiceProvider, WebhookRequest
from outreach.providers.registry import provider_for
from outreach.services.collection.inbox import store_delivery
from outreach.services.runs.ledger_settings import LedgerSettings

SECRET = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy1vbmx5"
ANOTHER_SECRET = "whsec_YW5vdGhlci1zZWNyZXQtZm9yLXRlc3Rz"
KEY = "key-of-the-tests"
SETTINGS = LedgerSettings(environment=ENVIRONMENT, metadata_keys=(KEY,))

STRANGER = "+966500000001"
"""A number that no one in a test has, unless the test says so."""

_numbers = count(1)


def clock() -> datetime:
    """The machine's own: a signature is only good for five minutes."""
    return datetime.now(UTC)


def levers(connection_id: str = ACCOUNT, *, secrets: tuple[str, ...] = (SECRET,)) -> VoiceProvider:
    """The real adapter, bound to an account with these webhook secrets."""
    account = Account(
        connection_id=connection_id,
        provider="levers",
        base_url="http://127.0.0.1:1/api-service/v1",
        login="client",
        password="password",
        webhook_secrets=secrets,
    )
    return provider_for(account, clock=clock)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A ``phone_call.ended`` before it is signed. ``key`` is Svix's id of it."""

    data: Mapping[str, Any]
    key: str = field(default_factory=lambda: f"msg_{next(_numbers)}")
    enveloped: bool = False

    def body(self) -> bytes:
        document = {"type": "phone_call.ended", "data": self.data} if self.enveloped else self.data
        return json.dumps(document, ensure_ascii=False).encode()


@dataclass(frozen=True, kw_only=True)
class Bytes:
    """A body of any bytes before it is signed."""

    content: bytes
    key: str = field(default_factory=lambda: f"msg_{next(_numbers)}")

    def body(self) -> bytes:
        return self.content


def echo_of(call_id: UUID, *, environment: str = ENVIRONMENT, key: str = KEY) -> dict[str, str]:
    """The sealed metadata that our request sent along for a call."""
    return {
        "call_id": str(call_id),
        "environment": environment,
        "signature": identity.seal(call_id, environment=environment, key=key),
    }


def call_ended(
    call_id: UUID | None,
    *,
    key: str | None = None,
    enveloped: bool = False,
    echo: Mapping[str, str] | None = None,
    **changes: Any,
) -> Event:
    """An answered call of a minute; ``changes`` replace Levers' own fields.

    Its number is only given where no call is named: the builder does not know the call's own.
    """
    metadata = echo if echo is not None else echo_of(call_id) if call_id else {}
    data = {
        "providerCallId": f"provider-{call_id}",
        "numberFrom": "+966115550100",
        "numberTo": None if call_id else STRANGER,
        "providerStatus": "pass",
        "deliveryStatus": "pass",
        "duration": 61.5,
        "summary": "The customer was reached.",
        "endedReason": "customer-ended-call",
        "callOutput": "REFUSED",
        "transcription": "AI: Good morning.\nUser: Good morning.",
        "recordingUrl": "bucket:calls/recording.mp3",
        "metadata": {"requestMetadata": dict(metadata)},
    } | changes
    return Event(data=data, enveloped=enveloped, **({"key": key} if key else {}))


def not_answered(call_id: UUID, **changes: Any) -> Event:
    """A call that no one answered: no conversation, no transcript."""
    silence: dict[str, Any] = {
        "endedReason": "customer-did-not-answer",
        "duration": 0,
        "summary": None,
        "callOutput": None,
        "transcription": None,
        "recordingUrl": None,
    }
    return call_ended(call_id, **(silence | changes))


def signed(event: Event | Bytes, *, secret: str = SECRET, at: datetime | None = None) -> WebhookRequest:
    """The delivery of an event as it goes over the wire."""
    return WebhookRequest(headers=signature_headers(event, secret=secret, at=at), body=event.body())


def signature_headers(
    event: Event | Bytes, *, secret: str = SECRET, at: datetime | None = None
) -> dict[str, str]:
    """Svix's three headers for an event; signed now unless said otherwise."""
    moment = at or clock()
    seconds = str(int(moment.timestamp()))
    # Svix's own library signs text alone.
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{event.key}.{seconds}.".encode() + event.body(), hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"svix-id": event.key, "svix-timestamp": seconds, "svix-signature": signature}


def deliver(
    ledger: Engine, *events: Event | Bytes, now: datetime, connection_id: str = ACCOUNT
) -> list[bool]:
    """Store signed deliveries of these events; says of each whether it was new."""
    provider = levers(connection_id)
    return [
        store_delivery(ledger, provider=provider, connection_id=connection_id, request=signed(event), now=now)
        for event in events
    ]
